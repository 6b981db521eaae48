/** HL7 v3 points in time (`20201229095800+0100`) as FHIR dates and dateTimes, as precise as they are. */

const TS = /^(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:\.\d+)?([+-]\d{4})?$/;

/** Undefined when it is not a point in time. A time without offset is Danish time, as the Danish profiles are used. */
export function hl7Time(value: string | undefined): string | undefined {
  const found = TS.exec(value ?? '');
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second, offset] = found;
  if (
    !exists(
      Number(year),
      Number(month ?? 1),
      Number(day ?? 1),
      Number(hour ?? 0),
      Number(minute ?? 0),
      Number(second ?? 0),
    )
  )
    return undefined;
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  if (hour === undefined || minute === undefined) return date;
  const clock = `${date}T${hour}:${minute}:${second ?? '00'}`;
  return `${clock}${offset === undefined ? danishOffset(clock) : fhirOffset(offset)}`;
}

/** A document is not turned away for a time that no clock shows: the time is then not stated. */
function exists(year: number, month: number, day: number, hour: number, minute: number, second: number): boolean {
  const made = new Date(Date.UTC(year, month - 1, day));
  return (
    year >= 1000 &&
    made.getUTCMonth() === month - 1 &&
    made.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 61
  );
}

/** The date alone; the profiles write a birth date as midnight somewhere. */
export function hl7Date(value: string | undefined): string | undefined {
  return hl7Time(value)?.slice(0, 10);
}

function fhirOffset(offset: string): string {
  return offset.slice(1) === '0000' ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(3)}`;
}

function danishOffset(clock: string): string {
  const instant = new Date(`${clock}Z`);
  if (Number.isNaN(instant.getTime())) return 'Z';
  const name = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Copenhagen', timeZoneName: 'longOffset' })
    .formatToParts(instant)
    .find((part) => part.type === 'timeZoneName')?.value;
  return name?.replace('GMT', '') || 'Z';
}

/** `2020-12-31T23:59:00+01:00` as it is read: `31.12.2020 kl. 23.59`. */
export function readableTime(value: string | undefined): string | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?/.exec(value ?? '');
  if (found === null) return value;
  const [, year, month, day, hour, minute] = found;
  return `${day}.${month}.${year}${hour === undefined || (hour === '00' && minute === '00') ? '' : ` kl. ${hour}.${minute}`}`;
}
