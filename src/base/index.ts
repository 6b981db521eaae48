export { type Clock, systemClock, VirtualClock } from './clock.js';
export { Failure, type FailureCategory, type Issue } from './failure.js';
export { hash53, uuidv7 } from './ids.js';
