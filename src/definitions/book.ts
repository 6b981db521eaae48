/**
 * The book of definitions: R4's own from the build, the platform's own, and the rows of `shared_resource`. Answers come
 * from memory; rows are taken over at once from writes of this process, and by `refresh` from those of others.
 */
import { Failure } from '../base/index.js';
import { type Queryable, rowsOf, Parameters } from '../database/index.js';
import {
  CANONICAL_TYPES,
  type CanonicalResource,
  type CanonicalType,
  type Definitions,
  type Packaged,
} from './contract.js';
import { type Definition, definitionOf, ParsedDefinitions, splitCanonical } from './definition.js';
import { publishedDefinitions } from './published.js';
import { compareVersions } from './versions.js';

/** What the record says of a write (record/contract.ts). */
export interface WrittenRow {
  action: 'create' | 'update' | 'delete';
  type: string;
  id: string;
  version: number;
  resource: Record<string, unknown>;
}

interface StoredRow {
  version: number;
  /** Undefined when the row is deleted or has no url. */
  definition?: Definition;
}

const ROWS_AT_ONCE = 200;
const isCanonicalType = (type: string): type is CanonicalType => (CANONICAL_TYPES as readonly string[]).includes(type);
const nameOf = (type: string, id: string) => `${type}/${id}`;

export class DefinitionBook implements Definitions {
  readonly #builtIn = new Map<string, Definition>();
  /** By type and url, oldest first within one url. */
  readonly #byUrl = new Map<string, Definition[]>();
  readonly #byValueSet = new Map<string, Definition[]>();
  readonly #rows = new Map<string, StoredRow>();
  readonly #parsed = new ParsedDefinitions();
  readonly #generations = new Map<string, number>();
  #generation = 0;
  #seen: string | undefined;
  /** Rows written here while a refresh was under way: the refresh may have looked before. */
  readonly #writtenMeanwhile = new Set<string>();

  /** @param own resources of the platform itself, e.g. its code systems; each with id and url */
  constructor(own: readonly CanonicalResource[] = []) {
    for (const definition of publishedDefinitions()) this.#addBuiltIn(definition);
    for (const resource of own) {
      const definition = definitionOf(resource, String(resource['id']));
      if (!definition) throw new Error(`A built-in ${resource.resourceType} has no url.`);
      this.#addBuiltIn(definition);
    }
  }

  get generation(): number {
    return this.#generation;
  }

  generationOf(type: CanonicalType): number {
    return this.#generations.get(type) ?? 0;
  }

  find(type: CanonicalType, canonical: string): CanonicalResource | undefined {
    const bar = canonical.indexOf('|');
    const url = bar < 0 ? canonical : canonical.slice(0, bar);
    const version = bar < 0 ? undefined : canonical.slice(bar + 1);
    const known = this.#byUrl.get(`${type} ${url}`);
    const found = version ? known?.findLast((one) => one.version === version) : known?.at(-1);
    return found && this.#parsed.of(found);
  }

  withId(type: CanonicalType, id: string): CanonicalResource | undefined {
    const name = nameOf(type, id);
    const found = this.#builtIn.get(name) ?? this.#rows.get(name)?.definition;
    return found && this.#parsed.of(found);
  }

  versionsOf(type: CanonicalType, url: string): readonly CanonicalResource[] {
    return (this.#byUrl.get(`${type} ${url}`) ?? []).map((one) => this.#parsed.of(one));
  }

  codeSystemOfValueSet(url: string): CanonicalResource | undefined {
    const found = this.#byValueSet.get(url)?.at(-1);
    return found && this.#parsed.of(found);
  }

  *all(type: CanonicalType): Iterable<CanonicalResource> {
    for (const [key, versions] of this.#byUrl)
      if (key.startsWith(`${type} `)) for (const one of versions) yield this.#parsed.of(one);
  }

  *stored(type: CanonicalType): Iterable<CanonicalResource> {
    for (const { definition } of this.#rows.values()) if (definition?.type === type) yield this.#parsed.of(definition);
  }

  versionOf(type: CanonicalType, id: string): number | undefined {
    return this.#rows.get(nameOf(type, id))?.version;
  }

  *packaged(type: CanonicalType): Iterable<Packaged> {
    for (const { definition: one } of this.#rows.values())
      if (one?.type === type && one.package !== undefined)
        yield { url: one.url, version: one.version, package: one.package };
  }

  isBuiltIn(type: string, id: string): boolean {
    return this.#builtIn.has(nameOf(type, id));
  }

  /** @throws Failure unprocessable for a write to what R4 or the platform itself publishes, or one that takes its name */
  refuseWrite(type: string, id: string, resource: Record<string, unknown> | undefined): void {
    if (this.isBuiltIn(type, id))
      throw new Failure('unprocessable', `${type}/${id} comes with the platform and cannot be changed.`, {
        expression: `${type}.id`,
      });
    if (!isCanonicalType(type) || typeof resource?.['url'] !== 'string') return;
    const { url, version } = splitCanonical(resource['url'], resource['version'] as string | undefined);
    const same = this.#byUrl.get(`${type} ${url}`)?.find((one) => one.version === version);
    if (same && this.isBuiltIn(same.type, same.id))
      throw new Failure(
        'unprocessable',
        `This url and version are those of ${same.type}/${same.id}, which comes with the platform. Give yours another version or url.`,
        { expression: `${type}.url` },
      );
  }

  /** What R4 and the platform itself publish. */
  builtIn(): Iterable<Definition> {
    return this.#builtIn.values();
  }

  /** Takes over what this process has just committed. */
  take(rows: readonly WrittenRow[]): void {
    for (const { action, type, id, version, resource } of rows) {
      if (!isCanonicalType(type) || this.isBuiltIn(type, id)) continue;
      this.#writtenMeanwhile.add(nameOf(type, id));
      this.#put(type, id, version, action === 'delete' ? undefined : resource);
    }
  }

  /** Takes over what others have committed. One cheap statement when nothing has changed. */
  async refresh(db: Queryable): Promise<void> {
    const state = await db.query<{ value: string }>({
      name: 'definitions_changed',
      text: `SELECT value FROM platform_key WHERE name = '${CHANGES}'`,
      values: [],
    });
    const seen = state[0]?.value ?? '';
    if (seen === this.#seen) return;
    this.#writtenMeanwhile.clear();
    const p = new Parameters();
    const rows = await db.query<{ type: string; id: string; version: number }>(
      p.statement(
        `SELECT r.type, r.id, r.version FROM shared_resource AS r WHERE r.type = ANY(${p.add([...CANONICAL_TYPES])}::text[])`,
      ),
    );
    const standing = rows.filter(({ type, id }) => !this.isBuiltIn(type, id));
    this.#dropAllBut(new Set(standing.map(({ type, id }) => nameOf(type, id))));
    const changed = standing.filter(
      ({ type, id, version }) => (this.#rows.get(nameOf(type, id))?.version ?? 0) < version,
    );
    for (let i = 0; i < changed.length; i += ROWS_AT_ONCE) await this.#fetch(db, changed.slice(i, i + ROWS_AT_ONCE));
    this.#seen = seen;
  }

  #dropAllBut(standing: ReadonlySet<string>): void {
    for (const [name, row] of this.#rows) {
      if (standing.has(name) || this.#writtenMeanwhile.has(name) || !row.definition) continue;
      this.#put(row.definition.type, row.definition.id, row.version + 1, undefined);
    }
  }

  async #fetch(db: Queryable, wanted: { type: string; id: string }[]): Promise<void> {
    const p = new Parameters();
    const names = rowsOf(p, 'u', [
      ['type', 'text', wanted.map(({ type }) => type)],
      ['id', 'text', wanted.map(({ id }) => id)],
    ]);
    const rows = await db.query<{ type: string; id: string; version: number; body: string }>(
      p.statement(
        `SELECT r.type, r.id, r.version, r.body FROM shared_resource AS r JOIN ${names} ON r.type = u.type AND r.id = u.id`,
      ),
    );
    for (const { type, id, version, body } of rows)
      this.#put(type, id, version, JSON.parse(body) as Record<string, unknown>);
  }

  /** @param resource undefined for a deletion */
  #put(type: string, id: string, version: number, resource: Record<string, unknown> | undefined): void {
    const name = nameOf(type, id);
    const before = this.#rows.get(name);
    if (before && before.version >= version) return;
    if (before?.definition) this.#unlist(before.definition);
    const definition = resource && definitionOf(resource, id);
    this.#rows.set(name, { version, definition });
    if (definition) this.#list(definition);
    if (!definition && !before?.definition) return;
    this.#generation += 1;
    this.#generations.set(type, (this.#generations.get(type) ?? 0) + 1);
  }

  #addBuiltIn(definition: Definition): void {
    this.#builtIn.set(nameOf(definition.type, definition.id), definition);
    if (isCanonicalType(definition.type)) this.#list(definition);
  }

  #list(definition: Definition): void {
    insert(this.#byUrl, `${definition.type} ${definition.url}`, definition);
    if (definition.valueSet !== undefined) insert(this.#byValueSet, definition.valueSet, definition);
  }

  #unlist(definition: Definition): void {
    remove(this.#byUrl, `${definition.type} ${definition.url}`, definition);
    if (definition.valueSet !== undefined) remove(this.#byValueSet, definition.valueSet, definition);
    this.#parsed.forget(definition);
  }
}

/** Oldest first; of equal versions the one that was there first stands last, so that nobody can put himself before it. */
function insert(map: Map<string, Definition[]>, key: string, definition: Definition): void {
  const list = map.get(key) ?? [];
  const at = list.findIndex((one) => compareVersions(one.version, definition.version) >= 0);
  list.splice(at < 0 ? list.length : at, 0, definition);
  map.set(key, list);
}

function remove(map: Map<string, Definition[]>, key: string, definition: Definition): void {
  const left = (map.get(key) ?? []).filter((one) => one !== definition);
  if (left.length > 0) map.set(key, left);
  else map.delete(key);
}

/** Row of `platform_key` whose number grows with every commit of a canonical resource. */
const CHANGES = 'definitions-changed';

/**
 * Counts a commit of canonical resources, in the same statement as the commit itself: other processes look at the number.
 * Writers of definitions wait for each other here; there are few.
 */
export function projectDefinitions(changes: readonly { type: string }[]): string[] {
  if (!changes.some(({ type }) => isCanonicalType(type))) return [];
  return [
    `INSERT INTO platform_key (name, value) VALUES ('${CHANGES}', '1')
     ON CONFLICT (name) DO UPDATE SET value = (platform_key.value::bigint + 1)::text`,
  ];
}
