import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The R4 definitions (types, elements, search parameters, value sets of required bindings) as the build left them in
 * `generated/fhir`. tools/generate-fhir.mjs writes the tables, this file alone reads them; everything else in the room
 * is a pure function of them. Each table is read on first use.
 */

/** One element of a type, e.g. `Patient.contact`; choice elements (`value[x]`) are one element with several types. */
export interface ElementDefinition {
  /** Name without `[x]`. */
  name: string;
  choice: boolean;
  min: number;
  /** Infinity when there is no limit. */
  max: number;
  types: ElementType[];
  /** Shown under `_summary=true`. */
  summary: boolean;
  modifier: boolean;
  /** Canonical address of the value set of a required binding. */
  valueSet?: string;
}

export interface ElementType {
  /** `HumanName`, `code`, `Resource`; backbone elements are types named by their path: `Patient.contact`. */
  name: string;
  /** What a Reference may point to; undefined = any type. */
  targets?: string[];
}

export interface TypeDefinition {
  name: string;
  kind: 'resource' | 'complex' | 'primitive';
  abstract: boolean;
  base?: string;
  /** Inherited elements first. Empty for primitive types. */
  elements: ElementDefinition[];
}

export type SearchParameterRow = [
  code: string,
  type: string,
  expression: string,
  targets: string[] | 0,
  url: string,
  components?: [code: string, expression: string, type: string][],
];

type ElementRow = [name: string, min: number, max: number, types: string[], flags: number, valueSet?: string];

interface StructureTable {
  types: Record<string, { kind: TypeDefinition['kind']; base?: string; abstract?: boolean; elements: ElementRow[] }>;
}

interface SearchTable {
  parameters: Record<string, SearchParameterRow[]>;
  patientCompartment: Record<string, string[]>;
}

interface ValueSetTable {
  systems: Record<string, string[]>;
  /** 0 = every code of the system. */
  sets: Record<string, [system: string, codes: string[] | 0][]>;
}

/** Rules in FHIRPath by the path that declares them (`Observation`, `Patient.contact`, `Organization.telecom`). */
export type InvariantRow = [key: string, severity: 'error' | 'warning', human: string, expression: string];

export const invariantTable = table<Record<string, InvariantRow[]>>('invariants.json');

const structureTable = table<StructureTable>('structure.json');
const valueSetTable = table<ValueSetTable>('value-sets.json');
export const searchTable = table<SearchTable>('search.json');

const typeCache = new Map<string, TypeDefinition>();

/** The definition of a resource type, data type or backbone element (`Patient.contact`); undefined if R4 has none. */
export function typeDefinition(name: string): TypeDefinition | undefined {
  const cached = typeCache.get(name);
  if (cached) return cached;
  const types = structureTable().types;
  const row = Object.hasOwn(types, name) ? types[name] : undefined;
  if (!row) return undefined;
  const inherited = row.base ? (typeDefinition(row.base)?.elements ?? []) : [];
  const made: TypeDefinition = {
    name,
    kind: row.kind,
    abstract: row.abstract ?? false,
    base: row.base,
    elements: [...inherited, ...row.elements.map(elementOf)],
  };
  typeCache.set(name, made);
  return made;
}

/** True when `name` is `ancestor` or derives from it: Age is a Quantity, Patient is a DomainResource. */
export function isKindOf(name: string, ancestor: string): boolean {
  for (let at: string | undefined = name; at; at = typeDefinition(at)?.base) if (at === ancestor) return true;
  return false;
}

/** The types the tables know that can have instances; RESOURCE_TYPES must say the same. */
export function instantiableResourceTypes(): string[] {
  return Object.entries(structureTable().types)
    .filter(([, row]) => row.kind === 'resource' && !row.abstract)
    .map(([name]) => name)
    .sort();
}

/** Every type the tables know: of resources, of data, and backbone elements by their path. */
export const typeNames = (): string[] => Object.keys(structureTable().types);

/** Codes by system; undefined when R4 does not list the codes itself (currencies, MIME types, UCUM). */
export type CodesBySystem = ReadonlyMap<string, ReadonlySet<string>>;

const valueSetCache = new Map<string, CodesBySystem | undefined>();

/** The codes of a value set that a required binding names, by its canonical address without version. */
export function valueSetCodes(url: string): CodesBySystem | undefined {
  if (valueSetCache.has(url)) return valueSetCache.get(url);
  const { sets, systems } = valueSetTable();
  const parts = Object.hasOwn(sets, url) ? sets[url] : undefined;
  const made =
    parts && mergeBySystem(parts.map(([system, codes]) => [system, codes === 0 ? (systems[system] ?? []) : codes]));
  valueSetCache.set(url, made);
  return made;
}

function mergeBySystem(parts: [string, string[]][]): CodesBySystem {
  const bySystem = new Map<string, Set<string>>();
  for (const [system, codes] of parts) {
    const known = bySystem.get(system) ?? new Set<string>();
    for (const code of codes) known.add(code);
    bySystem.set(system, known);
  }
  return bySystem;
}

function elementOf([name, min, max, types, flags, valueSet]: ElementRow): ElementDefinition {
  const choice = name.endsWith('[x]');
  return {
    name: choice ? name.slice(0, -3) : name,
    choice,
    min,
    max: max === -1 ? Number.POSITIVE_INFINITY : max,
    types: types.map(elementTypeOf),
    summary: (flags & 1) !== 0,
    modifier: (flags & 2) !== 0,
    valueSet,
  };
}

function elementTypeOf(text: string): ElementType {
  const colon = text.indexOf(':');
  return colon === -1 ? { name: text } : { name: text.slice(0, colon), targets: text.slice(colon + 1).split(',') };
}

function table<T>(name: string): () => T {
  let loaded: T | undefined;
  return () => {
    loaded ??= JSON.parse(readFileSync(join(tablesFolder(dirname(fileURLToPath(import.meta.url))), name), 'utf8')) as T;
    return loaded;
  };
}

/**
 * The folder of the tables: `generated/fhir` beside the package.json above `start`, be that in src/ or in dist/.
 * @throws Error that says what to do when the tables were not made
 */
export function tablesFolder(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    const tables = join(folder, 'generated', 'fhir');
    if (existsSync(join(folder, 'package.json')) && existsSync(join(tables, 'definitions.bin'))) return tables;
    if (dirname(folder) === folder) break;
  }
  throw new Error('The FHIR definition tables are missing (generated/fhir). Run "npm run build" first.');
}
