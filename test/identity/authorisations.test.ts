/** The authorisation register decides at the instant of the request: in open sessions, with old tokens, and for assistants. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { replayLog } from '../../src/access/index.js';
import { VirtualClock } from '../../src/base/index.js';
import { main } from '../../src/cli/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { throwawayFolder } from '../throwaway-database.js';

const NOW = new Date('2026-11-22T10:00:00Z');
const DAY = 86_400_000;
const clock = new VirtualClock(NOW);
let house: TestPlatform;
let dir: string;
let karla: string;
let asta: string;

beforeAll(async () => {
  dir = await throwawayFolder();
  house = await openTestPlatform({ citizens: 2, dataDir: dir, clock });
  karla = (await house.call('karla', 'GET', '/api/me')).json.patientId;
  asta = (await house.identity.findPerson('asta'))!.authorisationId!;
});
afterAll(async () => {
  await house?.close();
  rmSync(dir, { recursive: true, force: true });
});
afterEach(() => clock.set(NOW));

const later = (ms: number): string => new Date(NOW.getTime() + ms).toISOString();
const tell = (...periods: { from: string; to?: string; restricted?: boolean }[]) =>
  house.identity.authorisations.load(periods.map((one) => ({ id: asta, ...one })));
const overview = async (as: string) => {
  const { status, json } = await house.call(as, 'GET', `/api/patients/${karla}/overview`);
  return [status, status === 200 ? '' : (json.access?.rule ?? json.facts?.access?.rule)];
};
const refused = async (as: string): Promise<boolean> => {
  const { status, text } = await house.call(as, 'GET', `/api/patients/${karla}/overview`);
  if (status === 403) expect(text).toContain('regel S0');
  return status === 403;
};

describe('an authorisation', () => {
  it('that was taken away yesterday is refused now, with a token that was good a moment ago, and for the assistant too', async () => {
    expect([await refused('asta'), await refused('jens'), await refused('mads')]).toEqual([false, false, false]);
    await tell({ from: later(-4000 * DAY), to: later(-DAY) });
    expect([await refused('asta'), await refused('jens'), await refused('mads')]).toEqual([true, true, false]);
    const lines = await replayLog(
      house.db,
      (await house.record.locate('Patient', karla)).patientKey,
      20,
      true,
      async (id) => (await house.record.locate('Patient', id)).patientKey,
    );
    // Lines of one instant have no order, so all six are looked at: three before it was taken away, three after.
    expect(lines.map(({ isSame }) => isSame)).toEqual(Array.from({ length: 6 }, () => true));
    // Given back (negative control: the refusal was the register's).
    await tell({ from: later(-4000 * DAY) });
    expect([await refused('asta'), await refused('jens')]).toEqual([false, false]);
  });

  it('holds from its first instant up to its last and not at it, and again in a later period', async () => {
    await tell({ from: later(-DAY), to: later(60_000) }, { from: later(120_000) });
    const at = async (ms: number) => {
      clock.set(later(ms));
      return refused('asta');
    };
    expect([await at(0), await at(59_999), await at(60_000), await at(119_999), await at(120_000)]).toEqual([
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  it('that is restricted lets its holder look, not write', async () => {
    await tell({ from: later(-DAY), restricted: true });
    expect((await overview('asta'))[0]).toBe(200);
    const note = {
      resourceType: 'Condition',
      subject: { reference: `Patient/${karla}` },
      code: { text: 'Hoste' },
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
      },
    };
    const before = await house.call('asta', 'POST', '/fhir/Condition', note);
    expect([before.status, before.text]).toEqual([403, expect.stringContaining('regel S8')]);
    await tell({ from: later(-DAY) });
    expect((await house.call('asta', 'POST', '/fhir/Condition', note)).status).toBe(201);
  });

  it('that a complete register does not hold is none; one that is not complete says nothing of it', async () => {
    expect(await refused('mads')).toBe(false);
    await house.identity.authorisations.load([], true);
    expect([await refused('mads'), await refused('asta')]).toEqual([true, false]);
    await house.db.query({ text: `DELETE FROM authorisation WHERE id = '*'`, values: [] });
    expect(await refused('mads')).toBe(false);
  });

  it('comes from a file by the command line, all or nothing, and counts at the next request', async () => {
    const file = join(dir, 'register.json');
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const load = async (entries: unknown) => {
      writeFileSync(file, JSON.stringify(entries));
      return main(['authorisation', 'load', file, '--demo', '--data', dir]);
    };
    expect(await load([{ id: asta, from: '2010-01-01', to: '2026-11-21' }])).toBe(0);
    expect(await refused('asta')).toBe(true);
    expect(
      await load([
        { id: asta, from: '2010-01-01' },
        { id: 'AEIOU', from: '2010-01-01' },
      ]),
    ).not.toBe(0);
    expect(await refused('asta')).toBe(true);
    expect(await load([{ id: asta, from: '2010-01-01' }])).toBe(0);
    expect(await refused('asta')).toBe(false);
    vi.restoreAllMocks();
  });
});
