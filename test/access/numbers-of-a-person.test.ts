/**
 * Numbers change hands: a person's old number still finds her, and rights follow; a practice's number and a unit's SHAK code mean
 * who had it then; a SOR id means the same unit for ever, also through a merger.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { replayLog } from '../../src/access/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { type SmallFhirServer, startSmallFhirServer } from '../sources/small-fhir-server.js';

const CPR = 'urn:oid:1.2.208.176.1.2';
const X_ECPR = 'urn:oid:1.2.208.176.1.6.1.1';
const SOR = 'urn:oid:1.2.208.176.1.1';
const OURS = 'https://overblik.example/fhir';
let house: TestPlatform;
let register: SmallFhirServer;
const ids: Record<string, string> = {};

beforeAll(async () => {
  register = await startSmallFhirServer();
  const sources = JSON.stringify({ vaccinations: { url: register.url, name: 'Vaccinationsregisteret', token: 'x' } });
  house = await openTestPlatform({ citizens: 7, sources });
  for (const who of ['karla', 'emma', 'noah'])
    ids[who] = (await house.call(who, 'GET', '/api/me')).json.patientId as string;
});
afterAll(async () => {
  await house?.close();
  await register?.stop();
});

const read = async (path: string, as = 'bench') => (await house.call(as, 'GET', `/fhir/${path}`)).json;
async function write(method: string, path: string, body: object) {
  const answer = await house.call('bench', method, `/fhir/${path}`, body);
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.json;
}
const found = async (query: string): Promise<string[]> =>
  (await house.call('asta', 'POST', '/api/patients/search', { query })).json.patients.map(
    ({ id }: { id: string }) => id,
  );
const overview = async (as: string, id: string) => house.call(as, 'GET', `/api/patients/${id}/overview`);
/** Another number of the same birthday. */
const another = (number: string, serial: string): string => `${number.slice(0, 7)}${serial}`;
/** What the register has been asked about since the last time. */
const askedAbout = (): string =>
  register.seen
    .splice(0)
    .map(({ body }) => decodeURIComponent(body))
    .join(' ');

/** An Organization, and a doctor there who logs in by its name. @param more beside SOR id, kind and name */
async function unit(name: string, kind: string, sor: string, codes: object[], more: object = {}): Promise<string> {
  const organization = {
    resourceType: 'Organization',
    identifier: [{ system: SOR, value: sor }, ...codes],
    type: [{ coding: [{ system: `${OURS}/CodeSystem/organisation-kind`, code: kind }] }],
    name,
    ...more,
  };
  const { id } = await write('POST', 'Organization', organization);
  await house.identity.registerPerson({
    caller: {
      kind: 'professional',
      id: name,
      name,
      role: 'doctor',
      authorisationId: 'Z9999',
      practitionerId: `pr-${name}`,
      organisation: { id, sor, name, lineage: [sor] },
    },
    view: { roleText: 'læge', roleTextEn: 'doctor', group: '1' },
  });
  return id;
}
const answerTo = async (who: string, patient: string): Promise<string> => {
  const { status, json, text } = await overview(who, patient);
  return status === 200 ? json.access.rule : `nej ${/regel (\w+)/.exec(text)?.[1]}`;
};
const contact = (patient: string, serviceProvider: object, day: string) => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  subject: { reference: `Patient/${patient}` },
  serviceProvider,
  period: { start: `${day}T08:00:00+02:00`, end: `${day}T09:00:00+02:00` },
});
const blockOf = (patient: string, place: object, start: string) => ({
  resourceType: 'Consent',
  status: 'active',
  scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
  category: [{ coding: [{ system: `${OURS}/CodeSystem/mark`, code: 'block' }] }],
  patient: { reference: `Patient/${patient}` },
  policyRule: { text: 'Sundhedsloven § 42 a, stk. 5' },
  provision: { type: 'deny', period: { start }, actor: [{ role: { text: 'x' }, reference: place }] },
});

describe('a citizen who gets another CPR number', () => {
  it('is called by the new one, found by both, and asked for under both elsewhere', async () => {
    const patient = await read(`Patient/${ids['karla']}`);
    const old = patient.identifier[0].value as string;
    // Odd where the old one was even: what is registered as the sex changes with the number.
    const now = another(old, '991');
    expect([Number(old[9]) % 2, Number(now[9]) % 2]).toEqual([0, 1]);
    await write('PUT', `Patient/${ids['karla']}`, {
      ...patient,
      gender: 'male',
      // The old one first: what counts is what it says of itself.
      identifier: [
        { use: 'old', system: CPR, value: old },
        { use: 'official', system: CPR, value: now },
      ],
    });
    for (const number of [old, now, `${old.slice(0, 6)}-${old.slice(6)}`, `${now.slice(0, 6)}-${now.slice(6)}`])
      expect(await found(number), 'by number').toEqual([ids['karla']]);
    for (const number of [old, now])
      expect((await read(`Patient?identifier=${CPR}|${number}`)).entry[0].resource.id).toBe(ids['karla']);
    askedAbout();
    const { json } = await overview('asta', ids['karla']!);
    expect(json.patient.cpr).toBe(now);
    const asked = askedAbout();
    expect(asked).toContain(`${CPR}|${old}`);
    expect(asked).toContain(`${CPR}|${now}`);
    // Her log-in still knows the old one: it is her own record all the same, log included.
    expect((await overview('karla', ids['karla']!)).json.access.rule).toBe('50');
    expect((await house.call('karla', 'GET', '/api/me/log')).status).toBe(200);
  });

  it('keeps custody that a register wrote under the old one; without the old one nobody knows (negative control)', async () => {
    const patient = await read(`Patient/${ids['emma']}`);
    const old = patient.identifier[0].value as string;
    const now = another(old, '992');
    const known = await house.identity.findPerson('emma');
    await house.identity.registerPerson({
      caller: { ...known!, cpr: now },
      view: { roleText: 'borger', roleTextEn: 'citizen', group: '9' },
    });
    const identifier = (...numbers: [string, string][]) => ({
      ...patient,
      identifier: numbers.map(([use, value]) => ({ use, system: CPR, value })),
    });
    const rights = async () => {
      // A new log-in: it knows the new number.
      const headers = { authorization: `Bearer ${await house.identity.mintToken('emma')}` };
      const ask = async (path: string) => (await fetch(`${house.url}${path}`, { headers })).json();
      const { access } = (await ask(`/api/patients/${ids['noah']}/overview`)) as { access?: { rule: string } };
      return [access?.rule, JSON.stringify(await ask('/api/me')).includes(ids['noah']!)];
    };
    await write('PUT', `Patient/${ids['emma']}`, identifier(['official', now]));
    expect((await rights())[1]).toBe(false);
    await write('PUT', `Patient/${ids['emma']}`, identifier(['official', now], ['old', old]));
    expect(await rights()).toEqual(['56', true]);
    const key = (await house.record.locate('Patient', ids['noah']!)).patientKey;
    const locate = async (id: string) => (await house.record.locate('Patient', id)).patientKey;
    const replayed = await replayLog(house.db, key, 4, true, locate);
    expect(replayed.every(({ isSame }) => isSame)).toBe(true);
  });
});

describe('two numbers that turn out to be one person', () => {
  it('lead to her whichever is asked for, here and elsewhere; a link that only one side knows leads nowhere', async () => {
    const mine = await read(`Patient/${ids['karla']}`);
    const number = '1403481OS6';
    const other = await write('POST', 'Patient', {
      resourceType: 'Patient',
      identifier: [{ use: 'temp', system: X_ECPR, value: number }],
      name: [{ family: 'Eksempelsen', given: ['Karla'] }],
      birthDate: '1948-03-14',
    });
    const link = (id: string, type: string) => ({ link: [{ other: { reference: `Patient/${id}` }, type }] });
    const about = async () => {
      askedAbout();
      await overview('asta', ids['karla']!);
      return askedAbout().includes(`${X_ECPR}|${number}`);
    };
    const surviving = async () => {
      const all = (await read(`Patient?identifier=${X_ECPR}|${number}&_include=Patient:link`)).entry;
      return all.map(({ resource }: { resource: { id: string } }) => resource.id);
    };
    expect([await found(number), await about(), await surviving()]).toEqual([[other.id], false, [other.id]]);

    await write('PUT', `Patient/${other.id}`, { ...other, active: false, ...link(ids['karla']!, 'replaced-by') });
    // Only the other side says so: its number may not open her record.
    expect([await found(number), await about()]).toEqual([[other.id], false]);

    await write('PUT', `Patient/${ids['karla']}`, { ...mine, ...link(other.id, 'replaces') });
    expect((await found(number)).sort()).toEqual([ids['karla'], other.id].sort());
    expect((await found(mine.identifier[1].value)).sort()).toEqual([ids['karla'], other.id].sort());
    expect(await about()).toBe(true);
    expect((await surviving()).sort()).toEqual([ids['karla'], other.id].sort());
    // FHIR keeps the two compartments apart: what lies under the other number is asked for by its own Patient.
    const { id: fact } = await write('POST', 'Observation', {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'P-Kalium' },
      subject: { reference: `Patient/${other.id}` },
    });
    const facts = async (id: string) =>
      ((await read(`Observation?patient=${id}&_count=200`)).entry ?? []).map(
        ({ resource }: { resource: { id: string } }) => resource.id,
      );
    expect(await facts(other.id)).toEqual([fact]);
    expect(await facts(ids['karla']!)).not.toContain(fact);

    await write('PUT', `Patient/${ids['karla']}`, mine);
    expect([await found(number), await about()]).toEqual([[other.id], false]);
  });
});

describe('a provider number that another practice has taken over', () => {
  const YDER = 'urn:oid:1.2.208.176.1.4';
  const byNumber = { identifier: { system: YDER, value: '98765' } };

  it('means the one who had it at the time: contacts stay, patients and blocks are not inherited', async () => {
    await unit('Gammel', 'gp', '1234567891', [{ system: YDER, value: '098765', period: { end: '2024-12-31' } }]);
    await unit('Ny', 'gp', '1234567892', [{ system: YDER, value: '098765', period: { start: '2025-01-01' } }]);
    const patient = (await write('POST', 'Patient', { resourceType: 'Patient', name: [{ family: 'Flyttet' }] })).id;
    await house.organisations.refresh();
    const answers = async () => [await answerTo('Gammel', patient), await answerTo('Ny', patient)];
    expect(await answers()).toEqual(['nej 05', 'nej 05']);
    // A contact of last year, by number: of the old practice, whoever has the number now.
    await write('POST', 'Encounter', contact(patient, byNumber, '2024-05-02'));
    expect(await answers()).toEqual(['nej S7', 'nej 05']);
    // The assigned practice, by number: whoever has it now.
    const standing = await read(`Patient/${patient}`);
    await write('PUT', `Patient/${patient}`, { ...standing, generalPractitioner: [byNumber] });
    expect(await answers()).toEqual(['nej S7', '02']);
    // A block of the old practice, by number and made then, does not reach the new one.
    await write('POST', 'Consent', blockOf(patient, byNumber, '2024-03-01'));
    expect((await answers())[1]).toBe('02');
    await write('POST', 'Consent', blockOf(patient, byNumber, '2025-03-01'));
    expect((await answers())[1]).toBe('nej 09');
  });
});

describe('a unit that was merged into another, under its codes', () => {
  const SHAK = `${OURS}/NamingSystem/shak`;
  const [OLD, NEW, LATER] = ['2345678911', '2345678912', '2345678913'];
  const ids: Record<string, string> = {};
  const answers = async (patient: string) => [
    await answerTo('Efterfølger', patient),
    await answerTo('Afsnit', patient),
    await answerTo('Senere', patient),
  ];
  const somebody = async () =>
    (await write('POST', 'Patient', { resourceType: 'Patient', name: [{ family: 'Indlagt' }] })).id as string;
  /** Says who took over from the old unit; nobody when none is given. */
  async function succeededBy(id?: string) {
    const { extension: _, ...old } = await read(`Organization/${ids['old']}`);
    const url = `${OURS}/StructureDefinition/succeeded-by`;
    const extension = [{ url, valueReference: { reference: `Organization/${id}` } }];
    await write('PUT', `Organization/${ids['old']}`, id ? { ...old, extension } : old);
    await house.organisations.refresh();
  }

  beforeAll(async () => {
    const code = (period: object) => [{ system: SHAK, value: '8001A1', period }];
    ids['old'] = await unit('Nedlagt', 'department', OLD, code({ end: '2024-12-31' }));
    const under = (id: string) => ({ partOf: { reference: `Organization/${id}` } });
    const hospital = await unit('Sygehuset', 'hospital', '2345678915', [{ system: SHAK, value: '8001' }]);
    ids['new'] = await unit('Efterfølger', 'department', NEW, [{ system: SHAK, value: '8001B2' }], under(hospital));
    await unit('Afsnit', 'department', '2345678914', [{ system: SHAK, value: '8001B21' }], under(ids['new']));
    await unit('Senere', 'department', LATER, code({ start: '2025-01-01' }));
  });
  beforeEach(() => succeededBy(ids['new']));

  it('is found by its SHAK code as by its SOR id', async () => {
    const named = async (query: string) =>
      (await read(`Organization?identifier=${query}`)).entry.map(
        ({ resource }: { resource: { name: string } }) => resource.name,
      );
    expect((await named(`${SHAK}|8001A1`)).sort()).toEqual(['Nedlagt', 'Senere']);
    expect(await named(`${SOR}|${OLD}`)).toEqual(['Nedlagt']);
  });

  it.each([
    ['SHAK code', { system: SHAK, value: '8001a1' }],
    ['SOR id', { system: SOR, value: OLD }],
  ])('has contacts, named by %s, that are its successor’s and not the next holder’s', async (_, identifier) => {
    const patient = await somebody();
    expect(await answers(patient)).toEqual(['nej 05', 'nej 05', 'nej 05']);
    await write('POST', 'Encounter', contact(patient, { identifier }, '2024-05-02'));
    expect(await answers(patient)).toEqual(['nej S7', 'nej S7', 'nej 05']);
    // Without the merger nobody inherits anything (negative control).
    await succeededBy(undefined);
    expect(await answers(patient)).toEqual(['nej 05', 'nej 05', 'nej 05']);
  });

  it.each([
    ['SHAK code', { system: SHAK, value: '8001A1' }],
    ['SOR id', { system: SOR, value: OLD }],
  ])('is blocked, named by %s, with its successor and the units under that', async (_, identifier) => {
    const patient = await somebody();
    for (const sor of [NEW, LATER])
      await write('POST', 'Encounter', contact(patient, { identifier: { system: SOR, value: sor } }, '2026-11-20'));
    const unblocked = await answers(patient);
    expect(unblocked).toEqual(['02', '02', '02']);
    await write('POST', 'Consent', blockOf(patient, { identifier }, '2024-03-01'));
    expect(await answers(patient)).toEqual(['nej 09', 'nej 09', '02']);
    await succeededBy(undefined);
    expect(await answers(patient)).toEqual(unblocked);
  });
});
