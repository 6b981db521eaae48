/** What lists and the banner show of a citizen, read out of the Patient resource when it is written. */
import type { Json } from '../record/contract.js';
import type { PatientBanner } from './contract.js';

const CPR = 'urn:oid:1.2.208.176.1.2';
const X_ECPR = 'urn:oid:1.2.208.176.1.6.1.1';
const D_ECPR = 'urn:oid:1.2.208.176.1.6.1.3';

const list = (value: unknown): Json[] =>
  Array.isArray(value) ? value.filter((one): one is Json => typeof one === 'object' && one !== null) : [];
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

export function identifiersOf(patient: Json): { system: string; value: string }[] {
  return list(patient['identifier']).flatMap((one) => {
    const system = text(one['system']);
    const value = text(one['value']);
    return system && value ? [{ system, value }] : [];
  });
}

/** The official number first, then the replacement numbers. */
function numberOf(patient: Json): { value: string; kind: string } | undefined {
  // A number that was given up is still a number of the person, but not the one to call her by.
  const isOld = (one: Json) => one['use'] === 'old';
  const given = list(patient['identifier']);
  const all = identifiersOf({ identifier: [...given.filter((one) => !isOld(one)), ...given.filter(isOld)] });
  const find = (kind: string, fits: (system: string) => boolean) => {
    const found = all.find((one) => fits(one.system));
    return found && { value: found.value.replace(/^(\d{6})-(\w{4})$/, '$1$2'), kind };
  };
  return (
    find('cpr', (s) => s === CPR) ?? find('x-ecpr', (s) => s === X_ECPR) ?? find('d-ecpr', (s) => s.startsWith(D_ECPR))
  );
}

/** `140348-••••`: enough to recognise a person one already knows. */
export const maskNumber = (number: string | undefined): string =>
  number === undefined ? '' : `${number.slice(0, 6)}-••••`;

/** The fixed part of the banner. The full number and the address are taken out again for who may not see them. */
export function cardOf(patient: Json): PatientBanner {
  const names = list(patient['name']);
  const name = names.find((one) => one['use'] === 'official') ?? names[0] ?? {};
  const given = (Array.isArray(name['given']) ? name['given'] : [])
    .filter((one): one is string => typeof one === 'string')
    .join(' ');
  const family = text(name['family']) ?? '';
  const number = numberOf(patient);
  const address = list(patient['address']).find((one) => one['use'] !== 'old') ?? {};
  const isProtected = list(object(patient['meta'])['security']).some(
    (one) => one['code'] === 'R' || one['code'] === 'V',
  );
  const phone = list(patient['telecom']).find((one) => one['system'] === 'phone');
  const language = list(patient['communication']).map(
    (one) => text(object(one['language'])['text']) ?? text(list(object(one['language'])['coding'])[0]?.['display']),
  )[0];
  const line = (Array.isArray(address['line']) ? address['line'] : [])
    .filter((one): one is string => typeof one === 'string')
    .join(', ');
  const town = [text(address['postalCode']), text(address['city'])].filter(Boolean).join(' ');
  const deceasedAt = text(patient['deceasedDateTime']);
  return {
    id: String(patient['id']),
    name: [given, family].filter(Boolean).join(' ') || (text(name['text']) ?? 'Navn ikke oplyst'),
    family,
    given,
    cpr: number?.value,
    cprKind: number?.kind,
    cprMasked: maskNumber(number?.value),
    birthDate: text(patient['birthDate']),
    gender: text(patient['gender']),
    city: isProtected ? undefined : text(address['city']),
    deceased: deceasedAt !== undefined || patient['deceasedBoolean'] === true || undefined,
    deceasedAt,
    addressProtected: isProtected || undefined,
    address: isProtected ? undefined : [line, town].filter(Boolean).join(', ') || text(address['text']),
    phone: isProtected ? undefined : text(phone?.['value']),
    language,
    municipality: isProtected ? undefined : text(address['district']),
    generalPractitioner: text(list(patient['generalPractitioner'])[0]?.['display']),
  };
}
