/** Images: studies, imaging reports and single pictures. Shapes: docs/record-shapes.md. */
import type { ItemDetail } from '../contract.js';
import type { Line } from '../description.js';
import { clip, line } from '../reading/danish.js';
import { firstObject, firstWords, integer, type Json, object, objects, text, words } from '../reading/fields.js';

/** DICOM modality codes as they are said: https://dicom.nema.org/medical/dicom/current/output/chtml/part16/sect_CID_29.html */
const MODALITIES: Readonly<Record<string, string>> = {
  CR: 'Røntgen',
  DX: 'Røntgen',
  CT: 'CT',
  MR: 'MR',
  US: 'Ultralyd',
  MG: 'Mammografi',
  NM: 'Nuklearmedicinsk undersøgelse',
  PT: 'PET',
  XA: 'Angiografi',
  RF: 'Gennemlysning',
  ECG: 'EKG',
  ES: 'Endoskopi',
  XC: 'Klinisk foto',
  OP: 'Øjenfoto',
};

export function studyLine(resource: Json): Line {
  const modality = studyModality(resource);
  const description =
    text(resource['description']) ?? firstWords(resource['procedureCode']) ?? firstWords(resource['reasonCode']);
  const known = modality !== undefined && Object.hasOwn(MODALITIES, modality) ? MODALITIES[modality] : undefined;
  const detail: ItemDetail = {
    modality,
    name: description === undefined ? undefined : clip(description, 200),
    instances: integer(resource['numberOfInstances']) ?? countInstances(resource),
    place: text(object(resource['location'])['display']),
    code: studyUid(resource),
  };
  return { kind: 'image', title: line([description ?? known ?? 'Billedundersøgelse']), detail };
}

function studyModality(resource: Json): string | undefined {
  const own = text(firstObject(resource['modality'])['code']);
  return own ?? text(object(firstObject(resource['series'])['modality'])['code']);
}

function countInstances(resource: Json): number | undefined {
  const series = objects(resource['series']);
  if (series.length === 0) return undefined;
  return series.reduce((sum, one) => sum + (integer(one['numberOfInstances']) ?? objects(one['instance']).length), 0);
}

const DICOM_UID = 'urn:dicom:uid';

/** DICOM Study Instance UID, without the `urn:oid:` in front. */
function studyUid(resource: Json): string | undefined {
  const identifier = objects(resource['identifier']).find((one) => one['system'] === DICOM_UID);
  return text(identifier?.['value'])?.replace(/^urn:oid:/, '');
}

/**
 * An imaging report. `detail.code` is the reference of the (first) study it reports on, so that the study can be marked as
 * reported; the conclusion is the excerpt.
 */
export function imagingReportLine(resource: Json): Line {
  const study = text(object(firstObject(resource['imagingStudy']))['reference']);
  const conclusion = text(resource['conclusion']) ?? firstWords(resource['conclusionCode']);
  return {
    kind: 'report',
    title: line([`Beskrivelse: ${words(resource['code']) ?? 'billedundersøgelse'}`]),
    detail: {
      name: words(resource['code']),
      code: study,
      excerpt: conclusion === undefined ? undefined : clip(conclusion, 280),
    },
  };
}

/** A photo or a scanned picture outside a study. */
export function mediaLine(resource: Json): Line {
  const content = object(resource['content']);
  const name =
    text(content['title']) ??
    firstWords(resource['reasonCode']) ??
    words(resource['bodySite']) ??
    words(resource['type']);
  return {
    kind: 'image',
    title: line([name ?? 'Billedfil']),
    detail: {
      modality: text(firstObject(object(resource['modality'])['coding'])['code']),
      contentType: text(content['contentType']),
      instances: 1,
    },
  };
}
