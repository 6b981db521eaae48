import { alcoholAndFall } from '../stories/alcohol-and-fall.js';
import { childhoodAsthma } from '../stories/childhood-asthma.js';
import { closedRecord } from '../stories/closed-record.js';
import { copd } from '../stories/copd.js';
import { depression } from '../stories/depression.js';
import { BOARD, inTheFam } from '../stories/fam-board.js';
import { grownDaughter } from '../stories/grown-daughter.js';
import { guardianship } from '../stories/guardianship.js';
import { heartAttack } from '../stories/heart-attack.js';
import { heartFailure } from '../stories/heart-failure.js';
import { hiddenAddress } from '../stories/hidden-address.js';
import { hipFracture } from '../stories/hip-fracture.js';
import { hypertension } from '../stories/hypertension.js';
import { karlaCopd } from '../stories/karla-copd.js';
import { lastYearOfLife } from '../stories/last-year-of-life.js';
import { migraine } from '../stories/migraine.js';
import { motherOfTwo } from '../stories/mother-of-two.js';
import type { Story } from '../stories/story.js';
import { stroke } from '../stories/stroke.js';
import { teenager } from '../stories/teenager.js';
import { type2Diabetes } from '../stories/type-2-diabetes.js';
import { urinaryInfection } from '../stories/urinary-infection.js';
import { visitorWithoutCpr } from '../stories/visitor-without-cpr.js';
import { waitingForTheHeartClinic } from '../stories/waiting-for-the-heart-clinic.js';
import type { RolePlan } from './cast.js';
import type { PersonSpec, Sex } from './person.js';

/** Somebody on the board of FAM Aalborg: sex, age, postcode in its catchment area, and what else they have lived with. */
function onTheBoard(line: string, sex: Sex, age: number, postcode: string, ...before: Story[]): RolePlan {
  const found = BOARD[line];
  if (!found) throw new RangeError(`the board has no line ${line}`);
  return { key: `fam-${line}`, person: { sex, age: [age, age], postcode }, stories: [...before, inTheFam(found)] };
}

function inBed(key: string, person: PersonSpec, ...stories: Story[]): RolePlan {
  return { key, person, stories };
}

/**
 * The parts with names: the log-in citizens, everybody in hospital right now, and the citizens whose rights are out of the ordinary.
 * Their order is part of the nation's identity: add at the end.
 */
export const NAMED_ROLES: RolePlan[] = [
  {
    key: 'karla',
    person: {
      sex: 'female',
      age: [78, 78],
      birthday: { month: 3, date: 14 },
      given: 'Karla',
      family: 'Eksempelsen',
      postcode: '9000',
    },
    practice: 'Lægehuset Prøvegade',
    doctor: 'sofie',
    stories: [karlaCopd],
    wholeLife: true,
  },
  {
    key: 'ida',
    person: {
      sex: 'female',
      age: [51, 51],
      birthday: { month: 6, date: 5 },
      given: 'Ida',
      family: 'Eksempelsen',
      postcode: '9400',
    },
    stories: [grownDaughter],
  },
  {
    key: 'emma',
    person: {
      sex: 'female',
      age: [43, 43],
      birthday: { month: 9, date: 17 },
      given: 'Emma',
      family: 'Forsøgsen',
      postcode: '9220',
    },
    practice: 'Lægehuset Prøvegade',
    doctor: 'sofie',
    stories: [motherOfTwo, migraine],
  },
  {
    key: 'noah',
    person: { sex: 'male', age: [14, 14], birthday: { month: 8, date: 23 }, given: 'Noah' },
    livesWith: -1,
    practice: 'Lægehuset Prøvegade',
    doctor: 'sofie',
    stories: [teenager('emma')],
  },
  {
    key: 'alma',
    person: { sex: 'female', age: [6, 6], birthday: { month: 4, date: 11 }, given: 'Alma' },
    livesWith: -2,
    practice: 'Lægehuset Prøvegade',
    doctor: 'sofie',
    stories: [childhoodAsthma, inCustodyOf('emma')],
  },
  onTheBoard('fallFromHeight', 'male', 54, '9400'),
  onTheBoard('sepsis', 'female', 31, '9000'),
  onTheBoard('chestPain', 'male', 66, '9210', hypertension(), type2Diabetes()),
  onTheBoard('hip', 'female', 84, '9310', hypertension(), urinaryInfection({ daysAgo: 420 })),
  onTheBoard('abdomen', 'male', 45, '9270'),
  onTheBoard('dehydration', 'male', 72, '9220', heartFailure({ daysAgo: 700 })),
  onTheBoard('pregnancy', 'female', 29, '9000'),
  onTheBoard('wrist', 'male', 19, '9400'),
  onTheBoard('dizziness', 'female', 58, '9530', migraine),
  onTheBoard('stone', 'male', 37, '9440'),
  onTheBoard('fall', 'male', 61, '9000', alcoholAndFall),
  onTheBoard('finger', 'female', 24, '9000'),
  onTheBoard('ankle', 'male', 41, '9210'),
  inBed('ward-hip', { sex: 'female', age: [86, 86], postcode: '9000' }, hypertension(), hipFracture({ daysAgo: 3 })),
  inBed('ward-heart', { sex: 'male', age: [59, 59], postcode: '9800' }, hypertension(), heartAttack({ daysAgo: 1 })),
  inBed('ward-stroke', { sex: 'male', age: [74, 74], postcode: '9500' }, hypertension(), stroke({ daysAgo: 4 })),
  inBed('ward-lung', { sex: 'female', age: [71, 71], postcode: '9300' }, copd({ admittedDaysAgo: 2 })),
  inBed(
    'ward-kidney',
    { sex: 'female', age: [88, 88], postcode: '9700' },
    hypertension(),
    urinaryInfection({ daysAgo: 2 }),
  ),
  inBed('ward-heart-failure', { sex: 'male', age: [77, 77], postcode: '8600' }, heartFailure({ daysAgo: 3 })),
  inBed('ward-odense', { sex: 'male', age: [81, 81], postcode: '5700' }, hipFracture({ daysAgo: 2 })),
  inBed('ward-herlev', { sex: 'female', age: [68, 68], postcode: '2730' }, heartAttack({ daysAgo: 2 })),
  inBed('ward-koege', { sex: 'female', age: [79, 79], postcode: '4600' }, stroke({ daysAgo: 5 })),
  inBed(
    'fam-koege',
    { sex: 'male', age: [52, 52], postcode: '4000' },
    inTheFam({ ...(BOARD.stone as NonNullable<typeof BOARD.stone>), withAsta: false, place: 'Plads 4' }),
  ),
  inBed(
    'visitor',
    {
      sex: 'male',
      age: [38, 38],
      given: 'Marek',
      family: 'Testowski',
      postcode: '6200',
      withoutCpr: true,
      language: 'pl',
    },
    visitorWithoutCpr,
  ),
  inBed('hidden-address', { sex: 'female', age: [34, 34], postcode: '2400', addressProtected: true }, hiddenAddress),
  inBed('closed', { sex: 'female', age: [47, 47], postcode: '9000' }, closedRecord('block-everything')),
  inBed('opted-out', { sex: 'male', age: [55, 55], postcode: '8000' }, closedRecord('opt-out')),
  inBed('dead', { sex: 'male', age: [73, 73], postcode: '9900' }, lastYearOfLife, hypertension()),
  inBed('ward', { sex: 'male', age: [26, 26], postcode: '9000' }, guardianship),
  inBed('guardian', { sex: 'female', age: [32, 32], postcode: '9000' }, migraine),
  inBed('blocks-psychiatry', { sex: 'female', age: [36, 36], postcode: '9000' }, depression('owner', true)),
  inBed('blocks-doctor', { sex: 'male', age: [42, 42], postcode: '9400' }, depression('practitioner')),
  inBed('blocks-fam', { sex: 'female', age: [28, 28], postcode: '9220' }, depression('organisation')),
  inBed('referred', { sex: 'female', age: [57, 57], postcode: '8200' }, waitingForTheHeartClinic),
  inBed('blocks-period', { sex: 'male', age: [50, 50], postcode: '9000' }, depression('period')),
];

function inCustodyOf(key: string): Story {
  return {
    name: 'in-custody',
    tell(chart, cast) {
      chart.rights.relative(cast.person(key), 'mother', 'custody');
    },
  };
}
