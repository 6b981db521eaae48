/** `overblik export --out DIR`: everything as NDJSON per type, the way out. Reads in primary-key order in bounded pieces. */
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { readSettings, systemClock } from '../base/index.js';
import { openDatabase, type Queryable } from '../database/index.js';
import { Progress } from './progress.js';
import { type Arguments, UsageError } from './usage.js';

/** Rows read together, and bytes of theirs after which no further one is: a row alone may be larger. */
const PIECE = 500;
const PIECE_BYTES = 8 * 1024 * 1024;

export async function exportAll(given: Arguments): Promise<number> {
  const out = given.values.get('out');
  if (!out) throw new UsageError('--out DIR is missing');
  const settings = readSettings(undefined, { dataDir: given.values.get('data'), demo: true });
  mkdirSync(out, { recursive: true });
  const db = await openDatabase({ url: settings.databaseUrl, dataDir: settings.dataDir });
  const files = new Map<string, WriteStream>();
  try {
    const [count] = await db.query<{ total: number }>({
      text: 'SELECT ((SELECT count(*) FROM resource) + (SELECT count(*) FROM shared_resource))::integer AS total',
      values: [],
    });
    const progress = new Progress('exporting', systemClock);
    let done = 0;
    for await (const row of everyResource(db)) {
      const file = files.get(row.type) ?? createWriteStream(join(out, `${row.type}.ndjson`));
      files.set(row.type, file);
      if (!file.write(`${row.body.replace(/[\r\n]+/g, ' ')}\n`)) await once(file, 'drain');
      progress.show(++done, count!.total, `${done} resources`);
    }
    progress.end();
    await Promise.all(
      [...files.values()].map(
        (file) =>
          new Promise<void>((resolve, reject) =>
            file.end((error?: Error | null) => (error ? reject(error) : resolve())),
          ),
      ),
    );
    process.stdout.write(`${done} resources of ${files.size} types written to ${out}\n`);
    return 0;
  } finally {
    await db.close();
  }
}

interface ExportRow {
  patient_key: bigint;
  type: string;
  id: string;
  body: string;
}

async function* everyResource(db: Queryable): AsyncGenerator<ExportRow> {
  let after: ExportRow = { patient_key: -(2n ** 62n), type: '', id: '', body: '' };
  for (;;) {
    const rows = await db.query<ExportRow>({
      name: 'export_owned',
      text: `SELECT patient_key, type, id, body FROM (SELECT p.*, sum(octet_length(p.body)) OVER (ORDER BY p.patient_key, p.type, p.id) - octet_length(p.body) AS before
        FROM (SELECT patient_key, type, id, body FROM resource WHERE (patient_key, type, id) > ($1::bigint, $2::text, $3::text) ORDER BY patient_key, type, id LIMIT $4) AS p) AS q
        WHERE q.before < $5::bigint ORDER BY patient_key, type, id`,
      values: [after.patient_key, after.type, after.id, PIECE, PIECE_BYTES],
    });
    yield* rows;
    if (rows.length === 0) break;
    after = rows.at(-1)!;
  }
  after = { patient_key: 0n, type: '', id: '', body: '' };
  for (;;) {
    const rows = await db.query<ExportRow>({
      name: 'export_shared',
      text: `SELECT patient_key, type, id, body FROM (SELECT p.*, sum(octet_length(p.body)) OVER (ORDER BY p.type, p.id) - octet_length(p.body) AS before
        FROM (SELECT 0::bigint AS patient_key, type, id, body FROM shared_resource WHERE (type, id) > ($1::text, $2::text) ORDER BY type, id LIMIT $3) AS p) AS q
        WHERE q.before < $4::bigint ORDER BY type, id`,
      values: [after.type, after.id, PIECE, PIECE_BYTES],
    });
    yield* rows;
    if (rows.length === 0) return;
    after = rows.at(-1)!;
  }
}
