export { type Alarm, alarmByTheClock } from './alarm.js';
export { type Clock, systemClock, VirtualClock } from './clock.js';
export { Failure, type FailureCategory, type Issue, issueWithin } from './failure.js';
export { foldingsOf, foldText } from './fold-text.js';
export { drawRandom, hash53, HashStart, uuidv7 } from './ids.js';
export { ALONE, type HearsOf, type ProcessBus } from './process-bus.js';
export {
  DEFAULT_DEMO_CITIZENS,
  distance,
  KNOWN_SETTINGS,
  type ProfileEnforcement,
  readSettings,
  SettingError,
  type Settings,
} from './settings.js';
export { bytesInTurns } from './text-bytes.js';
export { inTurns, Turn } from './turns.js';
