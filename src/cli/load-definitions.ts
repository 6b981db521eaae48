/**
 * Puts the definitions that come with the program - R4's own and the platform's - into the record, so that they are read,
 * searched and paged like any other resource. Once; again after an update of the program, those that have changed.
 */
import { createHash } from 'node:crypto';
import { Parameters, rowsOf } from '../database/index.js';
import { type Definition, textOf } from '../definitions/index.js';
import { spliceMeta } from '../fhir/index.js';
import type { Platform } from '../platform.js';
import type { Change, Json } from '../record/index.js';

/** Characters of JSON written in one statement. */
const AT_ONCE = 1_500_000;
const STATE = 'definitions-loaded';

/** @returns how many resources were written */
export async function loadDefinitions(
  platform: Platform,
  say: (line: string) => void = () => undefined,
): Promise<number> {
  const { db, clock, definitions } = platform;
  const all = [...definitions.builtIn()];
  const stamp = stampOf(all);
  const state = await db.query<{ value: string }>({
    text: `SELECT value FROM platform_key WHERE name = '${STATE}'`,
    values: [],
  });
  if (state[0]?.value === stamp) return 0;
  const begun = clock.monotonicMs();
  let written = 0;
  for (const part of parts(all)) written += await write(platform, part);
  await db.query({
    text: `INSERT INTO platform_key (name, value) VALUES ('${STATE}', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    values: [stamp],
  });
  say(`Stored ${written} definitions of FHIR R4 in ${((clock.monotonicMs() - begun) / 1000).toFixed(1)} s (once).`);
  return written;
}

function stampOf(definitions: readonly Definition[]): string {
  const hash = createHash('sha256');
  for (const { bytes } of definitions) hash.update(bytes);
  return hash.digest('hex');
}

interface Loaded extends Definition {
  text: string;
}

function* parts(definitions: readonly Definition[]): Iterable<Loaded[]> {
  let part: Loaded[] = [];
  let size = 0;
  for (const definition of definitions) {
    const text = textOf(definition);
    part.push({ ...definition, text });
    size += text.length;
    if (size < AT_ONCE) continue;
    yield part;
    part = [];
    size = 0;
  }
  if (part.length > 0) yield part;
}

async function write(platform: Platform, part: readonly Loaded[]): Promise<number> {
  const standing = await standingOf(platform, part);
  const now = platform.clock.now();
  const changes = part.flatMap((definition): Change[] => {
    const { type, id, text } = definition;
    const before = standing.get(`${type}/${id}`);
    const resource = JSON.parse(text) as Json;
    if (before && isSame(JSON.parse(before.body) as Json, resource)) return [];
    const version = (before?.version ?? 0) + 1;
    const body = spliceMeta(text, { id, versionId: String(version), lastUpdated: now.toISOString() });
    return [
      {
        action: before ? 'update' : 'create',
        type,
        id,
        patientKey: 0n,
        shared: true,
        version,
        body,
        resource,
        description: { category: '', authors: [], private: false },
        clientId: false,
      },
    ];
  });
  // No citizen is in them, so the access log has nothing to say.
  await platform.record.write(platform.db, changes, now, undefined);
  return changes.length;
}

async function standingOf(
  { db }: Platform,
  part: readonly Definition[],
): Promise<Map<string, { version: number; body: string }>> {
  const p = new Parameters();
  const names = rowsOf(p, 'u', [
    ['type', 'text', part.map(({ type }) => type)],
    ['id', 'text', part.map(({ id }) => id)],
  ]);
  const rows = await db.query<{ type: string; id: string; version: number; body: string }>(
    p.statement(
      `SELECT r.type, r.id, r.version, r.body FROM shared_resource AS r JOIN ${names} ON r.type = u.type AND r.id = u.id`,
    ),
  );
  return new Map(rows.map(({ type, id, ...row }) => [`${type}/${id}`, row]));
}

/** What the record itself sets in meta makes no difference. */
function isSame(one: Json, other: Json): boolean {
  const bare = ({ meta, ...rest }: Json) => {
    const { versionId: _v, lastUpdated: _l, ...kept } = (meta ?? {}) as Json;
    return JSON.stringify([
      kept,
      ...Object.keys(rest)
        .sort()
        .map((key) => [key, rest[key]]),
    ]);
  };
  return bare(one) === bare(other);
}
