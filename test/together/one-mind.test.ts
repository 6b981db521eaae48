/**
 * Processes that serve the same people answer as one: what is changed in one is in force in the other before the change is
 * answered. The controls are the same processes without a line between them.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ALONE, type ProcessBus, VirtualClock } from '../../src/base/index.js';
import { type Caller, createIdentity, type Identity } from '../../src/identity/index.js';
import { SessionBook } from '../../src/identity/session-book.js';
import { ASTA, PEOPLE } from '../identity/house.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { type ThrowawayDatabase, throwawayDatabase } from '../throwaway-database.js';
import { twoLines } from './two-lines.js';

const MINUTE = 60_000;
const START = '2026-11-23T07:00:00Z';
const PROOF = { at: START, method: 'demo', acr: 'urn:overblik:acr:demo' } as const;
const asta: Caller = { ...ASTA, kind: 'professional', scopes: ['user/*.cruds'] };
const clock = new VirtualClock(START);
let home: ThrowawayDatabase;

beforeAll(async () => {
  home = await throwawayDatabase();
});
afterAll(() => home.dispose());
beforeEach(() => clock.set(START));

const apart = (): [ProcessBus, ProcessBus] => [ALONE, ALONE];
const joined = (): [ProcessBus, ProcessBus] => {
  const { one, other } = twoLines();
  return [one, other];
};

describe('a session', () => {
  /** Two processes that have both met the session of Asta, who has just logged in. */
  async function met(buses: [ProcessBus, ProcessBus]) {
    const [one, other] = buses.map((bus) => new SessionBook(home.db, clock, undefined, bus)) as [
      SessionBook,
      SessionBook,
    ];
    const { cookie } = await one.begin(asta, PROOF);
    expect((await other.find(cookie))?.state).toBe('open');
    return { one, other, cookie };
  }

  it('that is locked at one is locked at the other', async () => {
    const { one, other, cookie } = await met(joined());
    await one.lock(cookie);
    expect((await other.find(cookie))?.state).toBe('locked');
    await other.unlock(cookie, 'asta');
    expect((await one.find(cookie))?.state).toBe('open');
  });

  it('would be believed open for some seconds otherwise', async () => {
    const { one, other, cookie } = await met(apart());
    await one.lock(cookie);
    expect((await other.find(cookie))?.state).toBe('open');
  });

  it('that is ended at one is over at the other, by its cookie and by its person', async () => {
    const { one, other, cookie } = await met(joined());
    const second = await other.begin(asta, PROOF);
    expect((await one.find(second.cookie))?.state).toBe('open');
    await one.end(cookie);
    expect(await other.find(cookie)).toBeUndefined();
    await other.endAll('asta');
    expect(await one.find(second.cookie)).toBeUndefined();
  });

  it('carries a ground that was stated at one to the other', async () => {
    const { one, other, cookie } = await met(joined());
    const grant = await one.addGrant(cookie, {
      patientId: 'p1',
      kind: 'break-glass',
      reason: 'Bevidstløs i modtagelsen',
    });
    const session = await other.find(cookie);
    expect(session?.state === 'open' && session.grants.map(({ id }) => id)).toEqual([grant.id]);
  });

  it('that is used at one does not fall asleep at the other', async () => {
    const { one, other, cookie } = await met(joined());
    clock.advanceMs(MINUTE / 2);
    await one.find(cookie);
    // Half an hour after the row was written last, 30 seconds less after it was used.
    clock.advanceMs(29.75 * MINUTE);
    expect((await other.find(cookie, { touch: false }))?.state).toBe('open');
    clock.advanceMs(MINUTE / 2);
    expect((await other.find(cookie, { touch: false }))?.state).toBe('locked');
  });

  it('would fall asleep some seconds early otherwise', async () => {
    const { one, other, cookie } = await met(apart());
    clock.advanceMs(MINUTE / 2);
    await one.find(cookie);
    clock.advanceMs(29.75 * MINUTE);
    expect((await other.find(cookie, { touch: false }))?.state).toBe('locked');
  });
});

describe('a token', () => {
  async function identities(buses: [ProcessBus, ProcessBus], name: string): Promise<[Identity, Identity]> {
    const dataDir = join(home.dataDir, name);
    await mkdir(dataDir, { recursive: true });
    const settings = { publicUrl: 'http://127.0.0.1:9', demo: true, dataDir };
    const open = (bus: ProcessBus) => createIdentity({ db: home.db, clock, settings, bus });
    const [one, other] = [await open(buses[0]), await open(buses[1])];
    for (const person of PEOPLE) await one.registerPerson(person);
    return [one, other];
  }

  it('that is taken back at one is refused at the other', async () => {
    const [one, other] = await identities(joined(), 'joined');
    const token = await one.mintToken('asta');
    expect((await other.callerFromBearer(token)).id).toBe('asta');
    await one.revokeToken(token);
    await expect(other.callerFromBearer(token)).rejects.toMatchObject({ category: 'unauthenticated' });
  });

  it('would be taken for a second otherwise', async () => {
    const [one, other] = await identities(apart(), 'apart');
    const token = await one.mintToken('asta');
    await other.callerFromBearer(token);
    await one.revokeToken(token);
    expect((await other.callerFromBearer(token)).id).toBe('asta');
  });
});

describe('platforms', () => {
  let one: TestPlatform;
  let other: TestPlatform;
  const valueSet = (id: string) => ({
    resourceType: 'ValueSet',
    id,
    url: `http://example.org/ValueSet/${id}`,
    status: 'active',
    compose: { include: [{ system: 'http://example.org/codes', concept: [{ code: 'a' }] }] },
  });
  const isIn = async (where: TestPlatform, id: string) =>
    (
      await where.call(
        'bench',
        'GET',
        `/fhir/ValueSet/$validate-code?url=http://example.org/ValueSet/${id}&system=http://example.org/codes&code=a`,
      )
    ).status;

  async function open(buses: [ProcessBus, ProcessBus], time?: VirtualClock) {
    one = await openTestPlatform({ bus: buses[0], clock: time });
    other = await openTestPlatform({ bus: buses[1], clock: time, dataDir: one.dataDir });
  }
  const close = async () => {
    await other.close();
    await one.close();
  };

  it('know a definition that is written at one when its writer is answered', async () => {
    await open(joined());
    for (const id of ['v1', 'v2', 'v3']) {
      expect((await one.call('bench', 'PUT', `/fhir/ValueSet/${id}`, valueSet(id))).status).toBe(201);
      expect(await isIn(other, id)).toBe(200);
    }
    const transaction = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ resource: valueSet('v4'), request: { method: 'PUT', url: 'ValueSet/v4' } }],
    };
    expect((await one.call('bench', 'POST', '/fhir', transaction)).status).toBe(200);
    expect(await isIn(other, 'v4')).toBe(200);
    await close();
  });

  it.each([
    ['know a search parameter in FHIRPath that is written at one', joined, 'incomplete'],
    ['would leave it out otherwise', apart, 'not-supported'],
  ])('%s', async (_name, buses, code) => {
    await open(buses());
    const parameter = {
      resourceType: 'SearchParameter',
      url: 'http://example.org/SearchParameter/full-name',
      name: 'FullName',
      status: 'active',
      description: 'Needs the engine',
      code: 'full-name',
      base: ['Patient'],
      type: 'string',
      expression: "Patient.name.select(given.first() & ' ' & family)",
    };
    expect((await one.call('bench', 'POST', '/fhir/SearchParameter', parameter)).status).toBe(201);
    const strict = { prefer: 'handling=strict' };
    const asked = await other.call('bench', 'GET', '/fhir/Patient?full-name=x', undefined, strict);
    expect(asked.json.issue[0].code).toBe(code);
    await close();
  });

  it('answer for a definition only when the others know: the answer waits for them', async () => {
    const steps: string[] = [];
    const slow: ProcessBus = {
      on: () => undefined,
      tell: async (topic) => {
        steps.push(`told of ${topic}`);
        for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
        steps.push('they know');
        return [];
      },
    };
    await open([slow, ALONE]);
    await one.call('bench', 'PUT', '/fhir/ValueSet/v5', valueSet('v5'));
    steps.push('answered');
    expect(steps).toEqual(['told of definitions', 'they know', 'answered']);
    await close();
  });

  it.each([
    ['know of a canary that falls silent in another', joined, 'silent'],
    ['would not know otherwise', apart, 'not-yet'],
  ])('%s', async (_name, buses, state) => {
    await open(buses(), clock);
    await one.canary.look();
    clock.advanceMs(31_000);
    await one.canary.listen();
    expect(one.canary.state).toBe('silent');
    expect((await (await fetch(`${other.url}/readyz`)).json()).parts.accessLog.canary).toBe(state);
    expect(await (await fetch(`${other.url}/metrics`)).text()).toMatch(
      new RegExp(`^overblik_access_log_canary_silent ${state === 'silent' ? 1 : 0}$`, 'm'),
    );
    await close();
  });
});
