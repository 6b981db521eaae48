/** The verbs of https://hl7.org/fhir/R4/http.html over real HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform;
beforeAll(async () => {
  p = await openTestPlatform();
});
afterAll(() => p.close());

const as = 'bench';
const patient = (family: string, more: Record<string, unknown> = {}) => ({
  resourceType: 'Patient',
  name: [{ family, given: ['Test'] }],
  ...more,
});
const observation = (patientId: string, value: string, more = '') =>
  `{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"urn:oid:1.2.208.176.2.1","code":"NPU19748"}]},"subject":{"reference":"Patient/${patientId}"},"valueQuantity":{"value":${value},"unit":"mg/L"}${more}}`;
const create = async (resource: Record<string, unknown>) =>
  (await p.call(as, 'POST', `/fhir/${resource['resourceType']}`, resource)).json.id as string;

describe('create, read, vread', () => {
  it('answers 201 with the stored resource, its version and where it can be read', async () => {
    const made = await p.call(as, 'POST', '/fhir/Patient', patient('Ny'));
    expect(made.status).toBe(201);
    expect(made.headers.get('etag')).toBe('W/"1"');
    expect(made.headers.get('location')).toBe(`${p.url}/fhir/Patient/${made.json.id}/_history/1`);
    expect(made.json.meta.versionId).toBe('1');
    const read = await p.call(as, 'GET', `/fhir/Patient/${made.json.id}`);
    expect(read.text).toBe(made.text);
  });

  it('keeps the client\u2019s own text: decimals, order and unknown extensions', async () => {
    const id = await create(patient('Decimal'));
    const sent = observation(id, '1.0', ',"extension":[{"url":"https://example.org/x","valueDecimal":3.1400}]');
    const made = await p.call(as, 'POST', '/fhir/Observation', sent);
    expect(made.status).toBe(201);
    const read = await p.call(as, 'GET', `/fhir/Observation/${made.json.id}`);
    expect(read.text).toContain('"value":1.0,');
    expect(read.text).toContain('"valueDecimal":3.1400');
  });

  it('answers 404 alike for an id nobody has, of our shape and of a stranger\u2019s', async () => {
    for (const id of ['aaaaaaaaaaaaaaaaaaaaaaaaaa', 'nobody-has-this']) {
      const answer = await p.call(as, 'GET', `/fhir/Observation/${id}`);
      expect(answer.status).toBe(404);
      expect(answer.json.resourceType).toBe('OperationOutcome');
    }
  });

  it('reads an earlier version, and says 304 when nothing has changed', async () => {
    const id = await create(patient('F\u00f8r'));
    await p.call(as, 'PUT', `/fhir/Patient/${id}`, { ...patient('Efter'), id });
    expect((await p.call(as, 'GET', `/fhir/Patient/${id}/_history/1`)).json.name[0].family).toBe('F\u00f8r');
    expect((await p.call(as, 'GET', `/fhir/Patient/${id}/_history/9`)).status).toBe(404);
    expect((await p.call(as, 'GET', `/fhir/Patient/${id}`, undefined, { 'if-none-match': 'W/"2"' })).status).toBe(304);
  });
});

describe('update', () => {
  it('counts versions, and makes a resource under an id that the client chose', async () => {
    const made = await p.call(as, 'PUT', '/fhir/Patient/my-own-id', { ...patient('Eget'), id: 'my-own-id' });
    expect(made.status).toBe(201);
    const again = await p.call(as, 'PUT', '/fhir/Patient/my-own-id', { ...patient('Eget2'), id: 'my-own-id' });
    expect([again.status, again.json.meta.versionId]).toEqual([200, '2']);
  });

  it('refuses with 412 when If-Match names another version than the current one', async () => {
    const id = await create(patient('Kamp'));
    const update = (version: string) =>
      p.call(as, 'PUT', `/fhir/Patient/${id}`, { ...patient('Ny'), id }, { 'if-match': version });
    expect((await update('W/"1"')).status).toBe(200);
    const stale = await update('W/"1"');
    expect(stale.status).toBe(412);
    expect(stale.json.issue[0].diagnostics).toContain('current version is 2');
    expect((await p.call(as, 'GET', `/fhir/Patient/${id}`)).json.meta.versionId).toBe('2');
  });

  it('loses no update when sixteen clients write the same resource at once', async () => {
    const id = await create(patient('Mange'));
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) => p.call(as, 'PUT', `/fhir/Patient/${id}`, { ...patient(`Nr${i}`), id })),
    );
    const done = answers.filter((answer) => answer.status === 200).length;
    expect(answers.every((answer) => answer.status === 200 || answer.status === 409)).toBe(true);
    expect((await p.call(as, 'GET', `/fhir/Patient/${id}`)).json.meta.versionId).toBe(String(done + 1));
  });

  it('refuses an id in the body that differs from the address', async () => {
    const answer = await p.call(as, 'PUT', '/fhir/Patient/one', { ...patient('X'), id: 'two' });
    expect(answer.status).toBe(400);
    expect(answer.json.issue[0].expression).toEqual(['Patient.id']);
  });
});

describe('whom a resource is about', () => {
  it('is the same citizen by any way of writing the reference, and never becomes another', async () => {
    const [id, other] = [await create(patient('Samme')), await create(patient('Anden'))];
    const made = (await p.call(as, 'POST', '/fhir/Observation', observation(id, '1'))).json;
    const about = (reference: string) =>
      p.call(as, 'PUT', `/fhir/Observation/${made.id}`, { ...made, subject: { reference } });
    for (const same of [`Patient/${id}/_history/1`, `${p.url}/fhir/Patient/${id}`, `Patient/${id}`])
      expect((await about(same)).status, same).toBe(200);
    for (const not of [`Patient/${other}`, `https://elsewhere.example/fhir/Patient/${id}`])
      expect((await about(not)).status, not).toBe(422);
  });
});

describe('JSON Patch', () => {
  const patch = (id: string, steps: unknown, headers = {}) =>
    p.call(as, 'PATCH', `/fhir/Patient/${id}`, steps, { 'content-type': 'application/json-patch+json', ...headers });
  it('changes one element and keeps the rest', async () => {
    const id = await create(patient('Lap', { gender: 'female' }));
    const answer = await patch(id, [
      { op: 'test', path: '/gender', value: 'female' },
      { op: 'replace', path: '/name/0/family', value: 'Lappet' },
    ]);
    expect(answer.status).toBe(200);
    expect([answer.json.name[0].family, answer.json.gender, answer.json.meta.versionId]).toEqual([
      'Lappet',
      'female',
      '2',
    ]);
  });
  it('changes nothing when one step cannot be done, or leaves an invalid resource', async () => {
    const id = await create(patient('Fast', { gender: 'male' }));
    expect((await patch(id, [{ op: 'remove', path: '/birthDate' }])).status).toBe(422);
    const invalid = await patch(id, [{ op: 'replace', path: '/gender', value: 'nonsense' }]);
    expect(invalid.status).toBe(400);
    expect(invalid.json.issue[0].expression[0]).toContain('Patient.gender');
    expect((await p.call(as, 'GET', `/fhir/Patient/${id}`)).json.meta.versionId).toBe('1');
  });
});

describe('delete', () => {
  it('answers 204, then 410, keeps the history, and lets the id live again with the next version', async () => {
    const id = await create(patient('V\u00e6k'));
    expect((await p.call(as, 'DELETE', `/fhir/Patient/${id}`)).status).toBe(204);
    expect((await p.call(as, 'GET', `/fhir/Patient/${id}`)).status).toBe(410);
    expect((await p.call(as, 'GET', `/fhir/Patient/${id}/_history/2`)).status).toBe(410);
    const history = await p.call(as, 'GET', `/fhir/Patient/${id}/_history`);
    expect(history.json.entry.map((e: { request: { method: string } }) => e.request.method)).toEqual([
      'DELETE',
      'POST',
    ]);
    const again = await p.call(as, 'PUT', `/fhir/Patient/${id}`, { ...patient('Igen'), id });
    expect(again.json.meta.versionId).toBe('3');
    expect((await p.call(as, 'GET', `/fhir/Patient/${id}`)).status).toBe(200);
  });
  it('is not found by search any more', async () => {
    const id = await create(patient('Usynliggjort'));
    await p.call(as, 'DELETE', `/fhir/Patient/${id}`);
    expect((await p.call(as, 'GET', '/fhir/Patient?family=Usynliggjort')).json.total).toBe(0);
  });
});

describe('history', () => {
  it('lists newest first, in pages that neither repeat nor skip', async () => {
    const id = await create(patient('H0'));
    for (let i = 1; i < 7; i++) await p.call(as, 'PUT', `/fhir/Patient/${id}`, { ...patient(`H${i}`), id });
    const versions: string[] = [];
    for (let next: string | undefined = `/fhir/Patient/${id}/_history?_count=3`; next; ) {
      const page = await p.call(as, 'GET', next);
      versions.push(
        ...page.json.entry.map((e: { resource: { meta: { versionId: string } } }) => e.resource.meta.versionId),
      );
      next = page.json.link.find((l: { relation: string }) => l.relation === 'next')?.url.replace(p.url, '');
    }
    expect(versions).toEqual(['7', '6', '5', '4', '3', '2', '1']);
    const type = await p.call(as, 'GET', '/fhir/Patient/_history?_count=2');
    expect(type.json.entry).toHaveLength(2);
    expect((await p.call(as, 'GET', '/fhir/_history?_count=5')).json.entry).toHaveLength(5);
  });
});

describe('conditional requests', () => {
  const identified = (value: string, family: string) =>
    patient(family, { identifier: [{ system: 'urn:test', value }] });
  it('creates once, however many clients ask at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        p.call(as, 'POST', '/fhir/Patient', identified('once', 'Once'), {
          'if-none-exist': 'identifier=urn:test|once',
        }),
      ),
    );
    expect(answers.map((a) => a.status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect((await p.call(as, 'GET', '/fhir/Patient?identifier=urn:test|once')).json.total).toBe(1);
  });
  it('updates the one that fits, makes it when none fits, refuses when several fit', async () => {
    const put = (family: string) =>
      p.call(as, 'PUT', '/fhir/Patient?identifier=urn:test|cond', identified('cond', family));
    expect((await put('A')).status).toBe(201);
    expect((await put('B')).status).toBe(200);
    await p.call(as, 'POST', '/fhir/Patient', identified('cond', 'C'));
    const several = await put('D');
    expect(several.status).toBe(412);
    expect((await p.call(as, 'DELETE', '/fhir/Patient?identifier=urn:test|nothing-fits')).status).toBe(204);
  });
});

describe('Prefer and tokens', () => {
  it('answers as little or as much as the client prefers', async () => {
    expect((await p.call(as, 'POST', '/fhir/Patient', patient('P'), { prefer: 'return=minimal' })).text).toBe('');
    expect(
      (await p.call(as, 'POST', '/fhir/Patient', patient('P'), { prefer: 'return=OperationOutcome' })).json
        .resourceType,
    ).toBe('OperationOutcome');
  });
  it('needs a token for everything but metadata', async () => {
    expect((await fetch(`${p.url}/fhir/metadata`)).status).toBe(200);
    const refused = await fetch(`${p.url}/fhir/Patient`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('Bearer');
  });
});
