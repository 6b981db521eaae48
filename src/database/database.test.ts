import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ThrowawayDatabase, throwawayDatabase } from '../../test/throwaway-database.js';
import type { Failure } from '../base/index.js';
import type { OpenDatabase } from './index.js';
import { openDatabase, StatementRefused, UniqueViolation } from './index.js';

let home: ThrowawayDatabase;
let db: OpenDatabase;

beforeAll(async () => {
  home = await throwawayDatabase({ migrationsDir: null });
  db = home.db;
  await db.query({
    text: `CREATE TABLE note (id text COLLATE "C" PRIMARY KEY, body text NOT NULL);
           CREATE TABLE balance (id integer PRIMARY KEY, amount integer NOT NULL);
           INSERT INTO balance VALUES (1, 0), (2, 0)`,
    values: [],
  });
});
afterAll(() => home.dispose());

const insert = (id: string, body: string | null = 'text') => ({
  text: 'INSERT INTO note (id, body) VALUES ($1, $2)',
  values: [id, body],
});
const count = async (id: string) =>
  (await db.query({ text: 'SELECT id FROM note WHERE id = $1', values: [id], name: 'test_note' })).length;

describe('values keep their exact form', () => {
  it('64-bit keys, decimals and raw JSON come back unrounded and unformatted', async () => {
    const rows = await db.query({
      text: `SELECT 9223372036854775807::int8 AS key, 7::int4 AS small, 1.50::numeric AS decimal,
        '{"a":  1.0}'::json AS raw, '2026-11-22 23:00:57.123456+01'::timestamptz AS instant, '2026-11-22'::date AS day,
        ARRAY[9223372036854775807]::int8[] AS keys, ARRAY['a', NULL]::text[] AS words, '\\x00ff'::bytea AS bytes`,
      values: [],
    });
    expect(rows).toEqual([
      {
        key: 9223372036854775807n,
        small: 7,
        decimal: '1.50',
        raw: '{"a":  1.0}',
        instant: '2026-11-22 22:00:57.123456+00',
        day: '2026-11-22',
        keys: [9223372036854775807n],
        words: ['a', null],
        bytes: Buffer.from([0, 255]),
      },
    ]);
  });

  it('a bigint can be sent as it was received', async () => {
    expect(await db.query({ text: 'SELECT $1::int8 AS key', values: [9223372036854775807n] })).toEqual([
      { key: 9223372036854775807n },
    ]);
  });

  it('Danish names sort the Danish way when asked to', async () => {
    const rows = await db.query<{ name: string }>({
      text: `SELECT name FROM unnest($1::text[]) name ORDER BY name COLLATE "da-x-icu"`,
      values: [['Århus', 'Ærø', 'Aabenraa', 'Abel', 'Zebra', 'Ørsted']],
    });
    expect(rows.map((row) => row.name)).toEqual(['Abel', 'Zebra', 'Ærø', 'Ørsted', 'Aabenraa', 'Århus']);
  });

  it('the embedded server checks its pages and acknowledges only what is on disk', async () => {
    const rows = await db.query<{ name: string; setting: string }>({
      text: 'SELECT name, setting FROM pg_settings WHERE name = ANY($1) ORDER BY name',
      values: [['data_checksums', 'fsync', 'full_page_writes', 'listen_addresses', 'synchronous_commit']],
    });
    expect(Object.fromEntries(rows.map((row) => [row.name, row.setting]))).toEqual({
      data_checksums: 'on',
      fsync: 'on',
      full_page_writes: 'on',
      listen_addresses: '',
      synchronous_commit: 'on',
    });
  });
});

describe('transactions', () => {
  it('all of it is kept, or none of it', async () => {
    await db.transaction(async (tx) => {
      await tx.query(insert('kept-1'));
      await tx.query(insert('kept-2'));
    });
    const failing = db.transaction(async (tx) => {
      await tx.query(insert('dropped'));
      throw new Error('second thoughts');
    });
    await expect(failing).rejects.toThrow('second thoughts');
    expect([await count('kept-1'), await count('kept-2'), await count('dropped')]).toEqual([1, 1, 0]);
  });

  it('news of a change goes out after the commit, and never after a rollback', async () => {
    const news: string[] = [];
    await db.transaction(async (tx) => {
      tx.afterCommit(() => news.push('committed'));
      await tx.query(insert('news'));
      expect(news).toEqual([]);
    });
    await db
      .transaction(async (tx) => {
        tx.afterCommit(() => news.push('rolled back'));
        await tx.query(insert('news'));
      })
      .catch(() => undefined);
    expect(news).toEqual(['committed']);
  });

  it('work that hides a failed statement does not pass for committed', async () => {
    const hiding = db.transaction(async (tx) => {
      await tx.query(insert('hidden'));
      await tx.query({ text: 'SELECT 1 / 0', values: [] }).catch(() => undefined);
    });
    await expect(hiding).rejects.toThrow('rolled back');
    expect(await count('hidden')).toBe(0);
  });

  it('a failure the work gives of its own reaches the caller', async () => {
    const failing = db.transaction(async (tx) => {
      await tx.query(insert('twice'));
      await tx.query(insert('twice')).catch((error: unknown) => {
        expect(error).toBeInstanceOf(UniqueViolation);
        throw new Error('there is one already');
      });
    });
    await expect(failing).rejects.toThrow('there is one already');
  });

  it('statements given at once run one after the other', async () => {
    const answers = await db.transaction((tx) =>
      Promise.all([1, 2, 3].map((n) => tx.query({ text: 'SELECT $1::int4 AS n', values: [n] }))),
    );
    expect(answers).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
  });

  it('two that block each other both succeed in the end', async () => {
    let entered = 0;
    let release = () => {};
    const bothHold = new Promise<void>((resolve) => {
      release = resolve;
    });
    const add = (first: number, second: number) =>
      db.transaction(async (tx) => {
        await tx.query({ text: 'UPDATE balance SET amount = amount + 1 WHERE id = $1', values: [first] });
        entered += 1;
        if (entered >= 2) release();
        await bothHold;
        await tx.query({ text: 'UPDATE balance SET amount = amount + 1 WHERE id = $1', values: [second] });
      });
    await Promise.all([add(1, 2), add(2, 1)]);
    // One of them was run again; on a busy machine the server may have chosen both.
    expect(entered).toBeGreaterThanOrEqual(3);
    expect(await db.query({ text: 'SELECT amount FROM balance ORDER BY id', values: [] })).toEqual([
      { amount: 2 },
      { amount: 2 },
    ]);
  });

  it('a transaction that is over refuses more statements', async () => {
    const kept = await db.transaction(async (tx) => tx);
    await expect(kept.query(insert('late'))).rejects.toThrow('over');
  });
});

describe('a server of your own', () => {
  const address = () => `postgres://overblik@/postgres?host=${encodeURIComponent(db.socketDir ?? '')}`;

  it('is used by its address, with the same schema and the same behaviour', async () => {
    const other = await openDatabase({ url: address(), dataDir: 'unused' });
    try {
      expect(other.embedded).toBe(false);
      expect(await other.query({ text: 'SELECT 1::int8 AS key', values: [] })).toEqual([{ key: 1n }]);
      expect(await other.query({ text: 'SELECT name FROM schema_migration LIMIT 1', values: [] })).toHaveLength(1);
    } finally {
      await other.close();
    }
    expect(await db.isAlive(5_000)).toBe(true);
  });

  it('that refuses the log-in says why', async () => {
    const wrong = openDatabase({ url: address().replace('overblik@', 'nobody-at-all@'), dataDir: 'unused' });
    await expect(wrong).rejects.toThrow('role "nobody-at-all" does not exist');
  });
});

it('a statement planned before a newer program changed the table goes on', async () => {
  const read = { text: 'SELECT * FROM widening', values: [], name: 'test_widening' };
  await db.query({ text: 'CREATE TABLE widening (id integer); INSERT INTO widening VALUES (1)', values: [] });
  expect(await db.query(read)).toEqual([{ id: 1 }]);
  await db.query({ text: 'ALTER TABLE widening ADD COLUMN name text', values: [] });
  expect(await db.query(read)).toEqual([{ id: 1, name: null }]);
  expect(await db.transaction((tx) => tx.query(read))).toEqual([{ id: 1, name: null }]);
});

describe('what the database says never carries a value', () => {
  it('a second row with the same key is a typed violation that names only the constraint', async () => {
    await db.query(insert('0201919990'));
    const error = await db.query(insert('0201919990')).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UniqueViolation);
    expect(error).toMatchObject({ table: 'note', constraint: 'note_pkey' });
    expect(everythingOf(error)).not.toContain('0201919990');
  });

  it.each([
    ['a missing value', insert('2509479989', null), '23502'],
    ['a value of the wrong kind', { text: 'SELECT $1::uuid', values: ['2509479989 is no uuid'] }, '22P02'],
    ['an unknown column', { text: 'SELECT nothing FROM note WHERE id = $1', values: ['2509479989'] }, '42703'],
  ])('%s is refused with its code and without the value', async (_, statement, sqlState) => {
    const error = await db.query(statement).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StatementRefused);
    expect(error).toMatchObject({ sqlState });
    expect(everythingOf(error)).not.toContain('2509479989');
  });

  it('a statement cut off by a time limit is "unavailable"', async () => {
    const slow = db.transaction(async (tx) => {
      await tx.query({ text: "SET LOCAL statement_timeout = '20ms'", values: [] });
      await tx.query({ text: 'SELECT pg_sleep(10)', values: [] });
    });
    await expect(slow).rejects.toMatchObject({ category: 'unavailable' } satisfies Partial<Failure>);
  });
});

function everythingOf(error: unknown): string {
  const seen = error as Error;
  const own = Object.getOwnPropertyNames(seen).map((name) =>
    String((seen as unknown as Record<string, unknown>)[name]),
  );
  return own.join('\n') + (seen.cause ? everythingOf(seen.cause) : '');
}
