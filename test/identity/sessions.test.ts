import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import type { Caller, Identity, OpenSession, Session } from '../../src/identity/index.js';
import { SessionBook } from '../../src/identity/session-book.js';
import { ASTA, type House, openHouse } from './house.js';

const PORT = 8196;
const MINUTE = 60_000;
const START = '2026-11-23T07:00:00Z';
const clock = new VirtualClock(START);
let house: House;
let book: SessionBook;
const asta: Caller = { ...ASTA, kind: 'professional', scopes: ['user/*.cruds'] };
const jens: Caller = {
  kind: 'professional',
  id: 'jens',
  name: 'Jens Bak',
  role: 'secretary',
  scopes: ['user/*.cruds'],
};

beforeAll(async () => {
  house = await openHouse(PORT, clock);
});
afterAll(() => house.dispose());
beforeEach(() => {
  clock.set(START);
  book = new SessionBook(house.db, clock);
});

const PROOF = { at: START, method: 'demo', acr: 'urn:overblik:acr:demo' } as const;

/** Another process: the same rows, nothing remembered. */
const elsewhere = () => new SessionBook(house.db, clock);
const stateOf = async (cookie: string, where = book) => (await where.find(cookie))?.state;

describe('how long a session lasts', () => {
  it('eight hours after log-in it is over, however busy the day was', async () => {
    const { cookie } = await book.begin(asta, PROOF);
    for (let minute = 0; minute < 8 * 60 - 20; minute += 20) {
      clock.advanceMs(20 * MINUTE);
      expect(await stateOf(cookie)).toBe('open');
    }
    clock.advanceMs(20 * MINUTE - 1);
    expect(await stateOf(cookie)).toBe('open');
    clock.advanceMs(1);
    expect(await stateOf(cookie)).toBeUndefined();
    expect(await stateOf(cookie, elsewhere())).toBeUndefined();
  });

  it('untouched for half an hour it locks, here and in every other process', async () => {
    const { cookie } = await book.begin(asta, PROOF);
    clock.advanceMs(30 * MINUTE - 1);
    // Looked at without being touched, as a screen that refreshes itself does.
    expect((await book.find(cookie, { touch: false }))?.state).toBe('open');
    clock.advanceMs(1);
    expect(await book.find(cookie)).toEqual({
      state: 'locked',
      id: expect.any(String),
      person: { id: 'asta', name: 'Asta Holm' },
      expiresAt: '2026-11-23T15:00:00.000Z',
      lockedAt: '2026-11-23T07:30:00.000Z',
    });
    expect(await stateOf(cookie, elsewhere())).toBe('locked');
  });

  it('touched, it stays open for another half hour', async () => {
    const { cookie } = await book.begin(asta, PROOF);
    clock.advanceMs(29 * MINUTE);
    expect(await book.find(cookie)).toMatchObject({ state: 'open' });
    clock.advanceMs(29 * MINUTE);
    expect(await stateOf(cookie)).toBe('open');
    // The other process learned of the touch from the row.
    expect(await stateOf(cookie, elsewhere())).toBe('open');
  });

  it('locked, it does not open by itself when the clock is set back', async () => {
    const { cookie } = await book.begin(asta, PROOF);
    clock.advanceMs(40 * MINUTE);
    expect(await stateOf(cookie)).toBe('locked');
    clock.set(START);
    expect(await stateOf(cookie)).toBe('locked');
    expect(await stateOf(cookie, elsewhere())).toBe('locked');
  });
});

describe('a locked session', () => {
  it('holds no caller, so nothing can be read with it', async () => {
    const { cookie } = await book.begin(asta, PROOF);
    await book.lock(cookie);
    const session = (await book.find(cookie)) as Session;
    expect(session.state).toBe('locked');
    expect(session).not.toHaveProperty('caller');
    expect(session).not.toHaveProperty('grants');
    expect(await stateOf(cookie, elsewhere())).toBe('locked');
  });

  it('opens for the same person with everything kept, and for nobody else', async () => {
    const { cookie } = await book.begin(asta, PROOF);
    const grant = await book.addGrant(cookie, { kind: 'consent', patientId: 'p1', reason: '' });
    await book.lock(cookie);
    await expect(book.unlock(cookie, 'jens')).rejects.toMatchObject({ category: 'forbidden' });
    expect(await stateOf(cookie)).toBe('locked');
    expect(await book.unlock(cookie, 'asta')).toMatchObject({ state: 'open', caller: { id: 'asta' }, grants: [grant] });
    expect(await stateOf(cookie, elsewhere())).toBe('open');
  });

  it('takes no new grounds for access, and no one to act for', async () => {
    const { cookie } = await book.begin(asta, PROOF);
    await book.lock(cookie);
    const wish = { kind: 'break-glass', patientId: 'p1', reason: 'Bevidstløs ved ankomst' } as const;
    await expect(book.addGrant(cookie, wish)).rejects.toMatchObject({ category: 'unauthenticated' });
    await expect(book.actFor(cookie, undefined)).rejects.toMatchObject({ category: 'unauthenticated' });
    await book.unlock(cookie, 'asta');
    await expect(book.addGrant(cookie, wish)).resolves.toMatchObject({ patientId: 'p1' });
  });

  it('that is over does not open again', async () => {
    const { cookie } = await book.begin(asta, PROOF);
    await book.lock(cookie);
    clock.advanceMs(8 * 60 * MINUTE);
    await expect(book.unlock(cookie, 'asta')).rejects.toMatchObject({ category: 'unauthenticated' });
    await expect(book.unlock(undefined, 'asta')).rejects.toMatchObject({ category: 'unauthenticated' });
  });
});

describe('ending a session', () => {
  it('ends it here at once and everywhere within five seconds', async () => {
    const { cookie } = await book.begin(asta, PROOF);
    const other = elsewhere();
    expect(await stateOf(cookie, other)).toBe('open');
    await book.end(cookie);
    expect(await stateOf(cookie)).toBeUndefined();
    clock.advanceMs(5_000);
    expect(await stateOf(cookie, other)).toBeUndefined();
  });

  it('everywhere ends all of the person’s and none of another’s', async () => {
    const mine = await Promise.all([1, 2, 3].map(() => book.begin(asta, PROOF)));
    const others = await book.begin(jens, PROOF);
    const other = elsewhere();
    for (const { cookie } of mine) expect(await stateOf(cookie, other)).toBe('open');
    await book.endAll('asta');
    clock.advanceMs(5_000);
    for (const { cookie } of mine) {
      expect(await stateOf(cookie)).toBeUndefined();
      expect(await stateOf(cookie, other)).toBeUndefined();
    }
    expect(await stateOf(others.cookie)).toBe('open');
  });

  it('a row read just before the end is not believed after it', async () => {
    const { cookie } = await book.begin(asta, PROOF);
    const fresh = elsewhere();
    const query = house.db.query.bind(house.db);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    // The first read of the row has its answer, but the answer is slow to arrive.
    house.db.query = async (statement) => {
      const rows = await query(statement);
      if (statement.text.startsWith('SELECT session_id')) await held;
      return rows as never;
    };
    const reading = fresh.find(cookie);
    house.db.query = query;
    await fresh.end(cookie);
    release();
    await reading;
    expect(await fresh.find(cookie)).toBeUndefined();
  });
});

describe('grounds for access in a session', () => {
  it('hold for one citizen, in one session, until they are ended or run out', async () => {
    const [{ cookie }, other] = [await book.begin(asta, PROOF), await book.begin(asta, PROOF)];
    const grant = await book.addGrant(cookie, {
      kind: 'break-glass',
      patientId: 'p1',
      reason: 'Bevidstløs ved ankomst',
      minutes: 10,
    });
    const grants = async (value: string, where = book) => ((await where.find(value)) as OpenSession).grants;
    expect(await grants(cookie)).toEqual([grant]);
    expect(await grants(cookie, elsewhere())).toEqual([grant]);
    expect(await grants(other.cookie)).toEqual([]);
    clock.advanceMs(10 * MINUTE);
    expect(await grants(cookie)).toEqual([]);
    clock.set(START);
    await book.endGrant(cookie, grant.id);
    expect(await grants(cookie)).toEqual([]);
    expect(await grants(cookie, elsewhere())).toEqual([]);
  });

  it('given at the same moment from two processes are all kept', async () => {
    const { cookie } = await book.begin(asta, PROOF);
    const books = [book, elsewhere(), elsewhere()];
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        books[i % 3]!.addGrant(cookie, { kind: 'consent', patientId: `p${i}`, reason: '' }),
      ),
    );
    const session = (await elsewhere().find(cookie)) as OpenSession;
    expect(session.grants.map((grant) => grant.patientId).sort()).toEqual(
      Array.from({ length: 12 }, (_, i) => `p${i}`).sort(),
    );
  });
});

describe('a session met by many requests', () => {
  it('asks the database once for a thousand requests at the same moment, and not at all the next', async () => {
    const { cookie } = await book.begin(asta, PROOF);
    const fresh = elsewhere();
    const query = house.db.query.bind(house.db);
    let asked = 0;
    house.db.query = (statement) => {
      asked += 1;
      return query(statement);
    };
    try {
      const all = await Promise.all(Array.from({ length: 1000 }, () => fresh.find(cookie)));
      expect(all.every((session) => session?.state === 'open')).toBe(true);
      expect(asked).toBe(1);
      await fresh.find(cookie);
      expect(asked).toBe(1);
      clock.advanceMs(5_000);
      await fresh.find(cookie);
      expect(asked).toBe(2);
    } finally {
      house.db.query = query;
    }
  });

  it('can not be changed for the next request by the one before', async () => {
    const { cookie } = await book.begin(asta, PROOF);
    const session = (await book.find(cookie)) as OpenSession;
    expect(() => {
      session.caller.id = 'jens';
    }).toThrow(TypeError);
    session.grants.push({
      id: 'x',
      kind: 'break-glass',
      patientId: 'p',
      reason: '',
      from: START,
      until: '2099-01-01T00:00:00Z',
    });
    expect((await book.find(cookie)) as OpenSession).toMatchObject({ caller: { id: 'asta' }, grants: [] });
  });

  it('is deleted from the table a day after it is over, and not before', async () => {
    const { session } = await book.begin(asta, PROOF);
    const rows = () => house.db.query({ text: 'SELECT 1 FROM session WHERE session_id = $1', values: [session.id] });
    clock.advanceMs(32 * 60 * MINUTE);
    await book.prune();
    expect(await rows()).toHaveLength(1);
    clock.advanceMs(1);
    await book.prune();
    expect(await rows()).toHaveLength(0);
  });
});

describe('acting in a doctor’s name', () => {
  const principal = { ...ASTA, organisation: { sor: '1', name: 'FAM', id: 'org-fam', lineage: ['1'] } };
  let identity: Identity;
  const delegation = (from: string, to: string) => ({ principal, validFrom: from, validTo: to, scope: ['*'] });

  beforeAll(async () => {
    identity = house.identity;
    await identity.delegations.give('jens', delegation('2026-11-01T00:00:00.000Z', '2026-11-23T12:00:00.000Z'));
  });

  it('works while the delegation is in force, ends with it, and never goes the other way', async () => {
    const { cookie } = await new SessionBook(house.db, clock).begin(jens, PROOF);
    expect(await identity.actFor(cookie, 'asta')).toMatchObject({
      caller: { id: 'jens', delegation: { principal: { id: 'asta' } } },
    });
    expect(await identity.actFor(cookie, undefined)).not.toHaveProperty('caller.delegation');
    await identity.actFor(cookie, 'asta');
    for (let i = 0; i < 15; i++) {
      clock.advanceMs(19 * MINUTE);
      expect(await identity.sessionFromCookie(cookie)).toHaveProperty('caller.delegation.principal.id', 'asta');
    }
    clock.set('2026-11-23T11:59:59.999Z');
    expect(await identity.sessionFromCookie(cookie)).toHaveProperty('caller.delegation');
    clock.advanceMs(1);
    expect(await identity.sessionFromCookie(cookie)).not.toHaveProperty('caller.delegation');
    await expect(identity.actFor(cookie, 'asta')).rejects.toMatchObject({ category: 'forbidden' });
    const doctors = await new SessionBook(house.db, clock).begin(asta, PROOF);
    await expect(identity.actFor(doctors.cookie, 'jens')).rejects.toMatchObject({ category: 'forbidden' });
  });

  it('is known from a token too, as long as it is in force', async () => {
    const token = await identity.mintToken('jens');
    expect((await identity.callerFromBearer(token)).delegation?.principal.id).toBe('asta');
    clock.set('2026-11-23T12:00:00Z');
    expect((await identity.callerFromBearer(token)).delegation).toBeUndefined();
  });
});
