/**
 * Checks an AuditEvent against one of IHE's published BALP profiles: counts, fixed codes and slices of its differential. Reads
 * the compiled StructureDefinitions that lie beside the project; a test without them says so loudly.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../../../shared/data/ihe-compiled/balp');
export const hasBalp = existsSync(FOLDER);

interface ElementRule {
  id: string;
  min?: number;
  max?: string;
  [pattern: string]: unknown;
}

interface Profile {
  url: string;
  baseDefinition: string;
  differential: { element: ElementRule[] };
}

type Node = Record<string, unknown>;

const CANONICAL = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/';

function profileOf(url: string): Profile {
  return JSON.parse(
    readFileSync(join(FOLDER, `StructureDefinition-${url.slice(CANONICAL.length)}.json`), 'utf8'),
  ) as Profile;
}

/** Rules of the profile and of those it is made from. */
function rulesOf(url: string): ElementRule[] {
  const { baseDefinition, differential } = profileOf(url);
  const inherited = baseDefinition.startsWith(CANONICAL) ? rulesOf(baseDefinition) : [];
  return [...inherited, ...differential.element.filter(({ id }) => id !== 'AuditEvent')];
}

/** What is wrong, in words; nothing when the event keeps the profile. */
export function balpFaults(event: Node, url: string): string[] {
  const rules = rulesOf(url);
  return rules.flatMap((rule) => ruleFaults(event, rule, rules));
}

function ruleFaults(event: Node, rule: ElementRule, rules: ElementRule[]): string[] {
  const path = rule.id.split('.').slice(1);
  const [first = '', ...rest] = path;
  const [name = '', slice] = first.split(':');
  const items = listOf(event[name]).filter((item) => slice === undefined || isInSlice(item, name, slice, rules));
  if (rest.length > 0) return items.flatMap((item) => valueFaults(valuesAt(item as Node, rest), rule));
  return valueFaults(items, rule);
}

function valuesAt(node: Node, path: string[]): unknown[] {
  return path.reduce<unknown[]>((at, step) => at.flatMap((one) => listOf((one as Node | undefined)?.[step])), [node]);
}

function valueFaults(values: unknown[], rule: ElementRule): string[] {
  const faults: string[] = [];
  if (rule.min !== undefined && values.length < rule.min)
    faults.push(`${rule.id}: ${values.length} of at least ${rule.min}`);
  if (rule.max !== undefined && rule.max !== '*' && values.length > Number(rule.max))
    faults.push(`${rule.id}: ${values.length} of at most ${rule.max}`);
  const pattern = patternOf(rule);
  if (pattern !== undefined)
    for (const value of values)
      if (!matches(value, pattern))
        faults.push(`${rule.id}: ${JSON.stringify(value)} is not ${JSON.stringify(pattern)}`);
  return faults;
}

const patternOf = (rule: ElementRule): unknown =>
  Object.entries(rule).find(([key]) => /^(pattern|fixed)[A-Z]/.test(key))?.[1];

/** An item is of a slice when what the slice fixes of it fits: its type, or - for codes - itself. */
function isInSlice(item: unknown, name: string, slice: string, rules: ElementRule[]): boolean {
  const own = patternOf(rules.find(({ id }) => id === `AuditEvent.${name}:${slice}`) ?? { id: '' });
  if (own !== undefined) return matches(item, own);
  const type = patternOf(rules.find(({ id }) => id === `AuditEvent.${name}:${slice}.type`) ?? { id: '' });
  const role = patternOf(rules.find(({ id }) => id === `AuditEvent.${name}:${slice}.role`) ?? { id: '' });
  if (type === undefined) return (item as Node)['system'] === 'http://hl7.org/fhir/restful-interaction';
  const node = item as Node;
  return matches(node['type'], type) && (role === undefined || matches(node['role'], role));
}

/** FHIR's pattern: everything in it must be there, more may be. */
function matches(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.every((one) => listOf(value).some((item) => matches(item, one)));
  if (typeof pattern === 'object' && pattern !== null)
    return Object.entries(pattern).every(([key, one]) => matches((value as Node | undefined)?.[key], one));
  return value === pattern;
}

const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
