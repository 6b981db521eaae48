import type { Role } from '../../src/identity/caller.js';
import type { DepartmentKey } from '../places/hospitals.js';
import { HOSPITALS } from '../places/hospitals.js';
import type { RegionCode, Town } from '../places/towns.js';
import { dayOf } from '../seed/calendar.js';
import type { Dice } from '../seed/dice.js';
import { Dice as NewDice } from '../seed/dice.js';
import type { Professional, Unit } from './model.js';
import { engage, hire } from './staff.js';
import {
  addAgencies,
  addHospitals,
  addMunicipalities,
  addPharmacies,
  addPractices,
  addRegions,
  UnitRegister,
} from './units.js';

/** All organisations and professionals of the demo nation, and the questions stories ask of them. */
export class Directory {
  readonly units: Unit[];
  readonly named: Record<NamedProfessional, Professional>;
  readonly #byName = new Map<string, Unit>();
  readonly #departments = new Map<string, Unit>();

  constructor(seed: string, today: number) {
    const register = new UnitRegister();
    const regions = addRegions(register, today);
    addHospitals(register, regions);
    addPractices(register);
    addMunicipalities(register);
    addPharmacies(register);
    addAgencies(register);
    this.units = register.units;
    for (const unit of this.units) {
      this.#byName.set(unit.name, unit);
      if (unit.department && unit.parent) this.#departments.set(`${unit.parent.name}/${unit.department}`, unit);
    }
    this.named = this.#hireAll(new NewDice(`${seed}/staff`));
  }

  unit(name: string): Unit {
    const unit = this.#byName.get(name);
    if (!unit) throw new RangeError(`the demo nation has no unit called ${name}`);
    return unit;
  }

  /** A department of the region's large acute hospital, or of a named hospital. */
  department(region: RegionCode, key: DepartmentKey, hospitalName?: string): Unit {
    const name = hospitalName ?? HOSPITALS.find((h) => h.region === region)?.name;
    const unit = this.#departments.get(`${name}/${key}`);
    if (!unit) throw new RangeError(`${name} has no department ${key}`);
    return unit;
  }

  homeCare(town: Town): Unit {
    return this.unit(`Hjemmesygeplejen, ${town.municipality.name} Kommune`);
  }

  /** The practices of a citizen's municipality, else of the region. */
  practicesNear(town: Town): Unit[] {
    const open = this.units.filter(
      (u) => u.kind === 'gp' && u.valid.to === undefined && u.region === town.municipality.region,
    );
    const near = open.filter((u) => u.town?.municipality === town.municipality);
    return near.length > 0 ? near : open;
  }

  pharmacyNear(town: Town): Unit {
    const inRegion = this.units.filter((u) => u.kind === 'pharmacy' && u.region === town.municipality.region);
    return (inRegion.find((u) => u.town?.municipality === town.municipality) ?? inRegion[0]) as Unit;
  }

  /** Everybody employed anywhere. */
  professionals(): Professional[] {
    return this.units.flatMap((u) => u.staff);
  }

  #hireAll(dice: Dice): Record<NamedProfessional, Professional> {
    let hired = 0;
    const nth = (): number => hired++;
    const named = {} as Record<NamedProfessional, Professional>;
    for (const [login, [unitName, role, given, family, sex, title]] of Object.entries(NAMED)) {
      named[login as NamedProfessional] = engage(
        this.unit(unitName),
        role,
        { given, family },
        sex,
        dayOf(2018, 3, 1),
        nth(),
        title,
      );
    }
    for (const unit of this.units) {
      if (unit.valid.to === undefined) hire(unit, dice.fork(unit.name), nth);
    }
    return named;
  }
}

const AAL = 'Aalborg Universitetshospital';

/** The professionals one can log in as. Their invented surnames tell that nobody real is meant. */
const NAMED = {
  asta: [`Fælles Akutmodtagelse (FAM), ${AAL}`, 'doctor', 'Asta', 'Prøvegaard', 'female', 'overlæge'],
  mads: [`Fælles Akutmodtagelse (FAM), ${AAL}`, 'nurse', 'Mads', 'Demosen', 'male', 'sygeplejerske'],
  jens: [`Fælles Akutmodtagelse (FAM), ${AAL}`, 'secretary', 'Jens', 'Skrivergaard', 'male', 'lægesekretær'],
  sofie: ['Lægehuset Prøvegade', 'doctor', 'Sofie', 'Huslund', 'female', 'speciallæge'],
  line: ['Hjemmesygeplejen, Aalborg Kommune', 'municipal-nurse', 'Line', 'Hjemgaard', 'female', 'hjemmesygeplejerske'],
  omar: ['Aalborg Budolfi Apotek', 'pharmacist', 'Omar', 'Apotekholm', 'male', 'farmaceut'],
  karen: [`Lungemedicin, ${AAL}`, 'doctor', 'Karen', 'Luftberg', 'female', 'overlæge'],
  peter: ['Hjertemedicin, Aarhus Universitetshospital', 'doctor', 'Peter', 'Pulsholm', 'male', 'afdelingslæge'],
  fatima: [
    'Fælles Akutmodtagelse (FAM), Sjællands Universitetshospital',
    'doctor',
    'Fatima',
    'Vagtborg',
    'female',
    'læge',
  ],
  birgit: [`Psykiatri, ${AAL}`, 'doctor', 'Birgit', 'Sindal-Prøve', 'female', 'overlæge'],
  kim: [AAL, 'flow-coordinator', 'Kim', 'Strømgaard', 'male', 'flowkoordinator'],
  rikke: ['Statens Serum Institut', 'registry-officer', 'Rikke', 'Registerby', 'female', 'registermedarbejder'],
  carsten: ['Region Nordjylland', 'regional-controller', 'Carsten', 'Talgaard', 'male', 'controller'],
  hanne: ['Indenrigs- og Sundhedsministeriet', 'board-secretary', 'Hanne', 'Bordholt', 'female', 'sekretariatsleder'],
  tolk: ['Tolkeformidlingen', 'interpreter', 'Tara', 'Tolkvad', 'female', 'tolk'],
  drift: ['Region Nordjylland', 'technician', 'Dan', 'Driftsen', 'male', 'driftstekniker'],
} as const satisfies Record<string, readonly [string, Role, string, string, 'female' | 'male', string]>;

export type NamedProfessional = keyof typeof NAMED;
