import type { Person } from '../../citizens/person.js';
import { at, type Moment } from '../../seed/calendar.js';

/** The minute a child was born: the same in the child's and in the mother's record. */
export function bornAt(child: Person): Moment {
  return at(child.birth, 5 + ((child.index * 7) % 15), (child.index * 11) % 60);
}
