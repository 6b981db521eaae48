/**
 * How dates, numbers and identities are written on every screen, in Danish and English. Pure: nothing here reads the
 * clock or the browser's time zone; "now" and "today" are always handed in, and instants are shown in Danish time.
 */
export { formatAge } from './age.js';
export { cprBirthDate, formatCpr, maskCpr } from './cpr.js';
export {
  formatDate,
  formatDateTime,
  formatInterval,
  formatLongDate,
  formatTime,
  type DateOptions,
} from './dates.js';
export { formatDuration, formatRelative } from './durations.js';
export { type Language, LANGUAGES, unknownText } from './language.js';
export { compareText, formatNumber, formatQuantity } from './numbers.js';
export { type CalendarDay, calendarDay, daysBetween, isoDay, type TimeValue, TIME_ZONE } from './time-value.js';
