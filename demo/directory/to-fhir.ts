import {
  AUTHORISATION,
  MUNICIPALITY,
  ORGANISATION_KIND,
  PROFESSION,
  SOR,
  SUCCEEDED_BY,
  VALID_PERIOD,
  YDER,
} from '../codes/systems.js';
import type { Resource } from '../resource.js';
import { dateText } from '../seed/calendar.js';
import type { Directory } from './directory.js';
import type { Professional, Unit } from './model.js';
import { titleOf } from './staff.js';

/** The directory as FHIR: parents before children, organisations before people. */
export function* directoryResources(directory: Directory): Generator<Resource> {
  for (const unit of directory.units) yield organisation(unit);
  for (const person of directory.professionals()) {
    yield practitioner(person);
    yield practitionerRole(person);
  }
}

function organisation(unit: Unit): Resource {
  const identifier = [{ use: 'official', system: SOR, value: unit.sor }];
  if (unit.provider) identifier.push({ use: 'official', system: YDER, value: unit.provider });
  if (unit.kind === 'municipality' && unit.town) {
    identifier.push({ use: 'official', system: MUNICIPALITY, value: unit.town.municipality.code });
  }
  const extension: unknown[] = [{ url: VALID_PERIOD, valuePeriod: period(unit.valid.from, unit.valid.to) }];
  if (unit.successor) extension.push({ url: SUCCEEDED_BY, valueReference: unit.successor.reference });
  return {
    resourceType: 'Organization',
    id: unit.id,
    extension,
    identifier,
    active: true,
    type: [{ coding: [{ system: ORGANISATION_KIND, code: unit.kind }] }],
    name: unit.name,
    ...(unit.town ? { address: [{ city: unit.town.city, postalCode: unit.town.postcode, country: 'DK' }] } : {}),
    ...(unit.parent ? { partOf: unit.parent.reference } : {}),
  };
}

function practitioner(person: Professional): Resource {
  const code = { coding: [{ system: PROFESSION, code: person.role }], text: titleOf(person.role) || person.role };
  return {
    resourceType: 'Practitioner',
    id: person.id,
    ...(person.authorisation
      ? { identifier: [{ use: 'official', system: AUTHORISATION, value: person.authorisation }] }
      : { identifier: [{ use: 'usual', system: 'https://overblik.example/fhir/employee', value: person.id }] }),
    active: true,
    name: [{ use: 'official', family: person.name.family, given: [person.name.given], text: person.display }],
    gender: person.sex,
    qualification: [{ code }],
  };
}

function practitionerRole(person: Professional): Resource {
  return {
    resourceType: 'PractitionerRole',
    id: `role-${person.id}`,
    active: person.until === undefined,
    period: period(person.since, person.until),
    practitioner: person.reference,
    organization: person.unit.reference,
    code: [{ coding: [{ system: PROFESSION, code: person.role }] }],
  };
}

function period(from: number, to?: number): { start: string; end?: string } {
  return to === undefined ? { start: dateText(from) } : { start: dateText(from), end: dateText(to) };
}
