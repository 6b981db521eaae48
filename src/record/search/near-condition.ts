/** Location.near: `latitude|longitude|distance|unit` (https://hl7.org/fhir/R4/location.html#search) */
import type { Parameters } from '../../database/index.js';
import { canonicalUnit } from '../units.js';
import { type ConditionContext, storedValues, wrongValue } from './condition-context.js';
import { splitValues, unescapeValue } from './escapes.js';

/** Metres, when the question does not say how far. */
const NEAR_DEFAULT_M = 10_000;
const EARTH_RADIUS_M = 6_371_008.8;

export function nearCondition(value: string, alias: string, c: ConditionContext): string {
  const asked = readNear(value);
  return `EXISTS (SELECT FROM ${storedValues(alias, 'g', 'near', c)} AS e(at) WHERE ${distanceTo(asked, c.p)} <= ${c.p.add(asked.metres)}::float8)`;
}

/** Metres to the nearest of the places asked for, for `_sort=near`. */
export function nearestSql(values: readonly string[], alias: string, p: Parameters): string {
  const distances = values.map((value) => `(${distanceTo(readNear(value), p)})`);
  return `(SELECT min(least(${distances.join(', ')})) FROM jsonb_array_elements(${alias}.vals->'g'->'near') AS e(at))`;
}

/** Distance over the surface of a sphere; the error against the true figure of the Earth is below 0.6 %. */
function distanceTo({ latitude, longitude }: { latitude: number; longitude: number }, p: Parameters): string {
  const [lat, lon] = [p.add(latitude), p.add(longitude)].map((placeholder) => `${placeholder}::float8`);
  const at = (i: number) => `(e.at->>${i})::float8`;
  return `${2 * EARTH_RADIUS_M} * asin(least(1, sqrt(sin(radians(${at(0)} - ${lat}) / 2) ^ 2
    + cos(radians(${lat})) * cos(radians(${at(0)})) * sin(radians(${at(1)} - ${lon}) / 2) ^ 2)))`;
}

function readNear(value: string): { latitude: number; longitude: number; metres: number } {
  const parts = splitValues(value, '|').map(unescapeValue);
  const [latitude, longitude, distance] = parts
    .slice(0, 3)
    .map((part) => (NUMBER.test(part) ? Number(part) : Number.NaN));
  if (parts.length < 2 || parts.length > 4 || !(Math.abs(latitude!) <= 90) || !(Math.abs(longitude!) <= 180))
    throw wrongValue('near', 'a place is latitude|longitude|distance|unit, in degrees north and east');
  if (distance === undefined) return { latitude: latitude!, longitude: longitude!, metres: NEAR_DEFAULT_M };
  const unit = canonicalUnit(parts[3] || 'km');
  if (unit?.unit !== 'm1')
    throw wrongValue('near', 'the unit must be one of length, as UCUM writes it (km, m, [mi_us])');
  const metres = unit.convert(distance);
  if (!(metres >= 0)) throw wrongValue('near', 'the distance must be a number, not below zero');
  return { latitude: latitude!, longitude: longitude!, metres };
}
const NUMBER = /^[+-]?\d{1,9}(\.\d{1,15})?$/;
