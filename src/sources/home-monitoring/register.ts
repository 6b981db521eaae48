import type { Register } from '../description.js';
import { codings, hasCode, type Json, object, objects } from '../reading/fields.js';
import { isDeviceNomenclature, isMedComMeasurement, MEDCOM_MEASUREMENTS } from '../reading/systems.js';
import { homeDocumentLine, homeReportLine, measurementLine, questionnaireLine } from './to-item.js';

const always = (): boolean => true;

/** Measured by the patient or a relative, whatever the category (docs/record-shapes.md). */
function measuredByCitizen(observation: Json): boolean {
  for (const performer of objects(observation['performer'])) {
    const reference = performer['reference'];
    if (typeof reference === 'string' && /(^|\/)(Patient|RelatedPerson)\//.test(reference.slice(0, 300))) return true;
    if (performer['type'] === 'Patient' || performer['type'] === 'RelatedPerson') return true;
  }
  return false;
}

/** MedCom HomeCareObservation: measured in the citizen's home by the municipal acute team. */
function isHomeCareObservation(resource: Json): boolean {
  const profiles = object(resource['meta'])['profile'];
  if (
    Array.isArray(profiles) &&
    profiles.some((profile) => typeof profile === 'string' && profile.includes('/homecareobservation/'))
  )
    return true;
  return codings(resource['code']).some(
    (coding) =>
      (typeof coding['system'] === 'string' && isMedComMeasurement(coding['system'])) ||
      coding['code'] === 'HomeCareReport',
  );
}

function authoredByProfessional(response: Json): boolean {
  const author = object(response['author'])['reference'];
  return typeof author === 'string' && /(^|\/)Practitioner(Role)?\//.test(author.slice(0, 300));
}

const HOME_DOCUMENTS = ['53576-5', '74465-6', 'HCOM'];

/** What a device says about itself: battery, clock, quality of a measurement. */
const DEVICE_STATE = new Set(['67996', '67975', '8410608', '68220', '68219', '68218']);

function isDeviceState(observation: Json): boolean {
  const all = codings(observation['code']);
  return all.some(
    (coding) =>
      typeof coding['system'] === 'string' &&
      isDeviceNomenclature(coding['system']) &&
      typeof coding['code'] === 'string' &&
      DEVICE_STATE.has(coding['code']),
  );
}

export const homeMonitoring: Register = {
  source: 'home-monitoring',
  rows: [
    {
      type: 'Observation',
      condition: 'apparatets egen tilstand (ISO 11073: batteri, ur, målekvalitet)',
      when: isDeviceState,
      category: 'home',
      show: 'teknisk tilstand for et apparat, ikke en måling af borgeren',
    },
    {
      type: 'Observation',
      condition: 'udført af patienten eller en pårørende',
      when: measuredByCitizen,
      category: 'home',
      show: measurementLine,
    },
    {
      type: 'Observation',
      condition: 'MedCom HomeCareObservation (profil eller MCS-kode), uden kategori laboratory',
      when: (observation) => !hasCode(observation['category'], 'laboratory') && isHomeCareObservation(observation),
      category: 'home',
      show: measurementLine,
    },
    {
      type: 'DiagnosticReport',
      condition: 'MedCom HomeCareObservation',
      when: isHomeCareObservation,
      category: 'home',
      show: homeReportLine,
    },
    {
      type: 'QuestionnaireResponse',
      condition: 'ikke udfyldt af en sundhedsperson',
      when: (response) => !authoredByProfessional(response),
      category: 'home',
      show: questionnaireLine,
    },
    {
      type: 'DocumentReference',
      condition:
        'type hjemmemålingsrapport (PHMR 53576-5), spørgeskemasvar (QRD 74465-6) eller HomeCareObservation (HCOM)',
      when: (document) => HOME_DOCUMENTS.some((code) => hasCode(document['type'], code)),
      category: 'home',
      show: homeDocumentLine,
    },
    {
      type: 'DeviceUseStatement',
      condition: 'altid',
      when: always,
      category: 'home',
      show: 'siger hvilket apparat der bruges, ikke hvad det målte',
    },
    {
      type: 'DeviceMetric',
      condition: 'altid',
      when: always,
      category: 'home',
      show: 'apparatets indstilling, ikke en måling',
    },
  ],
  searches: [
    { type: 'Observation', patient: 'patient', performedByPatient: true },
    { type: 'Observation', patient: 'patient', parameters: { code: `${MEDCOM_MEASUREMENTS}|` }, optional: true },
    { type: 'DiagnosticReport', patient: 'patient', parameters: { code: 'HomeCareReport' }, optional: true },
    { type: 'QuestionnaireResponse', patient: 'subject', optional: true },
    {
      type: 'DocumentReference',
      patient: 'patient',
      parameters: { type: HOME_DOCUMENTS.join(',') },
      optional: true,
    },
  ],
};
