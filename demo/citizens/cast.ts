import type { NamedProfessional } from '../directory/directory.js';
import type { Nation } from '../nation.js';
import { Dice } from '../seed/dice.js';
import type { Story } from '../stories/story.js';
import { NAMED_ROLES } from './named-roles.js';
import { ORDINARY_ROLES } from './ordinary-roles.js';
import { makePerson, type Person, type PersonSpec } from './person.js';

/** One part to be played: who, and the stories told about them. */
export interface RolePlan {
  /** Key of a named part, so that others can point at it. */
  key?: string;
  person: PersonSpec;
  /** Lives with, and is named after, the citizen this many places earlier (-1: the one before). */
  livesWith?: number;
  /** Name of the practice, where it is not left to chance. */
  practice?: string;
  /** The own doctor there, where it is somebody one can log in as. */
  doctor?: NamedProfessional;
  stories: Story[];
  /** The stories tell everything; no everyday life is added. */
  wholeLife?: boolean;
}

/** The part of citizen `index`: first the named ones, then the ordinary ones over and over. */
export function roleOf(index: number): RolePlan {
  const named = NAMED_ROLES[index];
  if (named) return named;
  return ORDINARY_ROLES[(index - NAMED_ROLES.length) % ORDINARY_ROLES.length] as RolePlan;
}

export function personOf(index: number, nation: Nation): Person {
  const { person, livesWith } = roleOf(index);
  const household = livesWith === undefined ? undefined : personOf(index + livesWith, nation);
  return makePerson(index, person, nation.today, new Dice(`${nation.seed}/${index}/person`), household);
}

/** Index of a named part. */
export function indexOfRole(key: string): number {
  const index = NAMED_ROLES.findIndex((r) => r.key === key);
  if (index < 0) throw new RangeError(`nobody plays ${key}`);
  return index;
}
