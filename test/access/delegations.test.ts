/** Delegations: given, changed and taken back by the one whose name it is, at once in sessions that are open, and logged. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Delegations, DelegationView } from '../../src/access/contract.js';
import { mayGiveTo } from '../../src/access/delegation-law.js';
import { VirtualClock } from '../../src/base/index.js';
import { type Answer, openTestPlatform, type TestPlatform } from '../platform.js';
import { openScreens, type Screens } from './at-the-screen.js';
import { asta, at, jens, mads, NOW, professional, TREE } from './cast.js';

const clock = new VirtualClock('2026-11-23T08:00:00Z');
let house: TestPlatform;
let screens: Screens;
let karla: string;

beforeAll(async () => {
  house = await openTestPlatform({ citizens: 7, clock });
  screens = openScreens(house.url);
  karla = (await house.call('karla', 'GET', '/api/me')).json.patientId;
  await employ('sanne', 'Sanne Medhjælp', 'secretary', 'asta');
  await employ('aage', 'Aage Andetsteds', 'secretary', 'peter');
  await employ('stine', 'Stine Studerende', 'student', 'asta');
  await employ('nina', 'Nina Nyansat', 'nurse', 'asta');
});
afterAll(() => house?.close());

/** Somebody new at the unit of somebody known. */
async function employ(id: string, name: string, role: 'secretary' | 'student' | 'nurse', where: string) {
  const organisation = (await house.identity.findPerson(where))!.organisation;
  const group = '1 Sygehus';
  const caller = { kind: 'professional' as const, id, name, role, organisation };
  await house.identity.registerPerson({ caller, view: { roleText: name, roleTextEn: name, group } });
}

const wish = (more: object = {}) => ({ assistant: 'sanne', scope: ['*'], until: '2027-05-31', ...more });
const give = async (more: object = {}, by = 'asta'): Promise<Answer> => {
  await screens.prove(by);
  // Rows of the log are told apart by their instant here.
  clock.advanceMs(1);
  return screens.as(by, 'POST', '/api/delegations', wish(more));
};
const given = async (more: object = {}): Promise<DelegationView> => {
  const answer = await give(more);
  expect(answer.status, answer.text).toBe(201);
  return answer.json.delegation;
};
const end = (id: string, by = 'asta') => {
  clock.advanceMs(1);
  return screens.as(by, 'DELETE', `/api/delegations/${id}`);
};
const list = async (person: string): Promise<Delegations> => (await screens.as(person, 'GET', '/api/delegations')).json;
const overview = (person: string) => screens.as(person, 'GET', `/api/patients/${karla}/overview`);
/** From now on in the name of Asta. */
const act = (person: string, principal: string | null = 'asta') =>
  screens.as(person, 'POST', '/api/session/acting', { principal });
const logged = () =>
  house.db.query<{ effect: string; rule: string; actor: string; entry: string }>({
    text: `SELECT effect, rule, actor, entry FROM access_log WHERE patient_key = 0 AND rule LIKE 'S5_' ORDER BY id`,
    values: [],
  });

describe('a delegation that is given', () => {
  it('opens the record to the assistant in the session that is open, in the name of the principal', async () => {
    expect((await overview('sanne')).status).toBe(403);
    const one = await given();
    expect(one).toMatchObject({ state: 'in-force', readOnly: false, assistant: { name: 'Sanne Medhjælp' } });
    expect((await list('sanne')).received).toMatchObject([{ id: one.id, principal: { id: 'asta' } }]);
    expect((await overview('sanne')).status, 'the assistant says in whose name').toBe(403);
    expect((await act('sanne')).status).toBe(204);
    const opened = await overview('sanne');
    expect([opened.status, opened.json.access.rule]).toEqual([200, '34']);
    expect((await screens.as('sanne', 'GET', '/api/me')).json.onBehalfOf).toBe('Asta Prøvegaard');
    await end(one.id);
  });

  it('is over at the next request when it is taken back, in every process, and for tokens too', async () => {
    const one = await given();
    await act('sanne');
    expect((await overview('sanne')).status).toBe(200);
    const byToken = () => house.call('sanne', 'GET', `/api/patients/${karla}/overview`);
    expect((await byToken()).status).toBe(200);
    // As another process does it: past everything that is remembered here.
    const set = (instant: Date | null) =>
      house.db.query({
        text: `UPDATE delegation SET revoked_at = $1 WHERE assistant_id = 'sanne' AND valid_from = $2`,
        values: [instant, new Date(one.from)],
      });
    await set(clock.now());
    expect((await overview('sanne')).json.access).toMatchObject({ effect: 'D', rule: '35' });
    expect((await byToken()).status).toBe(403);
    expect((await list('asta')).given.find(({ id }) => id === one.id)).toMatchObject({ state: 'taken-back' });
    // Negative control: nothing but the row was in the way.
    await set(null);
    expect((await overview('sanne')).status).toBe(200);
    expect((await end(one.id)).status).toBe(204);
    expect((await overview('sanne')).status).toBe(403);
  });

  it('is narrowed, widened and shortened at once', async () => {
    const one = await given({ scope: ['medication'] });
    await act('sanne');
    const hasResults = async () => /"kind":"result"/.test((await overview('sanne')).text);
    expect(await hasResults()).toBe(false);
    const change = (more: object) =>
      screens.as('asta', 'POST', `/api/delegations/${one.id}`, { scope: ['*'], until: '2027-05-31', ...more });
    expect((await change({})).status).toBe(200);
    expect(await hasResults()).toBe(true);
    expect((await change({ until: '2028-11-23' })).status, 'two years from when it was given').toBe(422);
    expect((await change({ until: '2026-11-22' })).status).toBe(422);
    expect((await change({ until: '2026-11-23' })).status).toBe(200);
    await end(one.id);
  });

  it('given to look lets nothing be written in the principal’s name', async () => {
    const note = {
      resourceType: 'Flag',
      status: 'active',
      code: { text: 'Husk tolk' },
      subject: { reference: `Patient/${karla}` },
    };
    const write = () => screens.as('sanne', 'POST', '/fhir/Flag', note);
    const one = await given({ readOnly: true });
    await act('sanne');
    expect((await overview('sanne')).status).toBe(200);
    expect((await write()).status).toBe(403);
    await screens.as('asta', 'POST', `/api/delegations/${one.id}`, { scope: ['*'], until: '2027-05-31' });
    expect((await write()).status).toBe(201);
    await end(one.id);
  });

  it('ends at the very instant', async () => {
    const one = await given({ until: '2026-11-23' });
    await act('sanne');
    expect(one.to).toBe('2026-11-23T23:00:00.000Z');
    const before = clock.now().toISOString();
    for (let hour = 0; clock.now() < new Date('2026-11-23T15:50:00Z'); hour++) {
      clock.advanceMs(25 * 60_000);
      expect((await overview('sanne')).status, String(hour)).toBe(200);
    }
    // A session lasts eight hours: a new one, whose last minute is the delegation's too.
    clock.set('2026-11-23T22:50:00Z');
    screens.forget('sanne');
    screens.forget('asta');
    expect((await overview('sanne')).status).toBe(200);
    clock.set('2026-11-23T22:59:59.999Z');
    expect((await overview('sanne')).status).toBe(200);
    clock.advanceMs(1);
    expect((await overview('sanne')).json.access).toMatchObject({ effect: 'D', rule: '35' });
    expect((await list('sanne')).received[0]).toMatchObject({ state: 'ended' });
    expect(before < clock.now().toISOString()).toBe(true);
  });

  it('loses its force with the authorisation of the principal, and with the assistant’s move to another house', async () => {
    const one = await given();
    await act('sanne');
    expect((await overview('sanne')).status).toBe(200);
    const set = (id: string, json: object) =>
      house.db.query({
        text: 'UPDATE login_person SET caller = caller || $2::jsonb WHERE id = $1',
        values: [id, JSON.stringify(json)],
      });
    await set('asta', { authorisation: { to: clock.now().toISOString() } });
    expect((await overview('sanne')).status).toBe(403);
    await set('asta', { authorisation: {} });
    expect((await overview('sanne')).status).toBe(200);
    const elsewhere = (await house.identity.findPerson('aage'))!.organisation;
    const here = (await house.identity.findPerson('sanne'))!.organisation;
    await set('sanne', { organisation: elsewhere });
    screens.forget('sanne');
    expect((await overview('sanne')).status).toBe(403);
    expect((await list('sanne')).received.find(({ id }) => id === one.id)).toMatchObject({ state: 'idle' });
    await set('sanne', { organisation: here });
    screens.forget('sanne');
    await end(one.id);
  });

  it('can be given back by the assistant, and by nobody else', async () => {
    const one = await given();
    expect((await end(one.id, 'nina')).status).toBe(404);
    expect((await end(one.id, 'sanne')).status).toBe(204);
    expect((await list('asta')).given.find(({ id }) => id === one.id)).toMatchObject({ state: 'taken-back' });
    expect((await end(one.id)).status).toBe(404);
  });
});

describe('who may delegate', () => {
  const refused: [string, string, object, string, string][] = [
    ['an assistant, by the delegation she holds herself', 'jens', { assistant: 'sanne' }, 'S52', 'asta'],
    ['a pharmacist, whose profession is not named', 'omar', {}, 'S51', 'asta'],
    ['an operator', 'drift', {}, 'S51', 'asta'],
    ['a doctor, to a nurse', 'asta', { assistant: 'nina' }, 'S53', 'sanne'],
    ['a doctor, to a secretary of another hospital', 'asta', { assistant: 'aage' }, 'S54', 'sanne'],
    ['a nurse without an authorisation', 'nina', {}, 'S55', 'sanne'],
  ];
  it.each(refused)('%s: no, and it is logged', async (_title, by, more, rule) => {
    const answer = await give(more, by);
    expect([answer.status, answer.json.access.rule]).toEqual([403, rule]);
    expect((await logged()).at(-1)).toMatchObject({ effect: 'D', rule, actor: by });
    const { given: own } = await list(by);
    expect(own.filter(({ assistant, state }) => state === 'in-force' && assistant.id !== 'jens')).toEqual([]);
  });

  it('a principal that the body names is refused, whoever it is; so is a beginning', async () => {
    for (const forged of [{ principal: 'asta' }, { principal: { id: 'asta', role: 'doctor' } }, { from: '2026-01-01' }])
      for (const by of ['jens', 'mads']) {
        const answer = await give(forged, by);
        expect(answer.status).toBe(403);
      }
    expect((await act('nina')).status, 'nobody gave her one').toBe(403);
    expect((await house.call('asta', 'POST', '/api/delegations', wish(), { 'x-overblik': '1' })).status).toBe(403);
  });

  it('nothing is given on an old proof of who it is', async () => {
    await screens.prove('asta');
    clock.advanceMs(5 * 60_000 + 1);
    const answer = await screens.as('asta', 'POST', '/api/delegations', wish());
    expect([answer.status, answer.json.stepUp]).toEqual([403, true]);
    await end((await given()).id);
  });

  it.each([
    ['no data', { scope: [] }, 400],
    ['data that are none', { scope: ['thoughts'] }, 400],
    ['a day that is none', { until: '2027-02-30' }, 400],
    ['yesterday', { until: '2026-11-22' }, 422],
    ['two years and a day', { until: '2028-11-24' }, 422],
    ['somebody who is not there', { assistant: 'ingen' }, 404],
    ['a citizen', { assistant: 'karla' }, 404],
  ])('%s: no', async (_title, more, status) => {
    const answer = await give(more);
    expect(answer.status, answer.text).toBe(status);
  });

  it('the last day of two years is given, as the list offers it', async () => {
    const { latest } = await list('asta');
    const one = await given({ until: latest });
    expect(Date.parse(one.to) - Date.parse(one.from)).toBeLessThanOrEqual(731 * 86_400_000);
    await end(one.id);
  });

  it('finds assistants by name at one’s own house, and shows a citizen nothing', async () => {
    const find = (query: string, by = 'asta') => screens.as(by, 'POST', '/api/delegations/assistants', { query });
    expect((await find('sanne')).json.people.map(({ id }: { id: string }) => id)).toEqual(['sanne']);
    expect((await find('aage')).json.people).toEqual([]);
    expect((await find('nina')).json.people).toEqual([]);
    expect((await find('%')).json.people).toEqual([]);
    expect((await find('sanne', 'omar')).status).toBe(403);
    expect((await find('sanne', 'karla')).status).toBe(403);
    expect((await screens.as('karla', 'GET', '/api/delegations')).status).toBe(403);
  });
});

describe('the log', () => {
  it('has one row for each deed, in words, by the rule; an assistant’s giving back stands with the principal', async () => {
    const before = (await logged()).length;
    const one = await given({ scope: ['medication', 'laboratory'], readOnly: true });
    clock.advanceMs(1);
    await screens.as('asta', 'POST', `/api/delegations/${one.id}`, { scope: ['*'], until: '2026-12-31' });
    await end(one.id, 'sanne');
    const rows = (await logged()).slice(before);
    expect(rows.map(({ actor, effect, rule }) => [actor, effect, rule])).toEqual([
      ['asta', 'P', 'S50'],
      ['asta', 'P', 'S50'],
      ['sanne', 'P', 'S50'],
    ]);
    const words = rows.map(
      ({ entry }) => JSON.parse(entry) as { reason: string; principal?: string; operation: string },
    );
    expect(words[0]!.reason).toBe(
      'Bemyndigelse givet til Sanne Medhjælp: medicin, laboratoriesvar (se), til og med 2027-05-31',
    );
    expect(words.map(({ operation }) => operation)).toEqual(['delegation-give', 'delegation-change', 'delegation-end']);
    expect(words[2]).toMatchObject({ principal: 'asta', reason: expect.stringContaining('givet tilbage') });
  });
});

describe('the rules of giving', () => {
  it('hold by profession and place; weakened in one they would give another answer', () => {
    const to = (principal = asta, assistant = { ...jens, delegation: undefined }) =>
      mayGiveTo(principal, assistant, NOW, TREE).rule.id;
    expect(to()).toBe('S50');
    expect(to(mads)).toBe('S50');
    expect(to({ ...asta, delegation: jens.delegation })).toBe('S52');
    expect(to(professional('care-home-assistant', 'fam'))).toBe('S51');
    expect(to({ ...asta, authorisation: { to: NOW.toISOString() } })).toBe('S55');
    expect(to(asta, { ...jens, role: 'nurse' } as never)).toBe('S53');
    expect(to(asta, { ...jens, organisation: at('lunge') } as never)).toBe('S50');
    expect(to(asta, { ...jens, organisation: at('hjerte') } as never)).toBe('S54');
    expect(to(asta, { ...jens, organisation: at('nord') } as never), 'the region is no house').toBe('S54');
    const student = { ...jens, role: 'student' as const, delegation: undefined };
    expect(to(asta, { ...student } as never)).toBe('S50');
    expect(to(asta, { ...student, organisation: at('lunge') } as never), 'supervised at the unit').toBe('S54');
  });
});
