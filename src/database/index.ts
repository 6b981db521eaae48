/** The front door of the database room. */
export type { Database, Queryable, Statement, Transaction } from './contract.js';
export { isUndone, StatementRefused, UniqueViolation } from './driver-errors.js';
export { textArray, timestampOf } from './literals.js';
export { migrate } from './migrate.js';
export { type OpenDatabase, type OpenDatabaseOptions, openDatabase } from './open-database.js';
export { Parameters, statementName } from './parameters.js';
export { type Column, rowsOf } from './rows.js';
export { SharedTrips } from './shared-trips.js';
export { refreshStatistics } from './statistics.js';
