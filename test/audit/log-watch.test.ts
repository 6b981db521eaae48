/** A whole platform that serves: what somebody changes in its database is told by /readyz, /metrics and to the operator within a minute. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogWatch } from '../../src/audit/index.js';
import { VirtualClock } from '../../src/base/index.js';
import type { Database } from '../../src/database/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

const clock = new VirtualClock('2026-11-27T10:00:00Z');
const alerts: string[] = [];
let platform: TestPlatform;
let karla: string;

beforeAll(async () => {
  platform = await openTestPlatform({ citizens: 2, clock, alert: (line) => alerts.push(line) });
  karla = (await platform.call('bench', 'GET', '/fhir/Patient?given=Karla')).json.entry[0].resource.id;
  for (let i = 0; i < 5; i++) await platform.call('asta', 'GET', `/api/patients/${karla}/overview`);
  await seconds(20);
}, 60_000);
afterAll(() => platform?.close());

/** What the running platform's timers do in so many seconds. @param isWatched false: the check is off */
async function seconds(count: number, isWatched = true): Promise<void> {
  for (let passed = 0; passed < count; passed += 10) {
    clock.advanceMs(10_000);
    await platform.logKeeper.sequence('everywhere');
    await platform.logKeeper.checkpoint();
    if (isWatched) await platform.duties.tick();
  }
}

async function told() {
  const ready = await (await fetch(`${platform.url}/readyz`)).json();
  const metrics = await (await fetch(`${platform.url}/metrics`)).text();
  const findings = /^overblik_access_log_findings (\d+)$/m.exec(metrics)?.[1];
  return {
    kinds: ready.parts.accessLog.check.kinds,
    findings: Number(findings),
    text: JSON.stringify(ready) + metrics,
  };
}

const byOwner = (text: string) => platform.db.owner.query({ text, values: [] });
const ROW = `(SELECT id FROM access_log WHERE actor = 'asta' ORDER BY id LIMIT 1)`;
const TAMPERINGS: [name: string, change: string, undo: string, kind: string][] = [
  [
    'a row is changed',
    `UPDATE access_log SET rule = '99' || rule WHERE id = ${ROW}`,
    `UPDATE access_log SET rule = substring(rule FROM 3) WHERE id = ${ROW}`,
    'row-changed',
  ],
  [
    'a row and its leaf are taken away',
    `CREATE TABLE hidden AS SELECT * FROM access_log WHERE id = ${ROW};
      CREATE TABLE hidden_leaf AS SELECT * FROM access_log_leaf WHERE id = ${ROW};
      DELETE FROM access_log_leaf WHERE id IN (SELECT id FROM hidden); DELETE FROM access_log WHERE id IN (SELECT id FROM hidden)`,
    `INSERT INTO access_log SELECT * FROM hidden; INSERT INTO access_log_leaf SELECT * FROM hidden_leaf;
      DROP TABLE hidden, hidden_leaf`,
    'numbers',
  ],
  [
    'the root of a checkpoint is changed',
    `UPDATE log_checkpoint SET note = 'x' || note WHERE size = (SELECT min(size) FROM log_checkpoint)`,
    `UPDATE log_checkpoint SET note = substring(note FROM 2) WHERE note LIKE 'x%'`,
    'checkpoint',
  ],
];

describe('a log that is tampered with while the platform runs', () => {
  it('is whole before', async () => {
    expect(await told()).toMatchObject({ kinds: {}, findings: 0 });
    expect(alerts).toEqual([]);
  });

  it.each(TAMPERINGS)(
    '%s: told within a minute, and told again when it is whole',
    async (_name, change, undo, kind) => {
      alerts.length = 0;
      await byOwner(change);
      const begun = clock.now().getTime();
      while ((await told()).findings === 0 && clock.now().getTime() - begun < 120_000) await seconds(10);
      expect(clock.now().getTime() - begun).toBeLessThanOrEqual(60_000);
      const { kinds, text } = await told();
      expect(Object.keys(kinds)).toContain(kind);
      expect(alerts.join('\n')).toContain(`ACCESS LOG TAMPERED WITH: ${kind}`);
      expect(text).not.toContain(karla);
      await byOwner(undo);
      await seconds(60);
      expect(await told()).toMatchObject({ kinds: {}, findings: 0 });
      expect(alerts.at(-1)).toContain('whole again');
    },
  );

  it('is not told of when nobody checks (negative control)', async () => {
    const [, change, undo] = TAMPERINGS[0]!;
    await byOwner(change);
    await seconds(60, false);
    expect(await told()).toMatchObject({ kinds: {}, findings: 0 });
    await byOwner(undo);
  });

  it('is checked by one process of several, and every one of them can tell', async () => {
    const other = await openTestPlatform({ clock, db: platform.db, dataDir: platform.dataDir });
    try {
      clock.advanceMs(60_000);
      const did = await Promise.all([platform.duties.tick(), other.duties.tick()]);
      expect(did.flat().filter((name) => name === 'log-check')).toHaveLength(1);
      const ready = await (await fetch(`${other.url}/readyz`)).json();
      expect(ready.parts.accessLog.check.at).toBe(clock.now().toISOString());
    } finally {
      await other.server.close();
    }
  });
});

describe('a log so large that its check takes long', () => {
  /** As if a check took a minute. */
  const slow = (): Database =>
    new Proxy(platform.db, {
      get: (db, name) => {
        if (name === 'transaction')
          return (work: Parameters<Database['transaction']>[0]) => {
            clock.advanceMs(60_000);
            return db.transaction(work);
          };
        const value = Reflect.get(db, name) as unknown;
        return typeof value === 'function' ? value.bind(db) : value;
      },
    });
  const watchOf = (options: { changes?: () => Promise<string> } = {}) =>
    new LogWatch({ db: slow(), clock, keeper: platform.logKeeper, alert: () => undefined, ...options });
  /** What PostgreSQL counts is told by a session when it has been idle for some time, or when it is asked to. */
  const changed = (text: string) => byOwner(`${text}; SELECT pg_stat_force_next_flush()`);
  const [, change, undo] = TAMPERINGS[0]!;

  it('is checked seldom, but at once when PostgreSQL has counted a change', async () => {
    const watch = watchOf();
    expect(await watch.pass()).toMatchObject({ findings: 0 });
    clock.advanceMs(20_000);
    expect(await watch.pass()).toBeUndefined();
    await changed(change);
    try {
      clock.advanceMs(20_000);
      expect(await watch.pass()).toMatchObject({ kinds: { 'row-changed': 1 } });
    } finally {
      await changed(undo);
    }
    clock.advanceMs(20_000);
    expect(await watch.pass()).toMatchObject({ findings: 0 });
  });

  it('would be found out late without the counts (negative control), and is found out then', async () => {
    const watch = watchOf({ changes: async () => 'never moves' });
    await watch.pass();
    await changed(change);
    try {
      clock.advanceMs(20_000);
      expect(await watch.pass()).toBeUndefined();
      clock.advanceMs(100_000);
      expect(await watch.pass()).toMatchObject({ kinds: { 'row-changed': 1 } });
    } finally {
      await changed(undo);
    }
  });

  /** Something is changed while a gentle check is under way: it reads the log as it stood before. */
  async function changedMeanwhile(changes?: () => Promise<string>) {
    let isMeanwhile = false;
    const database = new Proxy(platform.db, {
      get: (db, name) => {
        if (name === 'transaction')
          return (work: (tx: { query: Database['query'] }) => Promise<unknown>) =>
            db.transaction((tx) =>
              work({
                ...tx,
                query: async (statement) => {
                  const rows = await tx.query(statement);
                  if (isMeanwhile && statement.text.includes('access_log_leaf AS f LEFT JOIN')) {
                    isMeanwhile = false;
                    await changed(change);
                    clock.advanceMs(21_000);
                  }
                  return rows as never;
                },
              }),
            );
        const value = Reflect.get(db, name) as unknown;
        return typeof value === 'function' ? value.bind(db) : value;
      },
    });
    const options = { clock, keeper: platform.logKeeper, alert: () => undefined, ...(changes && { changes }) };
    const watch = new LogWatch({ db: database, ...options });
    await watch.pass();
    clock.advanceMs(21_000);
    isMeanwhile = true;
    try {
      return await watch.pass();
    } finally {
      await changed(undo);
    }
  }

  it('is checked anew when a change is counted while a gentle check is under way', async () => {
    expect(await changedMeanwhile()).toMatchObject({ kinds: { 'row-changed': 1 } });
  });

  it('would not be, if nobody looked at the counts meanwhile (negative control)', async () => {
    expect(await changedMeanwhile(async () => 'never moves')).toMatchObject({ findings: 0 });
  });
});
