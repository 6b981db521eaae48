/** https://hl7.org/fhir/R4/http.html#transaction */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform;
beforeAll(async () => {
  p = await openTestPlatform();
});
afterAll(() => p.close());

const as = 'bench';
const post = (bundle: unknown, headers = {}) => p.call(as, 'POST', '/fhir', bundle, headers);
const transaction = (...entry: unknown[]) => ({ resourceType: 'Bundle', type: 'transaction', entry });
const total = async (query: string) => (await p.call(as, 'GET', `/fhir/${query}`)).json.total;
const observation = (subject: string, more: Record<string, unknown> = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'x' },
  subject: { reference: subject },
  ...more,
});

describe('a transaction', () => {
  it('puts real ids where urn:uuid stood, whatever the order of the entries', async () => {
    const patient = 'urn:uuid:11111111-1111-4111-8111-111111111111';
    const encounter = 'urn:uuid:22222222-2222-4222-8222-222222222222';
    const answer = await post(
      transaction(
        {
          fullUrl: 'urn:uuid:33333333-3333-4333-8333-333333333333',
          resource: observation(patient, { encounter: { reference: encounter } }),
          request: { method: 'POST', url: 'Observation' },
        },
        {
          fullUrl: encounter,
          resource: {
            resourceType: 'Encounter',
            status: 'finished',
            class: { code: 'AMB' },
            subject: { reference: patient },
          },
          request: { method: 'POST', url: 'Encounter' },
        },
        {
          fullUrl: patient,
          resource: { resourceType: 'Patient', name: [{ family: 'Urn' }] },
          request: { method: 'POST', url: 'Patient' },
        },
      ),
    );
    expect(answer.status).toBe(200);
    expect(answer.json.entry.map((e: { response: { status: string } }) => e.response.status)).toEqual([
      '201 Created',
      '201 Created',
      '201 Created',
    ]);
    const location = (i: number) =>
      answer.json.entry[i].response.location.replace(p.url, '').replace(/\/_history.*/, '');
    const stored = (await p.call(as, 'GET', location(0))).json;
    expect(`/fhir/${stored.subject.reference}`).toBe(location(2));
    expect(`/fhir/${stored.encounter.reference}`).toBe(location(1));
    expect(await total(`Observation?patient=${stored.subject.reference}`)).toBe(1);
  });

  it('leaves nothing behind when one entry is wrong, and names the entry', async () => {
    const before = await total('Patient?family=Halv&_summary=count');
    const answer = await post(
      transaction(
        {
          resource: { resourceType: 'Patient', name: [{ family: 'Halv' }] },
          request: { method: 'POST', url: 'Patient' },
        },
        { resource: { resourceType: 'Patient', gender: 'nonsense' }, request: { method: 'POST', url: 'Patient' } },
      ),
    );
    expect(answer.status).toBe(400);
    expect(answer.json.issue[0].expression[0]).toMatch(/^Bundle\.entry\[1\]\.resource/);
    expect(await total('Patient?family=Halv&_summary=count')).toBe(before);
  });

  it('leaves nothing behind when the last entry fails while being written', async () => {
    const made = await p.call(as, 'POST', '/fhir/Patient', { resourceType: 'Patient', name: [{ family: 'Vers' }] });
    const answer = await post(
      transaction(
        {
          resource: { resourceType: 'Patient', name: [{ family: 'Rul' }] },
          request: { method: 'POST', url: 'Patient' },
        },
        {
          resource: { ...made.json, active: true },
          request: { method: 'PUT', url: `Patient/${made.json.id}`, ifMatch: 'W/"7"' },
        },
      ),
    );
    expect(answer.status).toBe(412);
    expect(await total('Patient?family=Rul&_summary=count')).toBe(0);
  });

  it('creates, updates, deletes and reads in one go', async () => {
    const [a, b] = await Promise.all(
      ['A', 'B'].map(
        async (family) =>
          (await p.call(as, 'POST', '/fhir/Patient', { resourceType: 'Patient', name: [{ family }] })).json,
      ),
    );
    const answer = await post(
      transaction(
        { request: { method: 'GET', url: `Patient/${a.id}` } },
        { request: { method: 'DELETE', url: `Patient/${b.id}` } },
        { resource: { ...a, active: true }, request: { method: 'PUT', url: `Patient/${a.id}` } },
      ),
    );
    expect(answer.json.entry.map((e: { response: { status: string } }) => e.response.status.slice(0, 3))).toEqual([
      '200',
      '204',
      '200',
    ]);
    expect(answer.json.entry[0].resource.active).toBe(true);
  });

  it('refuses to write the same resource twice', async () => {
    const entry = {
      resource: { resourceType: 'Patient', id: 'twice' },
      request: { method: 'PUT', url: 'Patient/twice' },
    };
    expect((await post(transaction(entry, entry))).status).toBe(400);
  });

  it('takes a conditional create as the resource that is there already', async () => {
    const entry = (urn: string) => ({
      fullUrl: urn,
      resource: { resourceType: 'Patient', identifier: [{ system: 'urn:t', value: 'cc' }] },
      request: { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=urn:t|cc' },
    });
    const urn = 'urn:uuid:44444444-4444-4444-8444-444444444444';
    await post(transaction(entry(urn)));
    const again = await post(
      transaction(entry(urn), { resource: observation(urn), request: { method: 'POST', url: 'Observation' } }),
    );
    expect(again.json.entry.map((e: { response: { status: string } }) => e.response.status.slice(0, 3))).toEqual([
      '200',
      '201',
    ]);
    expect(await total('Patient?identifier=urn:t|cc')).toBe(1);
    expect(await total('Observation?patient.identifier=urn:t|cc')).toBe(1);
  });

  it('finds the one a reference by condition means, and refuses when it means none or several', async () => {
    const named = (value: string) => ({ resourceType: 'Patient', identifier: [{ system: 'urn:cr', value }] });
    for (const value of ['one', 'two', 'two']) await p.call(as, 'POST', '/fhir/Patient', named(value));
    const about = (value: string) =>
      post(
        transaction({
          resource: observation(`Patient?identifier=urn:cr|${value}`),
          request: { method: 'POST', url: 'Observation' },
        }),
      );
    expect((await about('one')).status).toBe(200);
    expect(await total('Observation?patient.identifier=urn:cr|one')).toBe(1);
    expect((await about('two')).status).toBe(412);
    expect((await about('none')).status).toBe(412);
  });

  it('refuses a resource about a patient who does not exist', async () => {
    const answer = await p.call(as, 'POST', '/fhir/Observation', observation('Patient/nobody'));
    expect(answer.status).toBe(422);
    expect(answer.json.issue[0].diagnostics).toContain('does not exist');
  });
});

describe('a batch', () => {
  it('answers each entry for itself', async () => {
    const answer = await post({
      resourceType: 'Bundle',
      type: 'batch',
      entry: [
        {
          resource: { resourceType: 'Patient', name: [{ family: 'Batch' }] },
          request: { method: 'POST', url: 'Patient' },
        },
        { request: { method: 'GET', url: 'Patient/nobody' } },
        { request: { method: 'GET', url: 'Patient?family=Batch' } },
        { resource: { resourceType: 'Patient', gender: 'x' }, request: { method: 'POST', url: 'Patient' } },
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.json.entry.map((e: { response: { status: string } }) => e.response.status.slice(0, 3))).toEqual([
      '201',
      '404',
      '200',
      '400',
    ]);
    expect(answer.json.entry[1].response.outcome.resourceType).toBe('OperationOutcome');
  });
});

describe('a document with its bytes', () => {
  it('lies whole with the citizen it is about, so that who may read the one may read the other', async () => {
    const patient = (await p.call(as, 'POST', '/fhir/Patient', { resourceType: 'Patient', name: [{ family: 'Brev' }] }))
      .json.id;
    const document = 'urn:uuid:55555555-5555-4555-8555-555555555555';
    await post(
      transaction(
        {
          resource: {
            resourceType: 'Binary',
            contentType: 'text/plain',
            securityContext: { reference: document },
            data: 'SGVq',
          },
          request: { method: 'POST', url: 'Binary' },
        },
        {
          fullUrl: document,
          resource: {
            resourceType: 'DocumentReference',
            status: 'current',
            subject: { reference: `Patient/${patient}` },
            content: [{ attachment: { contentType: 'text/plain' } }],
          },
          request: { method: 'POST', url: 'DocumentReference' },
        },
      ),
    );
    const types = (await p.call(as, 'GET', `/fhir/Patient/${patient}/$everything`)).json.entry.map(
      (e: { resource: { resourceType: string } }) => e.resource.resourceType,
    );
    expect(types).toEqual(['Binary', 'DocumentReference', 'Patient']);
  });
});
