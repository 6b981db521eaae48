import type { Role } from '../../src/identity/caller.js';
import { FIRST_NAMES, SURNAMES } from '../citizens/names.js';
import type { DepartmentKey } from '../places/hospitals.js';
import { dayOf } from '../seed/calendar.js';
import type { Dice } from '../seed/dice.js';
import type { Professional, Unit, UnitKind } from './model.js';

const AUTHORISED: ReadonlySet<Role> = new Set<Role>([
  'doctor',
  'dentist',
  'midwife',
  'nurse',
  'ssa',
  'treating-pharmacist',
  'other-authorised',
  'paramedic',
  'municipal-nurse',
  'pharmacist',
]);

/** Who works where, by kind of unit. */
const TEAMS: Record<UnitKind, Role[]> = {
  region: [],
  hospital: [],
  department: ['doctor', 'doctor', 'nurse', 'nurse', 'secretary'],
  fam: ['doctor', 'doctor', 'doctor', 'nurse', 'nurse', 'nurse', 'secretary'],
  gp: ['doctor', 'doctor', 'nurse', 'secretary'],
  municipality: [],
  'home-care': ['municipal-nurse', 'municipal-nurse', 'ssa'],
  pharmacy: ['pharmacist', 'pharmacy-staff'],
  agency: [],
};

const EXTRA: Partial<Record<DepartmentKey, Role[]>> = {
  obstetrics: ['midwife', 'midwife'],
  ortho: ['other-authorised'],
  neurology: ['other-authorised'],
  psychiatry: ['nurse'],
};

/** Titles in front of a name, by role; the word a note is signed with. */
const TITLES: Partial<Record<Role, string>> = {
  doctor: 'læge',
  midwife: 'jordemoder',
  nurse: 'sygeplejerske',
  'municipal-nurse': 'hjemmesygeplejerske',
  ssa: 'SOSU-assistent',
  pharmacist: 'farmaceut',
  'pharmacy-staff': 'farmakonom',
  secretary: 'lægesekretær',
  'other-authorised': 'fysioterapeut',
};

export function titleOf(role: Role): string {
  return TITLES[role] ?? '';
}

/** Hires the people of one unit. `nth` counts hired people over the whole nation and is what their ids are made of. */
export function hire(unit: Unit, dice: Dice, nth: () => number): void {
  for (const role of teamOf(unit)) {
    const sex = dice.chance(role === 'doctor' ? 0.55 : 0.85) ? 'female' : 'male';
    const cohort = FIRST_NAMES[sex][dice.int(1, 3)] ?? [];
    engage(
      unit,
      role,
      { family: dice.pick(SURNAMES), given: dice.pick(cohort) },
      sex,
      dayOf(dice.int(2005, 2023), dice.int(1, 12), 1),
      nth(),
    );
  }
}

function teamOf(unit: Unit): Role[] {
  const extra = unit.department ? (EXTRA[unit.department] ?? []) : [];
  return [...TEAMS[unit.kind], ...extra];
}

export function engage(
  unit: Unit,
  role: Role,
  name: { family: string; given: string },
  sex: 'female' | 'male',
  since: number,
  nth: number,
  title = titleOf(role),
): Professional {
  const authorisation = AUTHORISED.has(role) ? authorisationId(nth) : undefined;
  const id = authorisation ? `aut-${authorisation}` : `emp-${String(nth).padStart(5, '0')}`;
  const display = `${title} ${name.given} ${name.family}`.trim();
  const professional: Professional = {
    id,
    name,
    display,
    role,
    authorisation,
    sex,
    unit,
    since,
    reference: { reference: `Practitioner/${id}`, display },
  };
  unit.staff.push(professional);
  return professional;
}

const DIGITS = '0123456789BCDFGHJKLMNPQRSTVWXYZ';

/** Five characters of digits and consonants (Danish Patient Safety Authority). All made-up ones begin with Z. */
export function authorisationId(nth: number): string {
  let rest = (nth * 7919 + 104729) % 31 ** 4;
  let text = '';
  for (let i = 0; i < 4; i++) {
    text = DIGITS[rest % 31] + text;
    rest = Math.floor(rest / 31);
  }
  return `Z${text}`;
}
