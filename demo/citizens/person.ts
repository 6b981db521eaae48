import type { Town } from '../places/towns.js';
import { STREETS, TOWNS, townOf } from '../places/towns.js';
import type { Day } from '../seed/calendar.js';
import { addYears, ageOn, civilOf, dayOf } from '../seed/calendar.js';
import type { Dice } from '../seed/dice.js';
import { madeUpCpr, madeUpReplacementNumber } from './cpr.js';
import { cohortOf, FIRST_NAMES, MIDDLE_NAMES, NEWER_SURNAMES, SURNAMES } from './names.js';

export type Sex = 'female' | 'male';

/** What is decided about a person before chance fills in the rest. */
export interface PersonSpec {
  sex?: Sex;
  /** Age in whole years, both ends included. */
  age?: [number, number];
  /** A birthday: the year follows from the age. */
  birthday?: { month: number; date: number };
  /** Age in days, for infants; replaces `age`. */
  ageDays?: [number, number];
  given?: string;
  family?: string;
  postcode?: string;
  /** Has an X-eCPR instead of a CPR number (visitor, temporary worker). */
  withoutCpr?: boolean;
  addressProtected?: boolean;
  /** Needs an interpreter: BCP 47 language. */
  language?: string;
}

/** Who a citizen is; cheap to make, so that a child's record can name its mother without generating hers. */
export interface Person {
  index: number;
  number: string;
  numberKind: 'cpr' | 'x-ecpr';
  sex: Sex;
  given: string[];
  family: string;
  /** Given and family name as screens show it. */
  name: string;
  birth: Day;
  age: number;
  town: Town;
  address: string;
  phone: string;
  addressProtected: boolean;
  language: string;
}

/** Shares home and family name with somebody already made (a mother's child). */
export type Household = Pick<Person, 'family' | 'town' | 'address'>;

export function makePerson(index: number, spec: PersonSpec, today: Day, dice: Dice, household?: Household): Person {
  const sex = spec.sex ?? (dice.chance(0.5) ? 'female' : 'male');
  const birth = birthOf(index, spec, today, dice);
  const drawn = nameOf(spec, sex, birth, dice);
  const given = drawn.given;
  const family = household?.family ?? drawn.family;
  const position = positionOf(index, spec);
  const numberKind = spec.withoutCpr ? 'x-ecpr' : 'cpr';
  return {
    index,
    number: spec.withoutCpr ? madeUpReplacementNumber(birth, sex, index) : madeUpCpr(birth, sex, position),
    numberKind,
    sex,
    given,
    family,
    name: `${given.join(' ')} ${family}`,
    birth,
    age: ageOn(birth, today),
    town: household?.town ?? (spec.postcode ? townOf(spec.postcode) : dice.pick(TOWNS)),
    address: household?.address ?? addressOf(dice),
    // Danish subscriber numbers never begin with 00.
    phone: `+45 00 ${two(dice)} ${two(dice)} ${two(dice)}`,
    addressProtected: spec.addressProtected ?? false,
    language: spec.language ?? 'da',
  };
}

/** Days of a year that ordinary birthdays are spread over; 1 January is left out on purpose (see cpr.ts). */
const BIRTHDAYS = 364;

/**
 * Birth day. The day within the year follows from the index, and the serial (`positionOf`) from the rest of it, so that no two
 * citizens below index 163,000 share a number, whatever their ages.
 */
function birthOf(index: number, spec: PersonSpec, today: Day, dice: Dice): Day {
  if (spec.ageDays) {
    const [min, max] = spec.ageDays;
    const day = today - (min + (index % (max - min + 1)));
    const { month, date } = civilOf(day);
    return month === 1 && date === 1 ? day + 1 : day;
  }
  const [youngest, oldest] = spec.age ?? [0, 95];
  const age = dice.int(youngest, oldest);
  const year = civilOf(today).year - age;
  if (spec.birthday) {
    const born = dayOf(year, spec.birthday.month, spec.birthday.date);
    return ageOn(born, today) < age ? addYears(born, -1) : born;
  }
  const born = dayOf(year, 1, 2) + ((index * 149) % BIRTHDAYS);
  return ageOn(born, today) < age ? addYears(born, -1) : born;
}

function positionOf(index: number, spec: PersonSpec): number {
  if (!spec.ageDays) return Math.floor(index / BIRTHDAYS);
  // Infants count serials from far up, so that they never meet an ordinary citizen of the same birth date.
  return 400 + Math.floor(index / (spec.ageDays[1] - spec.ageDays[0] + 1));
}

function nameOf(spec: PersonSpec, sex: Sex, birth: Day, dice: Dice): { given: string[]; family: string } {
  const cohort = cohortOf(civilOf(birth).year);
  const firstNames = FIRST_NAMES[sex][cohort] ?? [];
  const drawn = {
    first: dice.pick(firstNames),
    family: dice.chance(cohort > 2 ? 0.08 : 0) ? dice.pick(NEWER_SURNAMES) : dice.pick(SURNAMES),
    middle: dice.chance(0.35) ? dice.pick(MIDDLE_NAMES[sex]) : undefined,
  };
  const given = spec.given ? [spec.given] : drawn.middle ? [drawn.first, drawn.middle] : [drawn.first];
  return { given, family: spec.family ?? drawn.family };
}

function addressOf(dice: Dice): string {
  const flat = dice.chance(0.3) ? `, ${dice.int(1, 4)}. ${dice.pick(['tv', 'th', 'mf'])}` : '';
  return `${dice.pick(STREETS)} ${dice.int(1, 148)}${dice.chance(0.15) ? dice.pick(['A', 'B', 'C']) : ''}${flat}`;
}

function two(dice: Dice): string {
  return String(dice.int(0, 99)).padStart(2, '0');
}
