/**
 * Code systems in the spellings that are met. The same system is written differently in DK Core, in MedCom's profiles and in
 * docs/record-shapes.md; all spellings count as equal when reading.
 */
export const OWN_MARK = '/CodeSystem/mark';
export const CONFIDENTIALITY = 'v3-Confidentiality';

const NPU = new Set([
  'urn:oid:1.2.208.176.2.1',
  'http://npu-terminology.org',
  'http://www.npu-terminology.org',
  'urn:oid:1.2.208.176.7.1',
]);
export const MEDCOM_MEASUREMENTS = 'http://medcomfhir.dk/ig/terminology/CodeSystem/medcom-observation-codes';
const HOME_CODES = new Set(['urn:oid:1.2.208.184.100.8', MEDCOM_MEASUREMENTS]);

export const isNpu = (system: string): boolean => NPU.has(system);
/** MedCom's own codes for measurements outside the laboratory (`MCS...`). */
export const isMedComMeasurement = (system: string): boolean => HOME_CODES.has(system);
/** SKS and its parts (diagnoses .12, procedures ...): OID 1.2.208.176.2.4. */
export const isSks = (system: string): boolean =>
  system === 'urn:oid:1.2.208.176.2.4' || system.startsWith('urn:oid:1.2.208.176.2.4.');
export const isAtc = (system: string): boolean =>
  system === 'http://www.whocc.no/atc' ||
  system === 'https://www.whocc.no/atc' ||
  system === 'urn:oid:2.16.840.1.113883.6.73';
export const isLoinc = (system: string): boolean =>
  system === 'http://loinc.org' || system === 'urn:oid:2.16.840.1.113883.6.1';
export const isSnomed = (system: string): boolean =>
  system === 'http://snomed.info/sct' || system === 'urn:oid:2.16.840.1.113883.6.96';
/** ISO/IEEE 11073 nomenclature of personal health devices. */
export const isDeviceNomenclature = (system: string): boolean => system === 'urn:iso:std:iso:11073:10101';
