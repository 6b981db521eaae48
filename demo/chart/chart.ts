import type { Role } from '../../src/identity/caller.js';
import type { Person } from '../citizens/person.js';
import { CONFIDENTIALITY, CPR, LANGUAGE, MUNICIPALITY_CODE, X_ECPR } from '../codes/systems.js';
import type { Directory } from '../directory/directory.js';
import type { Professional, Unit } from '../directory/model.js';
import type { DepartmentKey } from '../places/hospitals.js';
import type { Reference, Resource } from '../resource.js';
import type { Day, Moment } from '../seed/calendar.js';
import { ageOn, at, dateText, dateTimeText, dayOfMoment } from '../seed/calendar.js';
import type { Dice } from '../seed/dice.js';
import { Contacts } from './contacts.js';
import { HomeMeasurements } from './home.js';
import { Images } from './images.js';
import { Journal } from './journal.js';
import { Laboratory } from './laboratory.js';
import { Medication } from './medication.js';
import { Rights } from './rights.js';
import { Vaccinations } from './vaccinations.js';
import { VitalSigns } from './vitals.js';

/**
 * One citizen's record while it is being written. Stories use its sections; each section knows how its facts are written in FHIR
 * (docs/record-shapes.md). Nothing that has happened may lie after `now`.
 */
export class Chart {
  readonly resources: Resource[] = [];
  readonly patient: Reference;
  readonly today: Day;
  readonly practice: Unit;
  readonly gp: Professional;
  readonly pharmacy: Unit;
  readonly homeCare: Unit;
  deceased: Moment | undefined;
  /** The day up to which ordinary controls and small complaints are told; a grave illness brings it forward. */
  ordinaryUntil: Day;

  readonly contacts: Contacts;
  readonly journal: Journal;
  readonly lab: Laboratory;
  readonly medication: Medication;
  readonly images: Images;
  readonly vitals: VitalSigns;
  readonly home: HomeMeasurements;
  readonly vaccinations: Vaccinations;
  readonly rights: Rights;

  readonly #ids: Dice;
  readonly #patient: Resource;

  constructor(
    readonly person: Person,
    readonly directory: Directory,
    readonly dice: Dice,
    readonly now: Moment,
    own: { practice?: Unit; doctor?: Professional } = {},
  ) {
    this.#ids = dice.fork('ids');
    this.today = dayOfMoment(now);
    this.ordinaryUntil = this.today;
    this.practice = own.practice ?? dice.pick(directory.practicesNear(person.town));
    this.gp = own.doctor ?? dice.pick(this.practice.staff.filter((p) => p.role === 'doctor'));
    this.pharmacy = directory.pharmacyNear(person.town);
    this.homeCare = directory.homeCare(person.town);
    this.#patient = this.add('Patient', patientElements(person, this.practice));
    this.patient = { reference: `urn:uuid:${this.#patient.id}`, display: person.name };
    this.contacts = new Contacts(this);
    this.journal = new Journal(this);
    this.lab = new Laboratory(this);
    this.medication = new Medication(this);
    this.images = new Images(this);
    this.vitals = new VitalSigns(this);
    this.home = new HomeMeasurements(this);
    this.vaccinations = new Vaccinations(this);
    this.rights = new Rights(this);
  }

  /** Adds a resource and gives it a UUID. */
  add(resourceType: string, elements: Record<string, unknown>): Resource {
    const resource: Resource = { resourceType, id: this.#ids.uuid(), ...elements };
    this.resources.push(resource);
    return resource;
  }

  /** ISO text of something that has happened; a time after now is a mistake in the story. */
  happened(moment: Moment): string {
    if (moment > this.now) throw new RangeError(`a story tells of the future: ${dateTimeText(moment)}`);
    return dateTimeText(moment);
  }

  ageAt(day: Day): number {
    return ageOn(this.person.birth, day);
  }

  /** Day `years` (may be a fraction) before today. */
  yearsAgo(years: number): Day {
    return this.today - Math.round(years * 365.25);
  }

  /** A daytime moment on `day` at consulting hours. */
  officeHour(day: Day): Moment {
    return at(day, this.dice.int(8, 14), this.dice.int(0, 11) * 5);
  }

  department(key: DepartmentKey, hospital?: string): Unit {
    return this.directory.department(this.person.town.municipality.region, key, hospital);
  }

  /** Somebody of a role in a unit. */
  someone(unit: Unit, role: Role): Professional {
    const candidates = unit.staff.filter((p) => p.role === role);
    return this.dice.pick(candidates.length > 0 ? candidates : unit.staff);
  }

  die(moment: Moment): void {
    this.deceased = moment;
    this.#patient.deceasedDateTime = this.happened(moment);
  }
}

function patientElements(person: Person, practice: Unit): Record<string, unknown> {
  const cpr = person.numberKind === 'cpr';
  return {
    ...(person.addressProtected
      ? { meta: { security: [{ system: CONFIDENTIALITY, code: 'R', display: 'restricted' }] } }
      : {}),
    identifier: [{ use: cpr ? 'official' : 'temp', system: cpr ? CPR : X_ECPR, value: person.number }],
    active: true,
    name: [{ use: 'official', family: person.family, given: person.given }],
    telecom: [{ system: 'phone', value: person.phone, use: 'mobile' }],
    gender: person.sex,
    birthDate: dateText(person.birth),
    address: [
      {
        extension: [{ url: MUNICIPALITY_CODE, valueCode: person.town.municipality.code }],
        use: 'home',
        line: [person.address],
        city: person.town.city,
        district: person.town.municipality.name,
        postalCode: person.town.postcode,
        country: 'DK',
      },
    ],
    communication: [{ language: { coding: [{ system: LANGUAGE, code: person.language }] }, preferred: true }],
    generalPractitioner: [practice.reference],
  };
}
