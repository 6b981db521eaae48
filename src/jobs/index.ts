/** The front door of the room of duties: what one process does for all. */
export { type Duty, DutyRoster, type DutyState } from './duty-roster.js';
