/** The canary of a whole platform: its look-ups take the way of every citizen's, and what breaks that way silences it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

/** Time passes while something is done, as it does: a millisecond each time somebody looks. */
class PassingClock extends VirtualClock {
  override now(): Date {
    this.advanceMs(1);
    return super.now();
  }
}

const clock = new PassingClock('2026-11-27T10:00:00Z');
let platform: TestPlatform;
beforeAll(async () => {
  platform = await openTestPlatform({ clock });
});
afterAll(() => platform?.close());

async function keep(): Promise<void> {
  await platform.logKeeper.sequence('everywhere');
  await platform.logKeeper.checkpoint();
}

/** Look-ups by both canaries, put into the tree and listened for. */
async function round(between: () => Promise<void> = async () => undefined): Promise<string> {
  await platform.canary.look();
  await keep();
  await between();
  clock.advanceMs(31_000);
  await platform.canary.listen();
  return platform.canary.state;
}

const byOwner = (text: string) => platform.db.owner.query({ text, values: [] });
const CANARIES = `(SELECT patient_key FROM resource_directory WHERE type = 'Patient' AND id LIKE 'overblik-canary-%')`;

describe('the canary', () => {
  it('has not sung before it has looked, and sings when its entry is shown with a proof that its citizen’s own check accepts', async () => {
    const { canary } = platform;
    expect(canary.state).toBe('not-yet');
    await canary.look();
    await canary.listen();
    expect(canary.state).toBe('not-yet');
    await keep();
    clock.advanceMs(12_000);
    await canary.listen();
    expect(canary.state).toBe('sings');
    expect(Math.round(canary.lastMs! / 1000)).toBe(12);
  });

  it('goes the way of every citizen: her own record by row 50, her own log by row 51, as the law decides it', async () => {
    expect(await round()).toBe('sings');
    const rows = await platform.db.query<{ rule: string; entry: string }>({
      text: `SELECT DISTINCT rule, entry::jsonb->>'operation' || ' ' || (entry::jsonb->'asked'->>'operation') AS entry
        FROM access_log WHERE actor LIKE 'overblik-canary-%' ORDER BY rule`,
      values: [],
    });
    expect(rows.map(({ rule, entry }) => `${rule} ${entry}`)).toEqual(['50 read read', '51 own-log-download own-log']);
    const { json } = await platform.call('bench', 'GET', '/fhir/Patient/overblik-canary-1');
    expect(json.meta.security[0].code).toBe('HTEST');
    expect(json.identifier).toBeUndefined();
  });

  it('falls silent when nobody puts the log into its tree, and sings again when somebody does', async () => {
    await platform.canary.look();
    clock.advanceMs(31_000);
    await platform.canary.listen();
    expect(platform.canary.state).toBe('silent');
    expect(await round()).toBe('sings');
  });

  it.each([
    ['written and not shown', `DELETE FROM access_log WHERE patient_key IN ${CANARIES}`],
    ['shown and was changed', `UPDATE access_log SET rule = '99' WHERE patient_key IN ${CANARIES}`],
  ])('falls silent when the log is %s', async (_name, fault) => {
    expect(await round(async () => void (await byOwner(fault)))).toBe('silent');
    await byOwner(`DELETE FROM access_log WHERE patient_key IN ${CANARIES}`);
  });
});

describe('what breaks the way of citizens', () => {
  beforeEach(async () => {
    await byOwner(
      'TRUNCATE access_log, access_log_leaf, log_head, log_tile, log_checkpoint, log_cosignature, log_finder',
    );
    // The sequencer finds its tree gone, and begins another.
    await platform.logKeeper.sequence('everywhere').catch(() => undefined);
    clock.advanceMs(20_000);
  });

  it.each([
    [
      'the law refuses citizens their own record',
      `UPDATE access_fact SET detail = jsonb_set(detail, '{birthDate}', '"2020-01-01"') WHERE patient_key IN ${CANARIES}`,
      `UPDATE access_fact SET detail = jsonb_set(detail, '{birthDate}', '"1970-01-01"') WHERE patient_key IN ${CANARIES}`,
    ],
    [
      'the facts that the law is judged by are gone',
      `ALTER TABLE access_fact RENAME TO access_fact_away`,
      'ALTER TABLE access_fact_away RENAME TO access_fact',
    ],
  ])('%s: the canary falls silent, and sings when it is mended', async (_name, fault, mend) => {
    expect(await round()).toBe('sings');
    await byOwner(fault);
    await expect(platform.canary.look()).rejects.toThrow();
    expect(platform.canary.state).toBe('silent');
    expect((await (await fetch(`${platform.url}/readyz`)).json()).parts.accessLog.canary).toBe('silent');
    await byOwner(mend);
    await platform.canary.look();
    expect(await round()).toBe('sings');
  });
});
