/** https://hl7.org/fhir/R4/http.html#transaction */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, openTestPlatform, type TestPlatform } from '../platform.js';

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

const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };

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

  it.each([
    ['a code that there is not', { gender: 'nonsense' }, {}, 'resource.gender'],
    [
      'a Patient that is not there',
      { resourceType: 'Basic', subject: { reference: 'Patient/nobody' } },
      {},
      'resource',
    ],
    ['a condition nobody knows', {}, { ifNoneExist: 'colour=blue' }, 'resource'],
    ['a reference by one', { managingOrganization: { reference: 'Organization?colour=blue' } }, {}, 'resource'],
    ['a part of a resource', { meta: { tag: [SUBSETTED] } }, {}, 'resource.meta.tag'],
    [
      'a FHIRPath Patch of nothing',
      {
        resourceType: 'Parameters',
        parameter: [{ name: 'operation', part: [{ name: 'type', valueCode: 'delete' }] }],
      },
      { method: 'PATCH', url: 'Patient/PATIENT' },
      'resource.parameter[0]',
    ],
    [
      'a JSON Patch whose test does not hold',
      {
        resourceType: 'Binary',
        contentType: 'application/json-patch+json',
        data: Buffer.from('[{"op":"test","path":"/active","value":false}]').toString('base64'),
      },
      { method: 'PATCH', url: 'Patient/PATIENT' },
      'resource',
    ],
    [
      'a patch that leaves no Patient',
      {
        resourceType: 'Binary',
        contentType: 'application/json-patch+json',
        data: Buffer.from('[{"op":"add","path":"/gender","value":"nonsense"}]').toString('base64'),
      },
      { method: 'PATCH', url: 'Patient/PATIENT' },
      'resource.gender',
    ],
  ])('names the place by a FHIRPath of the Bundle when an entry has %s', async (_title, fault, request, place) => {
    const standing = await p.call(as, 'POST', '/fhir/Patient', { resourceType: 'Patient', active: true });
    const resource = { resourceType: 'Patient', ...(fault as object) };
    const code = resource.resourceType === 'Basic' ? { code: { text: 'x' } } : {};
    const wrong = {
      resource: { ...resource, ...code },
      request: { method: 'POST', url: resource.resourceType, ...request },
    };
    wrong.request.url = wrong.request.url.replace('PATIENT', standing.json.id);
    const good = { resource: { resourceType: 'Patient' }, request: { method: 'POST', url: 'Patient' } };
    const answer = await post(transaction(good, wrong));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.json.issue[0].expression).toEqual([`Bundle.entry[1].${place}`]);
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

  it.each([
    ['identifier=urn:cr|one&family=', 'The condition is incomplete: family has no value.'],
    ['identifier=urn:cr|one&_count=', 'The condition is incomplete: _count has no value.'],
    ['identifier=urn:cr|one&_count=many', '_count must be a whole number; more than 1000 is taken as that.'],
    ['identifier=urn:cr|one&_total=some', '_total must be none, estimate or accurate.'],
    ['identifier=urn:cr|one&_count=1&_count=1', '_count may be given once.'],
    ['identifier=urn:cr|one&_count:exact=1', '_count does not take the modifier :exact.'],
    ['identifier=urn:cr|one&_cursor=x', 'A condition has no pages: it takes no _cursor.'],
    ['identifier=urn:cr|one&_query=x', '_query is not supported: there are no named queries here.'],
    ['identifier=urn:cr|one&_contained=both', 'A condition is about resources themselves: it takes no _contained.'],
    ['identifier=urn:cr|one&_sort=colour', '_sort: Patient cannot be sorted by colour.'],
    ['identifier=urn:cr|one&colour=blue', 'Unknown search parameter colour for Patient.'],
    // A number that could be a person's is not said again.
    ['identifier=urn:cr|one&0302809994=x', 'A condition has no parameter of this name.'],
  ])('reads a reference by condition as it reads a condition of a write: %s', async (condition, wrong) => {
    const refer = observation(`Patient?${condition}`);
    const reference = await post(transaction({ resource: refer, request: { method: 'POST', url: 'Observation' } }));
    const patient = { resourceType: 'Patient', identifier: [{ system: 'urn:cr', value: 'one' }] };
    const request = { method: 'PUT', url: `Patient?${condition}` };
    const update = await post(transaction({ resource: patient, request }));
    for (const { status, json } of [reference, update]) {
      expect([status, json.issue[0].diagnostics]).toEqual([400, wrong]);
      expect(json.issue[0].expression[0]).toMatch(/^Bundle\.entry\[0\]|^http\./);
    }
  });

  it('means by a condition what another entry writes under the same one, be it there already or not', async () => {
    const entries = (write: object) => [
      { resource: observation('Patient?identifier=urn:cr|own'), request: { method: 'POST', url: 'Observation' } },
      { resource: { resourceType: 'Patient', identifier: [{ system: 'urn:cr', value: 'own' }] }, request: write },
    ];
    const created = { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=urn:cr%7Cown' };
    const updated = { method: 'PUT', url: 'Patient?identifier=urn:cr|own' };
    for (const write of [created, created, updated])
      expect((await post(transaction(...entries(write)))).status).toBe(200);
    expect(await total('Patient?identifier=urn:cr|own')).toBe(1);
    expect(await total('Observation?patient.identifier=urn:cr|own')).toBe(3);
    const deleted = { method: 'DELETE', url: 'Patient?identifier=urn:cr|none' };
    const other = transaction(
      { request: deleted },
      { resource: observation('Patient?identifier=urn:cr|none'), request: { method: 'POST', url: 'Observation' } },
    );
    expect((await post(other)).status).toBe(412);
  });

  it('refuses to store and to delete the same resource, also where there is none yet', async () => {
    const put = {
      resource: { resourceType: 'Patient', id: 'not-yet' },
      request: { method: 'PUT', url: 'Patient/not-yet' },
    };
    const remove = { request: { method: 'DELETE', url: 'Patient/not-yet' } };
    expect((await post(transaction(put, remove))).status).toBe(400);
    expect((await p.call(as, 'GET', '/fhir/Patient/not-yet')).status).toBe(404);
    const nothing = await post(transaction(remove));
    expect(nothing.json.entry[0].response).toEqual({ status: '204 No Content', lastModified: expect.any(String) });
  });

  it('refuses a urn that no entry is called by, at its place; a Bundle in it has names of its own', async () => {
    const about = (more: object) =>
      transaction({
        resource: { resourceType: 'Basic', code: { text: 'x' }, ...more },
        request: { method: 'POST', url: 'Basic' },
      });
    const lost = { reference: 'urn:uuid:99999999-9999-4999-8999-999999999999' };
    const refused = await post(about({ extension: [{ url: 'urn:x', valueReference: lost }] }));
    expect([refused.status, refused.json.issue[0].code, refused.json.issue[0].expression]).toEqual([
      400,
      'not-found',
      ['Bundle.entry[0].resource.extension[0].valueReference.reference'],
    ]);
    expect((await post(about({ identifier: [{ value: lost.reference }] }))).status).toBe(200);
    const collection = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        { fullUrl: lost.reference, resource: { resourceType: 'Basic', code: { text: 'x' } } },
        {
          fullUrl: 'urn:uuid:99999999-9999-4999-8999-999999999998',
          resource: { resourceType: 'Basic', code: { text: 'x' }, subject: lost },
        },
      ],
    };
    expect((await post(transaction({ resource: collection, request: { method: 'POST', url: 'Bundle' } }))).status).toBe(
      200,
    );
  });

  it('is what entries that refer to each other need: in a batch such an entry is refused', async () => {
    const urn = 'urn:uuid:99999999-9999-4999-8999-999999999997';
    const entry = [
      { fullUrl: urn, resource: { resourceType: 'Patient' }, request: { method: 'POST', url: 'Patient' } },
      { resource: observation(urn), request: { method: 'POST', url: 'Observation' } },
      {
        resource: { resourceType: 'Basic', code: { coding: [{ system: urn, code: 'x' }] } },
        request: { method: 'POST', url: 'Basic' },
      },
    ];
    const { json } = await post({ resourceType: 'Bundle', type: 'batch', entry });
    expect(json.entry.map(({ response }: { response: { status: string } }) => response.status.slice(0, 3))).toEqual([
      '201',
      '400',
      '201',
    ]);
    expect(json.entry[1].response.outcome.issue[0]).toMatchObject({
      diagnostics: expect.stringContaining('send a transaction'),
      expression: ['Bundle.entry[1].resource.subject.reference'],
    });
  });

  it('refuses a resource about a patient who does not exist', async () => {
    const answer = await p.call(as, 'POST', '/fhir/Observation', observation('Patient/nobody'));
    expect(answer.status).toBe(422);
    expect(answer.json.issue[0].diagnostics).toContain('does not exist');
  });
});

describe('references inside a transaction', () => {
  const urn = (n: number) => `urn:uuid:00000000-0000-4000-8000-00000000000${n}`;
  const locationOf = (answer: Answer, i: number): string =>
    answer.json.entry[i].response.location.replace(`${p.url}/fhir/`, '').replace(/\/_history.*/, '');
  const stored = async (answer: Answer, i: number) => (await p.call(as, 'GET', `/fhir/${locationOf(answer, i)}`)).json;

  it('are found in extensions, contained resources, attachments and the links of narrative, and nowhere else', async () => {
    const basic = (n: number, more: object = {}) => ({
      fullUrl: urn(n),
      resource: { resourceType: 'Basic', code: { text: 'x' }, ...more },
      request: { method: 'POST', url: 'Basic' },
    });
    const answer = await post(
      transaction(
        basic(1, {
          identifier: [{ system: 'urn:ietf:rfc:3986', value: urn(2) }],
          subject: { reference: '#d' },
          text: {
            status: 'generated',
            div: `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${urn(2)}">${urn(2)}</a></div>`,
          },
          contained: [
            {
              resourceType: 'DocumentReference',
              id: 'd',
              status: 'current',
              content: [{ attachment: { url: urn(2) } }],
            },
          ],
          extension: [
            { url: 'urn:x', valueReference: { reference: urn(2), display: urn(2) } },
            { url: 'urn:y', valueUri: urn(2) },
          ],
        }),
        basic(2),
      ),
    );
    const [first, other] = [await stored(answer, 0), locationOf(answer, 1)];
    expect(first).toMatchObject({
      identifier: [{ value: urn(2) }],
      text: { div: `<div xmlns="http://www.w3.org/1999/xhtml"><a href="${other}">${urn(2)}</a></div>` },
      contained: [{ content: [{ attachment: { url: other } }] }],
      extension: [{ valueReference: { reference: other } }, { valueUri: other }],
    });
  });

  it('may go in a circle', async () => {
    const of = (n: number, next: number) => ({
      fullUrl: urn(n),
      resource: {
        resourceType: 'List',
        status: 'current',
        mode: 'working',
        entry: [{ item: { reference: urn(next) } }],
      },
      request: { method: 'POST', url: 'List' },
    });
    const answer = await post(transaction(of(1, 2), of(2, 3), of(3, 1)));
    expect((await stored(answer, 2)).entry[0].item.reference).toBe(locationOf(answer, 0));
    expect((await stored(answer, 0)).entry[0].item.reference).toBe(locationOf(answer, 1));
  });

  it('are resolved by urn:oid, by an absolute address, and by an address relative to the one of the entry', async () => {
    const there = 'https://elsewhere.example/fhir';
    const answer = await post(
      transaction(
        {
          fullUrl: `${there}/Observation/7`,
          resource: observation('Patient/123', { specimen: { reference: 'urn:oid:1.2.3' } }),
          request: { method: 'POST', url: 'Observation' },
        },
        {
          fullUrl: `${there}/Patient/123`,
          resource: { resourceType: 'Patient', id: '123', name: [{ family: 'Fjern' }] },
          request: { method: 'POST', url: 'Patient' },
        },
        {
          fullUrl: 'urn:oid:1.2.3',
          resource: { resourceType: 'Specimen', subject: { reference: `${there}/Patient/123` } },
          request: { method: 'POST', url: 'Specimen' },
        },
      ),
    );
    expect(answer.status).toBe(200);
    const patient = locationOf(answer, 1);
    expect(await stored(answer, 0)).toMatchObject({
      subject: { reference: patient },
      specimen: { reference: locationOf(answer, 2) },
    });
    expect((await stored(answer, 2)).subject.reference).toBe(patient);
  });

  it('to a resource under its own id stay as they are, beside created ones', async () => {
    const answer = await post(
      transaction(
        {
          fullUrl: urn(1),
          resource: observation('Patient/put-here'),
          request: { method: 'POST', url: 'Observation' },
        },
        {
          fullUrl: `${p.url}/fhir/Patient/put-here`,
          resource: { resourceType: 'Patient', id: 'put-here' },
          request: { method: 'PUT', url: 'Patient/put-here' },
        },
      ),
    );
    expect((await stored(answer, 0)).subject.reference).toBe('Patient/put-here');
  });
});

describe('the order and unity of a transaction', () => {
  const identified = (value: string) => ({ resourceType: 'Patient', identifier: [{ system: 'urn:o', value }] });
  const post1 = (value: string, more: object = {}) => ({
    resource: identified(value),
    request: { method: 'POST', url: 'Patient', ...more },
  });
  const statusesOf = (answer: Answer): string[] =>
    answer.json.entry.map((e: { response: { status: string } }) => e.response.status.slice(0, 3));

  it('deletes before it creates: a condition no longer fits what the same transaction takes away', async () => {
    await post(transaction(post1('again')));
    const answer = await post(
      transaction(post1('again', { ifNoneExist: 'identifier=urn:o|again' }), {
        request: { method: 'DELETE', url: 'Patient?identifier=urn:o|again' },
      }),
    );
    expect(statusesOf(answer)).toEqual(['201', '204']);
    expect(await total('Patient?identifier=urn:o|again')).toBe(1);
  });

  it.each([
    [
      'the same condition twice',
      () => [post1('t', { ifNoneExist: 'identifier=urn:o|t' }), post1('t', { ifNoneExist: 'identifier=urn:o|t' })],
    ],
    [
      'the same fullUrl twice',
      () => [
        { fullUrl: 'urn:uuid:a', ...post1('t') },
        { fullUrl: 'urn:uuid:a', ...post1('t') },
      ],
    ],
    [
      'an operation among the writes',
      () => [post1('t'), { resource: identified('t'), request: { method: 'POST', url: 'Patient/$validate' } }],
    ],
    ['an entry without a method', () => [post1('t'), { request: { url: 'Patient' } }]],
    ['an entry of no type', () => [post1('t'), { request: { method: 'DELETE', url: 'Banana/1' } }]],
  ])('refuses %s, and stores nothing', async (_title, entries) => {
    const answer = await post(transaction(...entries()));
    expect([answer.status >= 400 && answer.status < 500, answer.json.resourceType]).toEqual([true, 'OperationOutcome']);
    expect(JSON.stringify(answer.json.issue)).toContain('Bundle.entry[1]');
    expect(await total('Patient?identifier=urn:o|t')).toBe(0);
  });

  it('stores nothing when a read in it fails, and reads what it has written', async () => {
    const failing = await post(transaction(post1('read'), { request: { method: 'GET', url: 'Patient/nobody' } }));
    expect([failing.status, failing.json.issue[0].expression]).toEqual([404, ['Bundle.entry[1]']]);
    expect(await total('Patient?identifier=urn:o|read')).toBe(0);
    const answer = await post(
      transaction({ request: { method: 'GET', url: 'Patient?identifier=urn:o|read' } }, post1('read')),
    );
    expect(answer.json.entry[0].resource.total).toBe(1);
  });

  it('answers a read as unchanged, and a head without a body', async () => {
    const made = await post(transaction(post1('cond')), { prefer: 'return=representation' });
    const { id } = made.json.entry[0].resource;
    const answer = await post(
      transaction(
        { request: { method: 'GET', url: `Patient/${id}`, ifNoneMatch: 'W/"1"' } },
        { request: { method: 'HEAD', url: `Patient/${id}` } },
      ),
    );
    expect(statusesOf(answer)).toEqual(['304', '200']);
    expect(answer.json.entry.map((e: { resource?: unknown }) => e.resource)).toEqual([undefined, undefined]);
  });

  it('patches by JSON Patch in a Binary and by FHIRPath Patch in Parameters', async () => {
    const made = await post(transaction(post1('p1'), post1('p2')), { prefer: 'return=representation' });
    const [a, b] = made.json.entry.map((e: { resource: { id: string } }) => e.resource.id);
    const steps = [{ op: 'add', path: '/gender', value: 'female' }];
    const binary = {
      resourceType: 'Binary',
      contentType: 'application/json-patch+json',
      data: Buffer.from(JSON.stringify(steps)).toString('base64'),
    };
    const part = (name: string, value: object) => ({ name, ...value });
    const parameters = {
      resourceType: 'Parameters',
      parameter: [
        {
          name: 'operation',
          part: [
            part('type', { valueCode: 'add' }),
            part('path', { valueString: 'Patient' }),
            part('name', { valueString: 'gender' }),
            part('value', { valueCode: 'male' }),
          ],
        },
      ],
    };
    for (const type of ['transaction', 'batch']) {
      const answer = await post({
        resourceType: 'Bundle',
        type,
        entry: [
          { resource: binary, request: { method: 'PATCH', url: `Patient/${a}` } },
          type === 'batch'
            ? { resource: parameters, request: { method: 'PATCH', url: `Patient/${b}x` } }
            : { resource: parameters, request: { method: 'PATCH', url: `Patient/${b}` } },
        ],
      });
      expect(statusesOf(answer)).toEqual(type === 'batch' ? ['200', '404'] : ['200', '200']);
    }
    expect((await p.call(as, 'GET', `/fhir/Patient/${b}`)).json.gender).toBe('male');
  });

  it('tells what was done when an OperationOutcome is preferred', async () => {
    const answer = await post(transaction(post1('oo')), { prefer: 'return=OperationOutcome' });
    expect(answer.json.entry[0].response.outcome.issue[0].diagnostics).toMatch(/stored as version 1/);
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

describe('a batch with an entry that cannot be read', () => {
  it('answers the others all the same', async () => {
    const answer = await post({
      resourceType: 'Bundle',
      type: 'batch',
      entry: [
        { request: { url: 'Patient' } },
        { request: { method: 'GET', url: 'Patient?_count=1' } },
        { request: { method: 'GET', url: 'Patient/%zz' } },
        { request: { method: 'POST', url: 'Patient' } },
        'rubbish',
      ],
    });
    expect(answer.json.entry.map((e: { response: { status: string } }) => e.response.status)).toEqual([
      '400 Bad Request',
      '200 OK',
      '400 Bad Request',
      '400 Bad Request',
      '400 Bad Request',
    ]);
    expect(answer.json.entry[3].response.outcome.issue[0].expression).toEqual(['Bundle.entry[3].resource']);
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
