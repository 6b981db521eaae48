import type { DepartmentKey } from '../places/hospitals.js';
import { DEPARTMENTS, HOSPITALS, PHARMACIES, PRACTICES } from '../places/hospitals.js';
import type { RegionCode, Town } from '../places/towns.js';
import { MUNICIPALITIES, REGIONS, TOWNS, townOf } from '../places/towns.js';
import { dayOf } from '../seed/calendar.js';
import type { Unit, UnitKind } from './model.js';
import { sorId } from './sor.js';

/** Regions came with the municipal reform of 1 January 2007. */
const REFORM = dayOf(2007, 1, 1);
/** Region Hovedstaden and Region Sjælland become Region Østdanmark on 1 January 2027. */
export const EASTERN_MERGER = dayOf(2027, 1, 1);

type Facts = Partial<Pick<Unit, 'parent' | 'region' | 'town' | 'department' | 'provider' | 'successor'>> & {
  from?: number;
  to?: number;
};

/** Makes units with consecutive SOR ids; the order of creation is part of the demo nation's identity. */
export class UnitRegister {
  readonly units: Unit[] = [];

  add(kind: UnitKind, name: string, facts: Facts = {}): Unit {
    const sor = sorId(this.units.length);
    const id = `sor-${sor}`;
    const { from, to, ...rest } = facts;
    const unit: Unit = {
      id,
      sor,
      name,
      kind,
      valid: { from: from ?? REFORM, to },
      staff: [],
      reference: { reference: `Organization/${id}`, display: name },
      ...rest,
    };
    this.units.push(unit);
    return unit;
  }
}

/** Regions by code. After the merger the two eastern codes lead to the new region. */
export function addRegions(register: UnitRegister, today: number): Map<RegionCode, Unit> {
  const east = register.add('region', 'Region Østdanmark', { from: EASTERN_MERGER });
  const regions = new Map<RegionCode, Unit>();
  for (const { code, name } of REGIONS) {
    const merges = code === '1084' || code === '1085';
    const unit = register.add(
      'region',
      name,
      merges ? { to: EASTERN_MERGER - 1, successor: east, region: code } : { region: code },
    );
    regions.set(code, merges && today >= EASTERN_MERGER ? east : unit);
  }
  return regions;
}

export function addHospitals(register: UnitRegister, regions: Map<RegionCode, Unit>): void {
  for (const plan of HOSPITALS) {
    const hospital = register.add('hospital', plan.name, { parent: regions.get(plan.region), region: plan.region });
    for (const key of plan.departments) addDepartment(register, hospital, key);
  }
  const herning = register.add('hospital', 'Regionshospitalet Herning', {
    parent: regions.get('1082'),
    region: '1082',
    to: dayOf(2022, 3, 11),
  });
  herning.successor = register.units.find((u) => u.name === 'Regionshospitalet Gødstrup');
}

function addDepartment(register: UnitRegister, hospital: Unit, key: DepartmentKey): void {
  register.add(key === 'fam' ? 'fam' : 'department', `${DEPARTMENTS[key]}, ${hospital.name}`, {
    parent: hospital,
    region: hospital.region,
    department: key,
  });
}

export function addPractices(register: UnitRegister): void {
  PRACTICES.forEach(([name, postcode], i) => {
    const town = townOf(postcode);
    register.add('gp', name, {
      town,
      region: town.municipality.region,
      provider: String(9001 + i * 7).padStart(6, '0'),
    });
  });
  const closed = register.add('gp', 'Lægerne i Aabybro', {
    town: townOf('9440'),
    region: '1081',
    to: dayOf(2019, 12, 31),
  });
  closed.successor = register.units.find((u) => u.name === 'Lægerne i Nørresundby');
}

export function addMunicipalities(register: UnitRegister): void {
  for (const municipality of MUNICIPALITIES) {
    const town = TOWNS.find((t) => t.municipality === municipality) as Town;
    const parent = register.add('municipality', `${municipality.name} Kommune`, { town, region: municipality.region });
    register.add('home-care', `Hjemmesygeplejen, ${municipality.name} Kommune`, {
      parent,
      town,
      region: municipality.region,
    });
  }
}

export function addPharmacies(register: UnitRegister): void {
  PHARMACIES.forEach(([name, postcode], i) => {
    const town = townOf(postcode);
    register.add('pharmacy', name, {
      town,
      region: town.municipality.region,
      provider: String(8101 + i * 11).padStart(6, '0'),
    });
  });
}

/** State bodies. Digital Sundhed Danmark takes over from three of them on 1 January 2027. */
export function addAgencies(register: UnitRegister): void {
  const next = register.add('agency', 'Digital Sundhed Danmark', { from: EASTERN_MERGER });
  const closing = { to: EASTERN_MERGER - 1, successor: next };
  register.add('agency', 'Sundhedsdatastyrelsen', closing);
  register.add('agency', 'MedCom', closing);
  register.add('agency', 'Statens Serum Institut');
  register.add('agency', 'Indenrigs- og Sundhedsministeriet');
  register.add('agency', 'Tolkeformidlingen');
  register.add('agency', 'Integratoren');
}
