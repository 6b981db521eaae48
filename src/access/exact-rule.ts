/** One row of the policy table in the notation of docs/the-law.md, with nothing left to the reader. */
import { DATA_KINDS, type PolicyRow, type Stage } from './contract.js';

const STAGE: Readonly<Record<Stage, string>> = {
  bar: 'spærrer',
  grant: 'åbner',
  lift: 'ophæver',
  block: 'følger',
  refuse: 'forklarer',
};

/** `regel 01 åbner giver P når rolle i {doctor} og ... fra 2019-07-01 til -`: who, in which relation, when, what, since when. */
export function exactRule(row: PolicyRow): string {
  const kinds = row.kinds === 'all' ? DATA_KINDS : row.kinds;
  const terms = [
    ...(row.actors === 'any' ? [] : [`rolle i ${set(row.actors)}`]),
    ...(row.relations === 'any' ? [] : [`relationer deler ${set(row.relations)}`]),
    ...(row.purposes === 'any' ? [] : [`formål i ${set(row.purposes)}`]),
    `handling i ${set(row.operations)}`,
    `slags i ${set(kinds)}`,
    ...row.conditions,
  ];
  return [
    `regel ${row.id} ${STAGE[row.stage]}`,
    ...(row.block ? [set(row.block)] : []),
    `giver ${row.effect}`,
    `når ${terms.join(' og ')}`,
    `pligter ${set(row.obligations)}`,
    ...(row.narrows ? [`kun ${row.narrows}`] : []),
    `fra ${row.validFrom} til ${row.validTo ?? '-'}`,
  ].join(' ');
}

const set = (codes: readonly string[]): string => `{${codes.join(', ')}}`;
