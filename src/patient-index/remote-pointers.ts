/** Pointers to what a remote register last said, so that its silence can be answered with "stale as of T" instead of nothing. */
import { type GuardedAnswer, ownerOf, type Passed } from '../access/index.js';
import { logInsert, oneCitizen } from '../audit/index.js';
import { type Database, Parameters, rowsOf, textArray, timestampOf } from '../database/index.js';
import type { SourceAnswer, SourceName } from '../sources/contract.js';
import type { SourcePart } from './overview.js';

/** Replaces the pointers of one citizen at one register by the newest answer. */
export async function rememberAnswer(
  db: Database,
  patientKey: bigint,
  source: SourceName,
  place: string,
  heard: GuardedAnswer['heard'],
  now: Date,
): Promise<void> {
  const p = new Parameters();
  const key = p.add(patientKey);
  const [at, from] = [p.add(now), p.add(place)];
  const references = heard.map((one) => one.item.reference);
  const gone = `DELETE FROM index_entry AS i WHERE i.patient_key = ${key}::bigint AND i.source = ${p.add(source)} AND i.place = ${from} AND NOT i.resource_id = ANY(${p.add(references)}::text[])`;
  const upsert =
    heard.length === 0
      ? ''
      : `, kept AS (INSERT INTO index_entry (patient_key, source, resource_type, resource_id, kind, time, category, owner, authors, private, place, item)
        SELECT ${key}::bigint, ${p.add(source)}, u.type, u.id, u.kind, u.time, u.category, u.owner, u.authors, u.private, ${from}, u.item FROM ${rowsOf(
          p,
          'u',
          [
            ['type', 'text', references.map(typeIn)],
            ['id', 'text', references],
            ['kind', 'text', heard.map((one) => one.item.kind)],
            ['time', 'timestamptz', heard.map((one) => timestampOf(one.item.time))],
            ['category', 'text', heard.map((one) => one.description.category)],
            ['owner', 'text', heard.map((one) => ownerOf(one.description) ?? null)],
            ['authors', 'text[]', heard.map((one) => textArray(one.description.authors))],
            ['private', 'boolean', heard.map((one) => one.description.private)],
            ['item', 'text', heard.map((one) => JSON.stringify(one.item))],
          ],
        )}
        ON CONFLICT (patient_key, resource_type, resource_id, place) DO UPDATE SET time = excluded.time, category = excluded.category, owner = excluded.owner, authors = excluded.authors, private = excluded.private, item = excluded.item)`;
  await db.query(
    p.statement(`WITH gone AS (${gone})${upsert} INSERT INTO source_answer (patient_key, source, place, as_of) VALUES (${key}::bigint, ${p.add(source)}, ${from}, ${at}::timestamptz)
      ON CONFLICT (patient_key, source, place) DO UPDATE SET as_of = excluded.as_of`),
  );
}

/** Resource type in an absolute reference. */
const typeIn = (reference: string): string => /([A-Za-z]+)\/[^/]+$/.exec(reference)?.[1] ?? '';

/** What the register said last time, if it ever did; read under the same decision and logged. */
export async function staleAnswer(
  db: Database,
  patientKey: bigint,
  source: SourceName,
  place: string,
  passed: Passed,
  failed: SourceAnswer,
): Promise<SourcePart | undefined> {
  const p = new Parameters();
  const key = p.add(patientKey);
  const log = {
    ...passed.context.log,
    facts: { ...passed.context.log.facts, operation: 'overview-outcome', sources: { [source]: 'stale' } },
  };
  const rows = await db.query<{ as_of: number; count: number; items: string | null }>(
    p.statement(`WITH e AS MATERIALIZED (SELECT i.item, i.time FROM index_entry AS i WHERE i.patient_key = ${key}::bigint AND i.source = ${p.add(source)} AND i.place = ${p.add(place)} AND ${passed.context.scope.predicate('i', p)}),
      known AS (SELECT a.as_of FROM source_answer AS a WHERE a.patient_key = ${key}::bigint AND a.source = ${p.add(source)} AND a.place = ${p.add(place)}),
      logged AS (${logInsert(p, log, oneCitizen(key, 'SELECT count(*) FROM e'))})
      SELECT (extract(epoch FROM known.as_of) * 1000)::float8 AS as_of, (SELECT count(*)::integer FROM e) AS count, (SELECT string_agg(item, ',' ORDER BY time DESC NULLS LAST) FROM e) AS items FROM known`),
  );
  const row = rows[0];
  if (!row) return undefined;
  return {
    answer: { ...failed, outcome: 'stale', count: row.count, asOf: new Date(row.as_of).toISOString() },
    items: row.items ?? '',
  };
}
