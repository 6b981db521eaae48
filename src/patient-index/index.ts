export { citizensDownload, citizensLog } from './citizens-log.js';
export type {
  AccessAnswer,
  FoundPatient,
  LogLine,
  Me,
  Overview,
  PatientBanner,
  SupervisedEntry,
  ReplayedDecision,
  ReplayedLog,
  SupervisedLog,
  WardPatient,
} from './contract.js';
export { currentEncounter, findPatients, wardList } from './directory.js';
export { type OpenedOverview, PatientIndex, type SourcePart } from './overview.js';
export { supervisedEntry } from './supervised-log.js';
export { projectContacts, projectIndex, projectPatients } from './projections.js';
