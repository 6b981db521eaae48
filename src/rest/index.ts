export { MOST_ENTRIES } from './fhir/bundle-entries.js';
export { CursorSeal } from './fhir/cursor.js';
export { LARGEST_BODY } from './fhir/request.js';
export { STATUS } from './outcome.js';
export { buildServer, type ServerOptions } from './server.js';
export { OWN_OPERATIONS } from './fhir/own-operations.js';
