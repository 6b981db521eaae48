import type { Register } from '../description.js';
import { codings, type Json, objects } from '../reading/fields.js';
import { imagingReportLine, mediaLine, studyLine } from './to-item.js';

const always = (): boolean => true;

/** v2-0074 diagnostic sections of imaging (https://hl7.org/fhir/R4/v2/0074/) and their SNOMED CT / LOINC counterparts. */
const IMAGING_SECTIONS = new Set([
  'RAD',
  'RUS',
  'CT',
  'CTX',
  'NMR',
  'NMS',
  'OUS',
  'VUS',
  'RX',
  'CUS',
  'XRC',
  'LP29684-5',
  '394914008',
  '18748-4',
]);

/** A report on imaging: by its category, or because it points at a study. */
export function isImagingReport(report: Json): boolean {
  for (const category of objects(report['category'])) {
    for (const coding of codings(category)) {
      if (typeof coding['code'] === 'string' && IMAGING_SECTIONS.has(coding['code'])) return true;
    }
  }
  return objects(report['imagingStudy']).length > 0;
}

export const images: Register = {
  source: 'images',
  rows: [
    { type: 'ImagingStudy', condition: 'altid', when: always, category: 'image', show: studyLine },
    {
      type: 'DiagnosticReport',
      condition: 'kategori billeddiagnostik, eller henviser til en undersøgelse',
      when: isImagingReport,
      category: 'image',
      show: imagingReportLine,
    },
    { type: 'Media', condition: 'altid', when: always, category: 'image', show: mediaLine },
  ],
  searches: [
    { type: 'ImagingStudy', patient: 'patient' },
    { type: 'DiagnosticReport', patient: 'patient', parameters: { category: 'RAD' }, optional: true },
  ],
};
