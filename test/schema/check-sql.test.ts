// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the samples are source code.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const tool = join(import.meta.dirname, '..', '..', 'tools', 'check-sql.mjs');
const { checkSql, checkStatements } = (await import(tool)) as {
  checkSql: (root: string) => string[];
  checkStatements: (sql: string, tables: { owned: string[] }) => { rule: string }[];
};

const TABLES = { owned: ['resource', 'note'], directory: ['patient_identifier'], shared: ['code'] };
const rulesOf = (sql: string) => [...new Set(checkStatements(sql, TABLES).map(({ rule }) => rule))];

describe('a statement that says which patient it is about passes', () => {
  it.each([
    'SELECT body FROM resource WHERE patient_key = $1 AND id = $2',
    'SELECT body FROM resource AS r WHERE r.type = $1 AND $2 = r.patient_key',
    'SELECT body FROM resource WHERE patient_key = ANY($1::bigint[])',
    'SELECT body FROM resource WHERE patient_key IN ($1, $2)',
    'SELECT body FROM resource r WHERE (r.patient_key, r.id) IN (SELECT k, i FROM unnest($1::bigint[], $2::text[]) AS n(k, i))',
    'SELECT 1 FROM resource r JOIN note n ON n.patient_key = r.patient_key AND n.id = r.id WHERE r.patient_key = $1',
    'SELECT 1 FROM resource r JOIN note n USING (patient_key, id) WHERE n.patient_key = $1',
    'SELECT 1 FROM resource r, note n WHERE r.patient_key = $1 AND n.patient_key = r.patient_key',
    'WITH k AS (SELECT patient_key FROM patient_identifier WHERE value = $1) SELECT body FROM k JOIN resource r ON r.patient_key = k.patient_key',
    'SELECT 1 FROM resource r WHERE r.patient_key = $1 AND EXISTS (SELECT FROM note n WHERE n.patient_key = r.patient_key)',
    'INSERT INTO resource (patient_key, id) VALUES ($1, $2) ON CONFLICT (patient_key, id) DO UPDATE SET body = excluded.body',
    'WITH w AS (INSERT INTO note (patient_key, id) SELECT k, i FROM unnest($1::bigint[], $2::text[]) AS n(k, i)) SELECT 1',
    'UPDATE resource SET body = $3 WHERE patient_key = $1 AND id = $2',
    'DELETE FROM resource AS r USING unnest($1::bigint[]) AS u(k) WHERE r.patient_key = u.k',
    'SELECT patient_key FROM patient_identifier WHERE value = $1',
    "SELECT 'FROM resource' AS text, extract(epoch FROM at) FROM code -- FROM resource\n/* UPDATE resource SET /* patient_key = 1 */ */",
    'SELECT id FROM resource WHERE patient_key = $1 FOR UPDATE',
    "SET LOCAL lock_timeout = '500ms'",
    'SELECT listen, current FROM code',
  ])('%s', (sql) => {
    expect(rulesOf(sql)).toEqual([]);
  });
});

describe('a statement that would ask every machine is found', () => {
  it.each([
    'SELECT body FROM resource WHERE id = $1',
    'select body from resource where id = $1',
    'SELECT patient_key FROM resource WHERE patient_key > $1',
    'SELECT 1 FROM resource r JOIN note n ON n.patient_key = r.patient_key WHERE n.id = $1',
    'SELECT 1 FROM resource r JOIN note n USING (patient_key) WHERE n.id = $1',
    'SELECT 1 FROM resource r, note n WHERE r.patient_key = $1 AND n.id = r.id',
    'SELECT 1 FROM code c JOIN resource ON resource.id = c.id',
    'SELECT 1 FROM resource r WHERE r.patient_key = $1 AND EXISTS (SELECT FROM note n WHERE n.id = r.id)',
    'SELECT 1 FROM resource r WHERE r.id = $1 AND EXISTS (SELECT FROM code c WHERE c.patient_key = $2)',
    'SELECT 1 FROM resource WHERE patient_key = $1 UNION ALL SELECT 1 FROM note WHERE id = $2',
    'UPDATE resource SET body = $2 WHERE id = $1',
    'DELETE FROM public.resource WHERE id = $1',
    'DELETE FROM resource',
    'INSERT INTO resource (id, patient_key) VALUES ($1, $2)',
    'INSERT INTO resource SELECT * FROM code',
    'SELECT 1 FROM \u0001 AS t WHERE id = $1',
  ])('%s', (sql) => {
    expect(rulesOf(sql)).toEqual(['no-patient-key-condition']);
  });
});

describe('what does not survive on more than one machine is found', () => {
  it.each([
    ['patient-key-never-changes', 'UPDATE resource SET body = $1, patient_key = $2 WHERE patient_key = $3'],
    ['patient-key-never-changes', 'UPDATE resource SET (body, patient_key) = ($1, $2) WHERE patient_key = $3'],
    [
      'patient-key-never-changes',
      'INSERT INTO code (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET patient_key = excluded.patient_key',
    ],
    ['patient-key-first', 'INSERT INTO note (patient_key, id) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING'],
    ['patient-key-first', 'CREATE TABLE note (id text PRIMARY KEY, patient_key bigint NOT NULL)'],
    ['patient-key-first', 'CREATE TABLE note (patient_key bigint NOT NULL, id text, PRIMARY KEY (id, patient_key))'],
    ['patient-key-first', 'CREATE TABLE note (patient_key bigint NOT NULL, id text)'],
    ['patient-key-first', 'CREATE TABLE note (patient_key text, id text, PRIMARY KEY (patient_key, id))'],
    ['patient-key-first', 'CREATE TABLE note (patient_key bigint, id text UNIQUE, PRIMARY KEY (patient_key, id))'],
    [
      'patient-key-first',
      'CREATE TABLE note (patient_key bigint, id text, PRIMARY KEY (patient_key, id), CONSTRAINT one UNIQUE (id))',
    ],
    [
      'patient-key-first',
      'CREATE TABLE note (patient_key bigint, id text REFERENCES code, PRIMARY KEY (patient_key, id))',
    ],
    [
      'patient-key-first',
      'CREATE TABLE IF NOT EXISTS note (patient_key bigint, id text, PRIMARY KEY (patient_key, id), FOREIGN KEY (id) REFERENCES code (id))',
    ],
    ['patient-key-first', 'CREATE UNIQUE INDEX note_once ON note (id)'],
    ['trigger', 'CREATE TRIGGER t AFTER INSERT ON code EXECUTE FUNCTION f()'],
    ['code-in-the-database', 'CREATE OR REPLACE FUNCTION f() RETURNS int AS $$ SELECT 1 FROM resource $$ LANGUAGE sql'],
    ['code-in-the-database', 'DO $x$ BEGIN DELETE FROM resource; END $x$'],
    ['rule', 'CREATE RULE r AS ON INSERT TO code DO INSTEAD NOTHING'],
    ['sequence', 'CREATE SEQUENCE s'],
    ['sequence', 'CREATE TABLE code (id bigserial PRIMARY KEY)'],
    ['sequence', 'CREATE TABLE code (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)'],
    ['sequence', "INSERT INTO code (id) VALUES (nextval('s'))"],
    ['advisory-lock', 'SELECT pg_advisory_xact_lock($1)'],
    ['advisory-lock', 'SELECT pg_try_advisory_lock($1)'],
    ['exclusion-constraint', 'CREATE TABLE code (id text, EXCLUDE USING gist (id WITH =))'],
    ['deferrable-constraint', 'CREATE TABLE code (id text PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)'],
    ['temporary-table', 'CREATE TEMP TABLE t (id text)'],
    ['temporary-table', 'CREATE TEMPORARY TABLE t (id text)'],
    ['inheritance', 'CREATE TABLE code2 (id text) INHERITS (code)'],
    ['session-state', "SET search_path = 'x'"],
    ['session-state', 'LISTEN news'],
    ['time-and-ids-from-the-application', 'INSERT INTO code (id, at) VALUES ($1, now())'],
    ['time-and-ids-from-the-application', 'CREATE TABLE code (at timestamptz DEFAULT CURRENT_TIMESTAMP)'],
    ['time-and-ids-from-the-application', 'CREATE TABLE code (id uuid DEFAULT gen_random_uuid() PRIMARY KEY)'],
    ['time-and-ids-from-the-application', 'INSERT INTO code (id) VALUES (uuidv7())'],
    ['time-and-ids-from-the-application', 'UPDATE code SET at = clock_timestamp() WHERE id = $1'],
  ])('%s: %s', (rule, sql) => {
    expect(rulesOf(sql)).toContain(rule);
  });
});

describe('over a whole project', () => {
  let root: string;
  const table = 'CREATE TABLE resource (patient_key bigint, id text, body text, PRIMARY KEY (patient_key, id));';

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'overblik-sql-'));
    await write('src/database/tables.json', JSON.stringify({ owned: ['resource'], directory: [], shared: [] }));
    await except([]);
    await write('src/database/migrations/0001-record.sql', table);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const except = (statements: object[], atMost = statements.length) =>
    write('src/database/cross-patient-statements.json', JSON.stringify({ atMost, statements }));
  const exception = {
    file: 'src/a.ts',
    rule: 'no-patient-key-condition',
    contains: 'SELECT count(*) FROM resource',
    reason: 'the operator counts everything once a day',
  };

  it('one in which all is well passes, and words that only look like SQL are left alone', async () => {
    await write('src/a.ts', "throw new Error('Select a citizen from the list, update it and set LISTEN later');");
    expect(checkSql(root)).toEqual([]);
  });

  it.each([
    ['a plain string', "db.query('SELECT body FROM resource WHERE id = $1')"],
    ['a joined string', "db.query('SELECT body ' + 'FROM resource WHERE id = $1')"],
    ['a template over lines', 'db.query(`\n SELECT body\n FROM resource\n WHERE id = $1`)'],
    ['a table named by a constant', "const TABLE = 'resource';\ndb.query(`SELECT body FROM ${TABLE} WHERE id = $1`)"],
    ['one way of a choice', "db.query(`SELECT 1 FROM ${shared ? 'code' : 'resource'} WHERE id = $1`)"],
    [
      'a part made by a function',
      "const from = (t: string) => `FROM ${t} WHERE id = $1`;\ndb.query(`SELECT 1 ${from('resource')}`)",
    ],
    ['a table known only at run time', 'db.query(`SELECT 1 FROM ${table} WHERE id = $1`)'],
  ])('a question without a patient is found in %s', async (_, text) => {
    await write('src/a.ts', text);
    expect(checkSql(root).join()).toMatch(/^src\/a\.ts:\d+: no-patient-key-condition/);
  });

  it('what another file puts in is followed', async () => {
    await write('src/rows/index.ts', "export { rows } from './rows.js';");
    await write(
      'src/rows/rows.ts',
      'export function rows(alias: string) { const all = names(); return `(SELECT ${all} FROM unnest($1::bigint[])) AS ${alias}`; }',
    );
    await write(
      'src/a.ts',
      "import { rows } from './rows/index.js';\ndb.query(`DELETE FROM resource AS r USING ${rows('u')} WHERE r.patient_key = u.patient_key`)",
    );
    expect(checkSql(root)).toEqual([]);
    await write('src/rows/rows.ts', 'export const rows = (alias: string) => `resource AS ${alias}`;');
    expect(checkSql(root).join()).toContain('src/a.ts:2: no-patient-key-condition');
  });

  it('a choice made twice by the same condition is one choice', async () => {
    await write(
      'src/a.ts',
      "db.query(`SELECT 1 FROM ${shared ? 'code' : 'resource'} WHERE ${shared ? '' : 'patient_key = $2 AND '}id = $1`)",
    );
    expect(checkSql(root)).toEqual([]);
  });

  it('an exception with its reason is respected, and goes when nothing needs it', async () => {
    await write('src/a.ts', "db.query('SELECT count(*)  FROM resource')");
    await except([exception]);
    expect(checkSql(root)).toEqual([]);
    await write('src/a.ts', '');
    expect(checkSql(root).join()).toContain('any more: remove it');
  });

  it('the list of exceptions cannot grow unseen, and none is without a reason', async () => {
    await write('src/a.ts', "db.query('SELECT count(*) FROM resource')");
    await except([exception], 0);
    expect(checkSql(root).join()).toContain('may only shrink');
    await except([{ ...exception, reason: '' }]);
    expect(checkSql(root).join()).toContain('has no reason');
  });

  it('a table nobody has placed, and a name without a table, are found', async () => {
    await write('src/database/migrations/0002-more.sql', 'CREATE TABLE bed (id text PRIMARY KEY)');
    await write('src/database/tables.json', JSON.stringify({ owned: ['resource', 'gone'], directory: [], shared: [] }));
    expect(checkSql(root)).toEqual([
      'src/database/migrations/0002-more.sql: say in src/database/tables.json what kind of table bed is',
      'src/database/tables.json: there is no table gone',
    ]);
  });

  it('a breach in a migration is found', async () => {
    await write('src/database/migrations/0002-more.sql', 'DELETE FROM resource WHERE id IS NULL');
    expect(checkSql(root).join()).toContain('0002-more.sql:1: no-patient-key-condition');
  });
});
