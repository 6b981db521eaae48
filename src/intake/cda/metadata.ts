/** Who, when, whose and which kind: the head of a Danish CDA document (HL7 CDA R2; DK CDA header profile) as FHIR. */
import type { Identifier, Json } from '../contract.js';
import { personName } from './entries.js';
import { hl7Date, hl7Time } from './hl7-time.js';
import { at, attribute, childrenNamed, textOf, type XmlNode } from './xml-tree.js';

const SOR = '1.2.208.176.1.1';

/** An HL7 instance identifier as a FHIR one; a root that is a UUID is written as such. */
export function identifierOf(id: XmlNode | undefined): Identifier | undefined {
  const root = attribute(id, 'root');
  const extension = attribute(id, 'extension');
  if (root === undefined || attribute(id, 'nullFlavor') !== undefined) return undefined;
  const system = /^[0-9a-f-]{36}$/i.test(root) ? `urn:uuid:${root.toLowerCase()}` : `urn:oid:${root}`;
  if (extension === undefined) return { system: 'urn:ietf:rfc:3986', value: system };
  return { system, value: extension };
}

const CODE_SYSTEMS: Readonly<Record<string, string>> = {
  '2.16.840.1.113883.6.1': 'http://loinc.org',
  '2.16.840.1.113883.6.96': 'http://snomed.info/sct',
  '2.16.840.1.113883.5.25': 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
};

/** A coded element as a FHIR Coding; undefined when it carries no code. */
export function codingOf(code: XmlNode | undefined): Json | undefined {
  const value = attribute(code, 'code');
  if (value === undefined || attribute(code, 'nullFlavor') !== undefined) return undefined;
  const oid = attribute(code, 'codeSystem');
  const display = attribute(code, 'displayName');
  return {
    ...(oid === undefined ? {} : { system: CODE_SYSTEMS[oid] ?? `urn:oid:${oid}` }),
    code: value,
    ...(display === undefined ? {} : { display }),
  };
}

const GENDERS: Readonly<Record<string, string>> = { F: 'female', M: 'male', UN: 'other' };

/** The citizen as the document describes them: a Patient to be matched by number. */
export function patientOf(document: XmlNode): Json | undefined {
  const role = at(document, 'recordTarget', 'patientRole');
  if (role === undefined) return undefined;
  const person = at(role, 'patient');
  const identifiers = childrenNamed(role, 'id')
    .map(identifierOf)
    .filter((one) => one !== undefined);
  const name = nameOf(at(person, 'name'));
  const gender = GENDERS[attribute(at(person, 'administrativeGenderCode'), 'code') ?? ''];
  const birthDate = hl7Date(attribute(at(person, 'birthTime'), 'value'));
  const address = addressOf(at(role, 'addr'));
  const telecom = childrenNamed(role, 'telecom')
    .map(telecomOf)
    .filter((one) => one !== undefined);
  return {
    resourceType: 'Patient',
    ...(identifiers.length === 0
      ? {}
      : { identifier: identifiers.map((one, index) => (index === 0 ? { use: 'official', ...one } : one)) }),
    ...(name === undefined ? {} : { name: [name] }),
    ...(telecom.length === 0 ? {} : { telecom }),
    ...(gender === undefined ? {} : { gender }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(address === undefined ? {} : { address: [address] }),
  };
}

function nameOf(name: XmlNode | undefined): Json | undefined {
  const family = childrenNamed(name, 'family').map(textOf).filter(Boolean).join(' ');
  const given = childrenNamed(name, 'given').map(textOf).filter(Boolean);
  if (family === '' && given.length === 0) return undefined;
  return { use: 'official', ...(family === '' ? {} : { family }), ...(given.length === 0 ? {} : { given }) };
}

function addressOf(addr: XmlNode | undefined): Json | undefined {
  const part = (name: string): string[] => childrenNamed(addr, name).map(textOf).filter(Boolean);
  const line = part('streetAddressLine');
  const city = part('city')[0];
  const postalCode = part('postalCode')[0];
  if (line.length === 0 && city === undefined && postalCode === undefined) return undefined;
  return {
    use: 'home',
    ...(line.length === 0 ? {} : { line }),
    ...(city === undefined ? {} : { city }),
    ...(postalCode === undefined ? {} : { postalCode }),
  };
}

function telecomOf(telecom: XmlNode): Json | undefined {
  const [scheme, value] = (attribute(telecom, 'value') ?? '').split(/:(.*)/s);
  if (value === undefined || value === '') return undefined;
  if (scheme === 'tel') return { system: 'phone', value };
  return scheme === 'mailto' ? { system: 'email', value } : undefined;
}

/** A reference by SOR id, or by name alone; a literal one is put in when the record knows the organisation. */
export function organizationOf(
  organization: XmlNode | undefined,
  ids: readonly XmlNode[] = childrenNamed(organization, 'id'),
): Json | undefined {
  const identifier = ids.map(identifierOf).find((one) => one !== undefined);
  const display = textOf(at(organization, 'name')) || streetName(at(organization, 'addr'));
  if (identifier === undefined && display === undefined) return undefined;
  return {
    type: 'Organization',
    ...(identifier === undefined ? {} : { identifier }),
    ...(display === undefined ? {} : { display }),
  };
}

/** Danish documents often name the unit in the first address line only. */
function streetName(addr: XmlNode | undefined): string | undefined {
  const first = textOf(at(addr, 'streetAddressLine'));
  return first === '' || /\d/.test(first) ? undefined : first;
}

export const isSor = (reference: Json | undefined): string | undefined => {
  const identifier = reference?.['identifier'] as Identifier | undefined;
  return identifier?.system === `urn:oid:${SOR}` ? identifier.value : undefined;
};

/** The authors: the person by name when there is one, else the organisation. */
export function authorsOf(document: XmlNode): Json[] {
  const authors: Json[] = [];
  for (const author of childrenNamed(document, 'author')) {
    const assigned = at(author, 'assignedAuthor');
    if (assigned === undefined) continue;
    const person = personName(at(assigned, 'assignedPerson', 'name'));
    if (person !== undefined) authors.push({ type: 'Practitioner', display: person });
    const represented = at(assigned, 'representedOrganization');
    const organization = organizationOf(
      represented ?? assigned,
      represented === undefined ? childrenNamed(assigned, 'id') : childrenNamed(represented, 'id'),
    );
    if (organization !== undefined) authors.push(organization);
  }
  return authors;
}

export function custodianOf(document: XmlNode): Json | undefined {
  return organizationOf(at(document, 'custodian', 'assignedCustodian', 'representedCustodianOrganization'));
}

export function authenticatorOf(document: XmlNode): Json | undefined {
  const person = personName(at(document, 'legalAuthenticator', 'assignedEntity', 'assignedPerson', 'name'));
  return person === undefined ? undefined : { type: 'Practitioner', display: person };
}

/** When what the document is about took place, or takes place (documentationOf/serviceEvent). */
export function servicePeriodOf(document: XmlNode): Json | undefined {
  for (const about of childrenNamed(document, 'documentationOf')) {
    const time = at(about, 'serviceEvent', 'effectiveTime');
    const start = hl7Time(attribute(at(time, 'low'), 'value')) ?? hl7Time(attribute(time, 'value'));
    const end = hl7Time(attribute(at(time, 'high'), 'value'));
    if (start !== undefined || end !== undefined)
      return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
  }
  return undefined;
}

/** MedCom's mark of profile and version in the head (1.2.208.184.200.1.10), as the format code of document sharing. */
export function formatCodeOf(document: XmlNode): Json | undefined {
  for (const about of childrenNamed(document, 'documentationOf')) {
    const event = at(about, 'serviceEvent');
    if (!childrenNamed(event, 'templateId').some((template) => attribute(template, 'root') === '1.2.208.184.200.1.10'))
      continue;
    const version = attribute(at(event, 'id'), 'extension');
    if (version !== undefined)
      return { system: 'urn:oid:1.2.208.184.100.10', code: `urn:ad:dk:medcom:${version}:full` };
  }
  const template = childrenNamed(document, 'templateId')
    .map((one) => attribute(one, 'root'))
    .find((root) => root?.startsWith('1.2.208.'));
  return template === undefined ? undefined : { system: 'urn:ietf:rfc:3986', code: `urn:oid:${template}` };
}
