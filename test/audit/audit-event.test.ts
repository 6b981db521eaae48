/** The access log as AuditEvents: shaped as IHE BALP says, shown to whom the law allows, written by nobody but the platform. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventIds } from '../../src/audit/index.js';
import { validateResource } from '../../src/fhir/index.js';
import type { SupervisedLog } from '../../src/patient-index/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { balpFaults, hasBalp } from './balp.js';

interface Event {
  id: string;
  outcome: string;
  action: string;
  recorded: string;
  meta: { profile?: string[] };
  subtype: { code: string }[];
  agent: { requestor: boolean; who: { identifier?: { value: string } } }[];
  entity: { what?: { reference?: string }; detail?: { type: string; valueString: string }[] }[];
}

let platform: TestPlatform;
let karla: string;
let result: string;

beforeAll(async () => {
  platform = await openTestPlatform({ citizens: 2 });
  const first = async (path: string) => (await platform.call('bench', 'GET', `/fhir/${path}`)).json.entry[0].resource;
  karla = (await first('Patient?given=Karla')).id;
  const observation = await first(`Observation?patient=${karla}&category=laboratory`);
  result = observation.id;
  await platform.call('asta', 'GET', `/fhir/Observation/${result}`);
  await platform.call('asta', 'GET', `/api/patients/${karla}/overview`);
  await platform.call('jens', 'GET', `/fhir/Observation?patient=${karla}`);
  await platform.call('peter', 'GET', `/fhir/Observation?patient=${karla}`);
  const { id, meta, ...copy } = observation;
  const made = await platform.call('bench', 'POST', '/fhir/Observation', copy);
  expect(made.status, made.text).toBe(201);
  await platform.call('bench', 'PUT', `/fhir/Observation/${made.json.id}`, { ...made.json, status: 'amended' });
  await platform.call('bench', 'DELETE', `/fhir/Observation/${made.json.id}`);
  await platform.logKeeper.sequence('everywhere');
}, 60_000);
afterAll(() => platform?.close());

async function events(as: string, query: string): Promise<Event[]> {
  const { status, text, json } = await platform.call(as, 'GET', `/fhir/AuditEvent?${query}`);
  expect(status, text).toBe(200);
  return (json.entry ?? []).map((entry: { resource: Event }) => entry.resource);
}

const userOf = (event: Event) => event.agent.find(({ requestor }) => requestor)?.who.identifier?.value;

describe('an AuditEvent', () => {
  it('there is one for every disclosure and every refusal, by whom and about whom', async () => {
    const all = await events('karla', `patient=Patient/${karla}&_count=200`);
    const told = all.map((event) => `${userOf(event)} ${event.action} ${event.subtype.at(-1)!.code} ${event.outcome}`);
    expect(told).toEqual(
      expect.arrayContaining([
        'asta R read 0',
        'asta E overview 0',
        'jens E search 0',
        'peter E search 8',
        'bench C create 0',
        'bench U update 0',
        'bench D delete 0',
      ]),
    );
    for (const event of all) {
      expect(event.entity.filter(({ what }) => what?.reference === `Patient/${karla}`).length).toBe(1);
      expect(event.entity[0]!.detail?.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['legal', 'rule', 'number']),
      );
    }
  });

  it('is valid R4, each one', async () => {
    for (const event of await events('karla', '_count=200'))
      expect(validateResource(event as never).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('keeps the pattern of IHE BALP that it claims; a refusal claims none', async () => {
    if (!hasBalp) {
      console.error(
        'SKIPPED: the published BALP profiles are not beside the project, so nothing was compared with them',
      );
      return;
    }
    const claimed = new Set<string>();
    for (const event of await events('karla', '_count=200')) {
      const [profile] = event.meta.profile ?? [];
      if (event.outcome !== '0') expect(profile).toBeUndefined();
      else {
        claimed.add(profile!.split('.').at(-1)!);
        expect(balpFaults(event as never, profile!)).toEqual([]);
      }
    }
    expect([...claimed].sort()).toEqual([
      'PatientCreate',
      'PatientDelete',
      'PatientQuery',
      'PatientRead',
      'PatientUpdate',
    ]);
    // The check itself can tell (negative control).
    const [event] = await events('karla', 'subtype=read');
    const profile = event!.meta.profile![0]!;
    expect(balpFaults({ ...event, action: 'E' } as never, profile).join()).toContain('AuditEvent.action');
    expect(balpFaults({ ...event, entity: event!.entity.slice(1) } as never, profile).join()).toContain(
      'entity:patient',
    );
    expect(balpFaults({ ...event, agent: event!.agent.slice(1) } as never, profile).join()).toContain('agent:client');
  });

  it('of what an outside system takes, and of what a register sent, is a disclosure', async () => {
    if (!hasBalp) return;
    const { auditEventOf } = await import('../../src/audit/index.js');
    const facts = {
      who: 'x',
      role: 'integrator-system',
      purpose: 'transport',
      legal: '§',
      reason: 'r',
      operation: 'search',
      what: 'Observation',
      via: 'client|x',
      request: 'r',
    };
    const row = {
      patientKey: 1n,
      patientId: 'p',
      id: '00000000-0000-7000-8000-000000000001',
      at: '2026-11-27T10:00:00.000000Z',
      effect: 'P',
      rule: 'S2',
      actor: 'x',
      returned: 3,
      facts,
    };
    const context = { ids: new EventIds(Buffer.alloc(16)), baseUrl: 'http://x/fhir' };
    const source = auditEventOf(row, context) as unknown as Event;
    expect(source.meta.profile![0]).toContain('PrivacyDisclosure.Source');
    expect(balpFaults(source as never, source.meta.profile![0]!)).toEqual([]);
    const heard = auditEventOf(
      { ...row, facts: { ...facts, role: 'doctor', operation: 'overview-outcome' } },
      context,
    ) as unknown as Event;
    expect(heard.meta.profile![0]).toContain('PrivacyDisclosure.Recipient');
    expect(balpFaults(heard as never, heard.meta.profile![0]!)).toEqual([]);
  });

  it('is found by date, by who asked, by outcome, action and operation, page by page', async () => {
    expect((await events('karla', 'outcome=8')).map(userOf)).toEqual(['peter']);
    expect(new Set((await events('karla', 'agent=asta')).map(userOf))).toEqual(new Set(['asta']));
    expect((await events('karla', 'action=D')).map(userOf)).toEqual(['bench']);
    const actions = (found: Event[]) => [...new Set(found.map(({ action }) => action))].sort();
    expect(actions(await events('karla', 'action=D,R'))).toEqual(['D', 'R']);
    expect(actions(await events('karla', 'action=R,E'))).toEqual(['E', 'R']);
    const twice = await platform.call('karla', 'GET', '/fhir/AuditEvent?action=D&action=R');
    expect([twice.status, twice.json.issue[0].expression]).toEqual([400, ['http.action']]);
    // In the compartment it is the same question; versions there are none of.
    const within = await platform.call('karla', 'GET', `/fhir/Patient/${karla}/AuditEvent?action=D`);
    expect(within.json.entry).toHaveLength(1);
    const history = await platform.call('karla', 'GET', '/fhir/AuditEvent/_history');
    expect(history.status).toBe(404);
    expect((await events('karla', 'subtype=overview')).length).toBe(1);
    for (const none of ['date=lt2020', 'outcome=9', 'action=Z', 'agent=nobody', '_id=nobody'])
      expect(await events('karla', none), none).toEqual([]);
    const counted = await platform.call('karla', 'GET', '/fhir/AuditEvent?outcome=8&_summary=count');
    expect(counted.json).toMatchObject({ total: 1 });
    expect(counted.json.entry).toBeUndefined();
    const all = await events('karla', '_count=500&date=ge2020');
    const seen: string[] = [];
    let next: string | undefined = `${platform.url}/fhir/AuditEvent?_count=3&date=le${all[0]!.recorded}`;
    while (next) {
      const { json } = await platform.call('karla', 'GET', next.slice(platform.url.length));
      seen.push(...json.entry.map((entry: { resource: Event }) => entry.resource.id));
      next = json.link.find((link: { relation: string }) => link.relation === 'next')?.url;
      // Asking leaves a row of its own each time, after the instant asked for.
      expect(seen.length).toBeLessThan(200);
    }
    expect(seen).toEqual(all.map(({ id }) => id));
  });

  it('is read by its id, which does not say whose it is', async () => {
    const [event] = await events('karla', 'subtype=overview');
    const { status, json } = await platform.call('karla', 'GET', `/fhir/AuditEvent/${event!.id}`);
    expect(status).toBe(200);
    expect(json).toEqual(event);
    const forged = `${event!.id.slice(0, 40)}${'0'.repeat(24)}`;
    expect((await platform.call('karla', 'GET', `/fhir/AuditEvent/${forged}`)).status).toBe(404);
    const ids = new EventIds(Buffer.alloc(16, 1));
    const [a, b] = [1, 2].map((n) => ids.make(7n, `0190000${n}-0000-7000-8000-000000000000`));
    expect(a!.slice(0, 32)).not.toBe(b!.slice(0, 32));
  });

  it('is shown to nobody whom the law does not let: asking is refused and stands in the log itself', async () => {
    const [event] = await events('karla', 'subtype=overview');
    for (const other of ['peter', 'emma', 'drift', 'integrator', 'line'])
      for (const path of [`/fhir/AuditEvent/${event!.id}`, `/fhir/AuditEvent?patient=${karla}`]) {
        const answer = await platform.call(other, 'GET', path);
        const told = answer.status === 200 ? (answer.json.entry ?? []).length : 0;
        expect([403, 404, 200], `${other} ${path}`).toContain(answer.status);
        expect(told, `${other} ${path}`).toBe(0);
        if (answer.status === 200) expect(answer.json.resourceType, `${other} ${path}`).toBe('Bundle');
      }
    const refused = await events('karla', 'outcome=8');
    expect(refused.map(userOf)).toContain('emma');
  });

  it.each([
    ['patient=x&frobnicate=1', 'handling=strict'],
    ['date=yesterday', ''],
    ['_summary=words', ''],
    ['_sort=agent', ''],
  ])('a question that cannot be understood is refused: %s', async (query, prefer) => {
    const answer = await platform.call(
      'karla',
      'GET',
      `/fhir/AuditEvent?${query}`,
      undefined,
      prefer ? { prefer } : {},
    );
    expect(answer.status).toBe(400);
  });

  it('is written by nobody but the platform', async () => {
    const event = {
      resourceType: 'AuditEvent',
      type: { code: 'rest' },
      recorded: '2026-11-27T10:00:00Z',
      agent: [{ requestor: true }],
      source: { observer: { display: 'x' } },
    };
    const [own] = await events('karla', 'subtype=overview');
    for (const [method, path, body] of [
      ['POST', '/fhir/AuditEvent', event],
      ['PUT', `/fhir/AuditEvent/${own!.id}`, { ...event, id: own!.id }],
      ['DELETE', `/fhir/AuditEvent/${own!.id}`, undefined],
      [
        'POST',
        '/fhir',
        {
          resourceType: 'Bundle',
          type: 'transaction',
          entry: [{ resource: event, request: { method: 'POST', url: 'AuditEvent' } }],
        },
      ],
    ] as const) {
      const answer = await platform.call('bench', method, path, body);
      expect([answer.status, answer.headers.get('allow')], `${method} ${path}`).toEqual([405, 'GET, HEAD']);
      expect(answer.text).toContain('written by the platform alone');
    }
  });
});

describe('a supervisor', () => {
  const view = async (as: string, path: string) => {
    const { status, json } = await platform.call(as, 'GET', path);
    return { status, entries: (json.entries ?? []) as SupervisedLog['entries'], next: json.next as string | undefined };
  };

  it('sees what her assistants did on her behalf, and nothing else', async () => {
    const { status, entries } = await view('asta', '/api/log/assistants');
    expect(status).toBe(200);
    expect(entries.length).toBeGreaterThan(0);
    expect(new Set(entries.map(({ actor }) => actor))).toEqual(new Set(['jens']));
    expect(entries[0]).toMatchObject({ onBehalfOf: expect.stringContaining('Asta'), patientId: karla });
    const { json } = await platform.call('asta', 'GET', `/fhir/AuditEvent/${entries[0]!.event}`);
    expect(json.resourceType).toBe('AuditEvent');
    expect((await view('peter', '/api/log/assistants')).entries).toEqual([]);
    for (const other of ['jens', 'karla', 'drift', 'integrator'])
      expect((await view(other, '/api/log/assistants')).status, other).toBe(403);
  });

  it('who leads a unit sees what was looked up from it; a colleague there does not, nor a leader elsewhere', async () => {
    const { entries } = await view('asta', '/api/log/unit');
    expect(new Set(entries.map(({ actor }) => actor))).toEqual(new Set(['asta', 'jens']));
    for (const other of ['mads', 'karen', 'sofie', 'karla'])
      expect((await view(other, '/api/log/unit')).status, other).toBe(403);
    expect((await view('asta', '/api/log/unit?effect=PR')).entries).toEqual([]);
    expect((await view('asta', '/api/log/unit?effect=X')).status).toBe(400);
    expect((await view('asta', '/api/log/unit?before=x')).status).toBe(400);
    expect((await view('asta', '/api/log/unit?to=2020')).entries).toEqual([]);
  });

  it('is seen herself: every citizen whose rows she was shown finds it in her log', async () => {
    await view('asta', '/api/log/unit');
    const said = await events('karla', 'subtype=unit-log');
    expect(said.map(userOf)).toContain('asta');
  });
});
