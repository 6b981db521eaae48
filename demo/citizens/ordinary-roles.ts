import { adultAsthma } from '../stories/adult-asthma.js';
import { alcoholAndFall } from '../stories/alcohol-and-fall.js';
import { appendicitis } from '../stories/appendicitis.js';
import { bipolarDisorder } from '../stories/bipolar-disorder.js';
import { bloodClot } from '../stories/blood-clot.js';
import { breastCancer } from '../stories/breast-cancer.js';
import { childhoodAsthma } from '../stories/childhood-asthma.js';
import { colorectalScreening } from '../stories/colorectal-screening.js';
import { copd } from '../stories/copd.js';
import { dementia } from '../stories/dementia.js';
import { depression } from '../stories/depression.js';
import { healthyTraveller } from '../stories/healthy-traveller.js';
import { heartAttack } from '../stories/heart-attack.js';
import { heartFailure } from '../stories/heart-failure.js';
import { hipFracture } from '../stories/hip-fracture.js';
import { hypertension } from '../stories/hypertension.js';
import { kidneyFailure } from '../stories/kidney-failure.js';
import { kneeReplacement } from '../stories/knee-replacement.js';
import { lastYearOfLife } from '../stories/last-year-of-life.js';
import { migraine } from '../stories/migraine.js';
import { newborn } from '../stories/newborn.js';
import { parkinsons } from '../stories/parkinsons.js';
import { pregnancyAndBirth } from '../stories/pregnancy-and-birth.js';
import { prostateCancer } from '../stories/prostate-cancer.js';
import { rheumatoidArthritis } from '../stories/rheumatoid-arthritis.js';
import { schizophrenia } from '../stories/schizophrenia.js';
import type { Story } from '../stories/story.js';
import { stroke } from '../stories/stroke.js';
import { type2Diabetes } from '../stories/type-2-diabetes.js';
import { urinaryInfection } from '../stories/urinary-infection.js';
import type { RolePlan } from './cast.js';
import type { PersonSpec } from './person.js';

const role = (person: PersonSpec, ...stories: Story[]): RolePlan => ({ person, stories });
const aged = (from: number, to: number, ...stories: Story[]): RolePlan => role({ age: [from, to] }, ...stories);
const woman = (from: number, to: number, ...stories: Story[]): RolePlan =>
  role({ sex: 'female', age: [from, to] }, ...stories);

/**
 * The ordinary citizens: a sample of ages and diseases that is repeated for as many as are asked for. Every citizen also has an everyday
 * life (stories/everyday-life.ts), told last.
 */
export const ORDINARY_ROLES: RolePlan[] = [
  woman(24, 36, pregnancyAndBirth),
  { person: { ageDays: [6, 95] }, livesWith: -1, stories: [newborn] },
  aged(5, 12, childhoodAsthma),
  aged(2, 9),
  aged(48, 72, hypertension(), type2Diabetes()),
  aged(76, 92, hypertension(), hipFracture()),
  aged(20, 34, healthyTraveller),
  aged(25, 52, depression('none')),
  aged(63, 82, copd(), hypertension()),
  woman(52, 68, breastCancer),
  aged(10, 17),
  aged(55, 74, hypertension(), heartAttack()),
  aged(62, 84, stroke(), hypertension({ years: 9 })),
  aged(18, 30, appendicitis),
  aged(52, 74, colorectalScreening('polyp')),
  aged(79, 91, dementia, hypertension()),
  aged(46, 60),
  aged(30, 46, migraine),
  aged(64, 79, kneeReplacement, hypertension()),
  aged(70, 86, heartFailure(), type2Diabetes()),
  woman(24, 38, pregnancyAndBirth),
  { person: { ageDays: [100, 360] }, livesWith: -1, stories: [newborn] },
  aged(58, 76, kidneyFailure),
  aged(80, 93, urinaryInfection(), hypertension()),
  aged(27, 44, schizophrenia),
  aged(66, 83, type2Diabetes(), hypertension()),
  aged(40, 58, rheumatoidArthritis),
  aged(1, 6),
  aged(13, 17, appendicitis),
  aged(45, 66, alcoholAndFall),
  aged(60, 80, hypertension(), colorectalScreening('cancer')),
  aged(22, 40),
  aged(31, 55, depression('owner', true)),
  aged(68, 82, hypertension(), copd(), heartAttack()),
  aged(35, 64, healthyTraveller),
  aged(50, 66, hypertension()),
  aged(72, 88, hypertension(), kneeReplacement),
  aged(67, 84, lastYearOfLife),
  aged(7, 13, childhoodAsthma),
  aged(70, 90, heartFailure(), hypertension({ years: 12 })),
  aged(38, 55, hypertension()),
  aged(66, 84, parkinsons),
  aged(28, 58, bipolarDisorder),
  aged(34, 70, bloodClot),
  aged(18, 48, adultAsthma),
  role({ sex: 'male', age: [64, 82] }, hypertension(), prostateCancer),
  aged(60, 78, type2Diabetes(), hypertension(), heartAttack()),
];
