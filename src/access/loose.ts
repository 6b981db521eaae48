/**
 * Reading resources whose shape nobody has promised: any element may be missing or of another kind. Shared by what turns
 * resources into facts for the law; shapes: docs/record-shapes.md.
 */
import { createHash } from 'node:crypto';
import { DATA_KINDS, type LawKind, OTHER_KINDS } from './contract.js';

export const MARK = 'https://overblik.example/fhir/CodeSystem/mark';
const SYSTEM = {
  cpr: 'urn:oid:1.2.208.176.1.2',
  sor: 'urn:oid:1.2.208.176.1.1',
  authorisation: 'urn:oid:1.2.208.176.1.3',
  provider: 'urn:oid:1.2.208.176.1.4',
  shak: 'https://overblik.example/fhir/NamingSystem/shak',
};

/** A resource as it may come: any element may be missing or of another shape. */
export interface Loose {
  readonly [name: string]: Loose | undefined;
}

/** How a person stands in `access_fact` and `may_act_for`: a labelled SHA-256 of the CPR number, never the number. */
export function cprParty(cpr: string): string {
  const number = cpr.replace(/[\s-]/g, '').toUpperCase();
  return `cpr|${createHash('sha256').update(`overblik access party ${number}`).digest('base64url')}`;
}

/** Who a reference names, in the spelling of `party`. Logical references name by SOR, authorisation,
 * SHAK, provider or CPR number. */
export function partyOf(reference: Loose | undefined): string | undefined {
  const found = /(?:^|\/)(Organization|Practitioner)\/([^/]+)(?:\/_history\/.*)?$/.exec(
    textOf(reference?.reference) ?? '',
  );
  if (found) return `${found[1]}/${found[2]}`;
  const system = reference?.identifier?.system;
  const value = textOf(reference?.identifier?.value);
  if (value === undefined) return undefined;
  if (is(system, SYSTEM.sor)) return `sor|${value}`;
  if (is(system, SYSTEM.authorisation)) return `auth|${value}`;
  return passingCodeOf(reference?.identifier) ?? (is(system, SYSTEM.cpr) ? cprParty(value) : undefined);
}

/**
 * A code of an organisation that others may have had before, or get later, as it stands in `party`: `yder|<six digits>` (provider
 * number, leading zeros kept) or `shak|<4, 6 or 7 characters>` (hospital, department, section; an eighth and ninth, which some
 * regions append, are left out as FMK does). Undefined for any other identifier and for a code of another shape.
 */
export function passingCodeOf(identifier: Loose | undefined): string | undefined {
  const value = textOf(identifier?.value);
  if (value === undefined) return undefined;
  if (is(identifier?.system, SYSTEM.provider) && /^\d{1,6}$/.test(value)) return `yder|${value.padStart(6, '0')}`;
  if (!is(identifier?.system, SYSTEM.shak)) return undefined;
  const shak = /^(?:[\dA-Z]{4}|[\dA-Z]{6,9})$/i.test(value) ? value.slice(0, 7).toUpperCase() : undefined;
  return shak && `shak|${shak}`;
}

/** The SOR id that an identifier of an Organization gives; undefined for any other identifier. SOR ids are never given again. */
export const sorIdOf = (identifier: Loose | undefined): string | undefined =>
  is(identifier?.system, SYSTEM.sor) ? textOf(identifier?.value) : undefined;

export const cprNumbersOf = (r: Loose): string[] =>
  list(r.identifier).flatMap((i) => (is(i?.system, SYSTEM.cpr) ? (textOf(i?.value) ?? []) : []));

export const is = (value: unknown, expected: string | boolean): boolean => value === expected;
export const list = (value: unknown): (Loose | undefined)[] => (Array.isArray(value) ? value : []);
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
export const isDataKind = (code: string): code is (typeof DATA_KINDS)[number] =>
  (DATA_KINDS as readonly string[]).includes(code);
export const isLawKind = (code: string): code is LawKind =>
  isDataKind(code) || (OTHER_KINDS as readonly string[]).includes(code);

export function hasMark(codings: unknown, code: string): boolean {
  return list(codings).some((c) => textOf(c?.system) === MARK && textOf(c?.code) === code);
}
