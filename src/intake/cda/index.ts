/** Danish CDA documents (appointment, home monitoring, questionnaire, reports to the patient register) as FHIR documents. */
export { type CdaOptions, type ReadCda, readCda } from './cda-document.js';
export { XML_MAX_BYTES } from './xml-tree.js';
