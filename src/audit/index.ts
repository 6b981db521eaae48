export { type LogEntry, type LogFacts, logInsert, NO_CITIZEN, oneCitizen } from './access-log.js';
export { type LogRow, readAccessLog } from './citizens-view.js';
