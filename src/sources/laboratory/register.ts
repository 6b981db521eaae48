import type { Register } from '../description.js';
import { codings, hasCode, type Json, objects } from '../reading/fields.js';
import { isVitalCode } from '../reading/known-names.js';
import { isLoinc, isNpu, OWN_MARK } from '../reading/systems.js';
import { laboratoryReportLine, requestLine, resultLine } from './to-item.js';

/** Category `laboratory`; or no category at all and a laboratory code (NPU, or LOINC with a reference range) that is no vital sign. */
export function isLaboratoryResult(observation: Json): boolean {
  if (hasCode(observation['category'], 'laboratory')) return true;
  if (objects(observation['category']).length > 0) return false;
  let laboratory = false;
  for (const coding of codings(observation['code'])) {
    const system = coding['system'];
    if (typeof coding['code'] === 'string' && isVitalCode(coding['code'])) return false;
    if (typeof system !== 'string') continue;
    if (isNpu(system) || (isLoinc(system) && observation['referenceRange'] !== undefined)) laboratory = true;
  }
  return laboratory;
}

/** v2-0074 laboratory sections, with SNOMED CT and LOINC counterparts met in Danish files. */
const LABORATORY_SECTIONS = new Set([
  'LAB',
  'CH',
  'HM',
  'MB',
  'SR',
  'BLB',
  'IMM',
  'GE',
  'VR',
  'PAT',
  'SP',
  'TX',
  'LP29693-6',
  '394596001',
  '408454008',
  '394595002',
  '18719-5',
  '11502-2',
]);

function isLaboratoryReport(report: Json): boolean {
  for (const concept of [...objects(report['category']), ...objects(report['code'])]) {
    for (const coding of codings(concept)) {
      if (typeof coding['code'] === 'string' && LABORATORY_SECTIONS.has(coding['code'])) return true;
    }
  }
  return false;
}

const always = (): boolean => true;

export const laboratory: Register = {
  source: 'laboratory',
  rows: [
    {
      type: 'Observation',
      condition:
        'kategori laboratory; eller uden kategori med NPU-kode (LOINC med referenceinterval), som ikke er et vitalt tegn',
      when: isLaboratoryResult,
      category: 'laboratory',
      show: resultLine,
    },
    {
      type: 'DiagnosticReport',
      condition: 'laboratoriespeciale (v2-0074, SNOMED CT, LOINC)',
      when: isLaboratoryReport,
      category: 'laboratory',
      show: laboratoryReportLine,
    },
    {
      type: 'ServiceRequest',
      condition: 'mærket laboratory, eller NPU-kode',
      when: (request) =>
        hasCode(request['category'], 'laboratory', OWN_MARK) ||
        hasCode(request['category'], '108252007') ||
        codings(request['code']).some((coding) => typeof coding['system'] === 'string' && isNpu(coding['system'])),
      category: 'laboratory',
      show: requestLine,
    },
    {
      type: 'Specimen',
      condition: 'altid',
      when: always,
      category: 'laboratory',
      show: 'en prøve er et led på vejen; svaret er linjen',
    },
    { type: 'MolecularSequence', condition: 'altid', when: always, category: 'genome', show: 'rådata bag et svar' },
  ],
  searches: [
    { type: 'Observation', patient: 'patient', parameters: { category: 'laboratory' } },
    { type: 'DiagnosticReport', patient: 'patient', parameters: { category: 'LAB' }, optional: true },
    {
      type: 'ServiceRequest',
      patient: 'patient',
      parameters: { category: 'laboratory', status: 'active' },
      optional: true,
    },
  ],
};
