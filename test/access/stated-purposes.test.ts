/** Other purposes than treatment, stated at the screen: each row of the table that a purpose opens, and each that refuses one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PurposeOffer } from '../../src/access/contract.js';
import { VirtualClock } from '../../src/base/index.js';
import type { Caller, Role } from '../../src/identity/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { openScreens, type Screens } from './at-the-screen.js';

const clock = new VirtualClock('2026-11-23T08:00:00Z');
let house: TestPlatform;
let screens: Screens;
/** Patients by what is special about them. */
const patients: Record<string, string> = {};

const MARK = 'https://overblik.example/fhir/CodeSystem/mark';
const mark = (code: string) => ({ coding: [{ system: MARK, code }] });
const text = (words: string) => ({ text: words });

beforeAll(async () => {
  house = await openTestPlatform({ citizens: 7, clock });
  screens = openScreens(house.url);
  patients['karla'] = (await house.call('karla', 'GET', '/api/me')).json.patientId;
  const fam = (await house.identity.findPerson('asta'))!.organisation!;
  const permit = (kind: 'quality' | 'supervision', reference: string) => ({
    permits: [{ kind, reference, validFrom: '2026-01-01T00:00:00Z', validTo: '2027-01-01T00:00:00Z' }],
  });
  const staff: [string, Role, Partial<Caller>][] = [
    ['kvali', 'quality-staff', { authorisationId: 'T1', ...permit('quality', 'K-2026-7') }],
    ['uden', 'quality-staff', { authorisationId: 'T2' }],
    ['leder', 'manager', permit('supervision', 'L-1')],
    ['forsker', 'researcher', {}],
    ['redder', 'paramedic', { authorisationId: 'T3' }],
    ['genord', 'treating-pharmacist', { authorisationId: 'T4' }],
    ['kursus', 'doctor', { authorisationId: 'T5', practitionerId: 'pr-kursus', training: 'specialist' }],
    ['ordinaer', 'doctor', { authorisationId: 'T6', practitionerId: 'pr-ordinaer' }],
  ];
  for (const [id, role, more] of staff)
    await house.identity.registerPerson({
      caller: { kind: 'professional', id, name: id, role, organisation: fam, ...more },
      view: { roleText: id, roleTextEn: id, group: '1 Sygehus' },
    });
  await settle(fam.id);
});
afterAll(() => house?.close());

async function put(resource: Record<string, unknown>): Promise<void> {
  const { resourceType, id } = resource as { resourceType: string; id: string };
  const { status, text: said } = await house.call('bench', 'PUT', `/fhir/${resourceType}/${id}`, resource);
  expect(status, said).toBe(201);
}

/** Patients of the department: treated two months ago, nine months ago, and one who is dead. */
async function settle(unit: string): Promise<void> {
  const person = async (name: string, more: object = {}) => {
    patients[name] = `p-${name}`;
    await put({ resourceType: 'Patient', id: `p-${name}`, name: [{ family: name }], birthDate: '1960-05-01', ...more });
  };
  const subject = (name: string) => ({ reference: `Patient/p-${name}` });
  const contact = (name: string, start: string, end: string) =>
    put({
      resourceType: 'Encounter',
      id: `e-${name}-${start}`,
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
      subject: subject(name),
      period: { start, end },
      serviceProvider: { reference: `Organization/${unit}` },
      participant: ['kursus', 'ordinaer'].map((id) => ({ individual: { reference: `Practitioner/pr-${id}` } })),
    });
  const result = (name: string, when: string) =>
    put({
      resourceType: 'Observation',
      id: `o-${name}-${when}`,
      status: 'final',
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
      ],
      code: text(`Svar ${when}`),
      subject: subject(name),
      effectiveDateTime: when,
      performer: [{ reference: `Organization/${unit}` }],
      valueString: 'x',
    });
  await person('lately');
  await contact('lately', '2026-09-20', '2026-09-22');
  await result('lately', '2026-09-21');
  await result('lately', '2019-03-01');
  await person('longago');
  await contact('longago', '2026-02-01', '2026-02-03');
  await person('declined');
  await contact('declined', '2026-09-20', '2026-09-22');
  await put({
    resourceType: 'Consent',
    id: 'c-declined',
    status: 'active',
    scope: text('x'),
    category: [mark('opt-out-learning')],
    patient: subject('declined'),
    policyRule: text('Sundhedsloven § 42 d, stk. 4'),
    provision: { type: 'deny' },
  });
  await person('dead', { deceasedDateTime: '2026-10-01' });
  await contact('dead', '2026-09-20', '2026-10-01');
  await person('young', { birthDate: '2010-06-01' });
  const emma = (await house.identity.findPerson('emma'))!.cpr!;
  const isEmma = { identifier: { system: 'urn:oid:1.2.208.176.1.2', value: emma } };
  for (const of of ['young', 'dead'])
    await put({
      resourceType: 'RelatedPerson',
      id: `r-${of}`,
      patient: subject(of),
      identifier: [isEmma.identifier],
      relationship: [
        {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'PRN' },
            { system: MARK, code: 'custody' },
          ],
        },
      ],
    });
  for (const of of ['young', 'dead'])
    await put({
      resourceType: 'Consent',
      id: `c-release-${of}`,
      status: 'active',
      scope: text('x'),
      category: [mark('release')],
      patient: subject(of),
      dateTime: '2026-11-20',
      policyRule: text('§ 37, stk. 2; § 45'),
      provision: { type: 'permit', actor: [{ role: text('x'), reference: isEmma }], class: [{ code: 'journal' }] },
    });
}

/** Rows of the log are told apart by their instant here. */
const later = () => clock.advanceMs(1);
const state = (person: string, about: string, grounds: object) => {
  later();
  return screens.as(person, 'POST', `/api/patients/${patients[about]}/access`, grounds);
};
const overview = (person: string, about: string) => {
  later();
  return screens.as(person, 'GET', `/api/patients/${patients[about]}/overview`);
};
const give = (person: string, about: string) => screens.as(person, 'DELETE', `/api/patients/${patients[about]}/access`);
interface Row {
  effect: string;
  rule: string;
  actor: string;
  entry: string;
}
/** The log of a patient, oldest first, with every row of the table that contributed. */
const rowsOf = async (about: string) => {
  const rows = await house.db.query<Row>({
    text: 'SELECT effect, rule, actor, entry FROM access_log WHERE patient_key = $1::bigint ORDER BY at, id',
    values: [(await house.record.locate('Patient', patients[about]!)).patientKey],
  });
  return rows.map(({ entry, ...row }) => {
    const { operation, asked } = JSON.parse(entry) as { operation: string; asked?: { rules: string[] } };
    return { ...row, operation, rules: asked?.rules ?? [] };
  });
};

describe('a purpose that is stated', () => {
  const opens: [string, string, string, object, string, string][] = [
    ['42', 'a doctor learns from whom she treated', 'ordinaer', { purpose: 'own-learning' }, 'lately', 'P'],
    ['42', 'one in specialist training, from longer ago', 'kursus', { purpose: 'own-learning' }, 'longago', 'P'],
    ['45', 'quality work with a permit', 'kvali', { purpose: 'quality' }, 'lately', 'P'],
    ['47', 'a manager supervises', 'leder', { purpose: 'supervision' }, 'lately', 'P'],
    [
      '27',
      'a paramedic on the scene',
      'redder',
      { purpose: 'emergency', onScene: true, reason: 'Fundet bevidstløs' },
      'karla',
      'PF',
    ],
    ['25', 'a treating pharmacist prescribes again', 'genord', { purpose: 'represcribe' }, 'karla', 'P'],
    ['32', 'the whole card in a pharmacy, by consent', 'omar', { purpose: 'advise', consent: true }, 'karla', 'P'],
    ['33', 'a pharmacist vaccinates', 'omar', { purpose: 'vaccinate' }, 'karla', 'P'],
    ['69', 'the doctor who treated the deceased', 'ordinaer', { purpose: 'know-of-death' }, 'dead', 'P'],
    ['60', 'written access that was decided', 'emma', { purpose: 'written-access' }, 'young', 'P'],
    ['67', 'the next of kin of the deceased', 'emma', { purpose: 'know-of-death' }, 'dead', 'P'],
    [
      '34',
      'an assistant, in the name of the doctor',
      'jens',
      { purpose: 'treatment-of-another', consent: true },
      'karla',
      'P',
    ],
  ];
  it.each(opens)('row %s: %s', async (rule, _title, person, grounds, about, effect) => {
    await give(person, about);
    const before = await overview(person, about);
    const stated = await state(person, about, grounds);
    expect([stated.status, stated.json?.rule], stated.text).toEqual([200, expect.stringMatching(/^\d\d$/)]);
    const opened = await overview(person, about);
    expect(opened.status, opened.text).toBe(200);
    const { access } = opened.json;
    // A block of the patient, or the consent that lifts it, may speak first; the row stands behind it all the same.
    expect(effect === access.effect || ['08', '10', '11', '12'].includes(access.rule)).toBe(true);
    expect(access).toMatchObject({
      purpose: (grounds as { purpose: string }).purpose,
      stated: { kind: 'stated-purpose' },
    });
    const row = (await rowsOf(about)).at(-1)!;
    expect([row.actor, row.rules.includes(rule)], row.rules.join()).toEqual([person, true]);
    await give(person, about);
    const after = await overview(person, about);
    expect([after.status, after.json.access?.rule], 'given up, it is as before').toEqual([
      before.status,
      before.json.access?.rule,
    ]);
  });

  const refused: [string, string, string, object, string][] = [
    ['43', 'learning more than six months after', 'ordinaer', { purpose: 'own-learning' }, 'longago'],
    ['44', 'learning from who has declined it', 'ordinaer', { purpose: 'own-learning' }, 'declined'],
    ['44', 'quality work on who has declined it', 'kvali', { purpose: 'quality' }, 'declined'],
    [
      '46',
      'quality work on what is older than five years',
      'kvali',
      { purpose: 'quality', about: { to: '2019-12-31' } },
      'lately',
    ],
    ['00', 'quality work without a permit', 'uden', { purpose: 'quality' }, 'lately'],
    ['00', 'supervision by who is no manager', 'ordinaer', { purpose: 'supervision' }, 'lately'],
    ['48', 'research by looking', 'forsker', { purpose: 'research' }, 'karla'],
    ['15', 'treatment of another without consent', 'asta', { purpose: 'treatment-of-another' }, 'karla'],
    ['31', 'the whole card in a pharmacy without consent', 'omar', { purpose: 'advise' }, 'karla'],
    [
      'S6',
      'an emergency without being on the scene',
      'redder',
      { purpose: 'emergency', reason: 'Fundet bevidstløs' },
      'karla',
    ],
    [
      '37',
      'an emergency on behalf of another',
      'jens',
      { purpose: 'emergency', onScene: true, reason: 'Fundet bevidstløs' },
      'karla',
    ],
    ['40', 'out of own interest', 'asta', { purpose: 'own-interest' }, 'karla'],
    ['00', 'written access that nobody decided', 'ida', { purpose: 'written-access' }, 'young'],
  ];
  it.each(refused)(
    'row %s refuses %s; it is logged, and the session is as it was',
    async (rule, _t, person, grounds, about) => {
      await give(person, about);
      const before = (await overview(person, about)).status;
      clock.advanceMs(1);
      const answer = await state(person, about, grounds);
      expect([answer.status, answer.json.access?.rule], answer.text).toEqual([403, rule]);
      expect((await rowsOf(about)).at(-1)).toMatchObject({
        effect: 'D',
        rule,
        actor: person,
        operation: 'state-ground',
      });
      expect((await overview(person, about)).status).toBe(before);
    },
  );

  it('shows of quality work what is younger than five years, and of learning the contacts one took part in', async () => {
    await state('kvali', 'lately', { purpose: 'quality' });
    const seen = await overview('kvali', 'lately');
    expect(seen.text).toContain('Svar 2026-09-21');
    expect(seen.text).not.toContain('Svar 2019-03-01');
    expect(seen.json.access.limits.narrowed[0].da).toContain('de sidste 5 år');
    await state('ordinaer', 'lately', { purpose: 'own-learning' });
    const learnt = await overview('ordinaer', 'lately');
    expect(learnt.text).not.toContain('Svar 2019-03-01');
    expect(learnt.json.access.limits.narrowed[0].da).toContain('man selv deltog i');
    // Negative control: what is left out is there.
    expect((await house.call('bench', 'GET', `/api/patients/${patients['lately']}/overview`)).text).toContain(
      'Svar 2019-03-01',
    );
  });

  it('reaches what is asked for by its own id too, and stands in every row of the log', async () => {
    await state('kvali', 'lately', { purpose: 'quality' });
    const read = (id: string) => {
      later();
      return screens.as('kvali', 'GET', `/fhir/Observation/${id}`);
    };
    expect((await read('o-lately-2019-03-01')).status).toBe(404);
    expect((await read('o-lately-2026-09-21')).status).toBe(200);
    expect((await rowsOf('lately')).at(-1)).toMatchObject({ rule: '45', actor: 'kvali' });
  });

  it('takes the place of what was stated before: one purpose at a time', async () => {
    await state('asta', 'karla', { purpose: 'treatment-of-another', consent: true });
    expect((await overview('asta', 'karla')).json.access.purpose).toBe('treatment-of-another');
    await state('asta', 'karla', { purpose: 'treatment', consent: true, reason: 'Samtykke ved sengen' });
    expect((await overview('asta', 'karla')).json.access).toMatchObject({
      purpose: 'treatment',
      stated: { kind: 'consent' },
    });
    await give('asta', 'karla');
    expect((await overview('asta', 'karla')).json.access).not.toHaveProperty('stated');
  });

  it('a consent is for what goes without saying: in a pharmacy it lifts what is blocked of the prescriptions', async () => {
    await give('omar', 'karla');
    const blocked = (await overview('omar', 'karla')).json.access;
    expect(blocked).toMatchObject({ purpose: 'dispense', rule: '08', effect: 'F' });
    expect((await state('omar', 'karla', { consent: true, reason: 'Står ved skranken' })).status).toBe(200);
    const lifted = (await overview('omar', 'karla')).json.access;
    expect(lifted).toMatchObject({ purpose: 'dispense', rule: '10', effect: 'P' });
    await give('omar', 'karla');
  });

  it('is over after an hour', async () => {
    await state('kvali', 'lately', { purpose: 'quality' });
    for (let minutes = 0; minutes < 60; minutes += 20) {
      expect((await overview('kvali', 'lately')).status).toBe(200);
      clock.advanceMs(20 * 60_000);
    }
    expect((await overview('kvali', 'lately')).status).toBe(403);
    screens.forget();
  });

  it('that is an emergency needs a fresh proof, by whatever name it comes', async () => {
    const grounds = { purpose: 'emergency', reason: 'Fundet bevidstløs' };
    await overview('asta', 'longago');
    clock.advanceMs(5 * 60_000 + 1);
    for (const more of [{}, { onScene: true }]) {
      const answer = await state('asta', 'longago', { ...grounds, ...more });
      expect([answer.status, answer.json.stepUp]).toEqual([403, true]);
    }
    await screens.prove('asta');
    expect((await state('asta', 'longago', grounds)).status).toBe(200);
  });

  it.each([
    ['an unknown purpose', { purpose: 'curiosity' }],
    ['nothing', {}],
    ['a span that is none', { purpose: 'quality', about: { to: 'now' } }],
  ])('is refused as %s', async (_title, grounds) => {
    expect((await state('kvali', 'lately', grounds)).status).toBe(400);
  });
});

describe('the offer of purposes', () => {
  const offered = async (person: string): Promise<PurposeOffer[]> =>
    (await screens.as(person, 'GET', '/api/purposes')).json.purposes;
  it.each([
    ['asta', ['treatment-of-another', 'own-learning', 'quality', 'know-of-death']],
    ['jens', ['treatment-of-another', 'own-learning', 'quality', 'know-of-death']],
    ['omar', ['advise', 'vaccinate']],
    ['redder', ['emergency']],
    ['genord', ['represcribe', 'quality']],
    ['leder', ['supervision']],
    ['kvali', ['quality']],
    ['drift', []],
    ['forsker', []],
  ])('to %s holds what the rows open to the role', async (person, purposes) => {
    expect((await offered(person)).map(({ purpose }) => purpose)).toEqual(purposes);
  });

  it('says what each gives and demands, and whether a permit is at hand', async () => {
    const [quality] = await offered('kvali');
    expect(quality).toMatchObject({ asks: { consent: false, reason: false, onScene: false, period: true } });
    expect(quality!.rows[0]).toMatchObject({ rule: '45', legal: expect.stringContaining('§ 42 d') });
    const permit = (offers: PurposeOffer[]) => offers[0]!.rows[0]!.demands.find(({ en }) => en.includes('permit'))?.met;
    expect(permit([quality!])).toBe(true);
    expect(permit(await offered('uden'))).toBe(false);
    expect((await offered('omar'))[0]).toMatchObject({ purpose: 'advise', asks: { consent: true } });
    expect((await offered('redder'))[0]).toMatchObject({ asks: { onScene: true, reason: true } });
  });
});
