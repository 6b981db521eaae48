/** https://hl7.org/fhir/R4/http.html#history  #patch  #concurrency  and https://hl7.org/fhir/R4/patient-operation-everything.html */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { type Answer, openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform;
const clock = new VirtualClock(new Date('2026-11-02T08:00:00.000Z'));
beforeAll(async () => {
  p = await openTestPlatform({ clock });
});
afterAll(() => p.close());

const as = 'bench';
const get = (path: string, headers: Record<string, string> = {}) =>
  p.call(as, 'GET', `/fhir/${path}`, undefined, headers);
const post = (path: string, body: unknown, headers = {}) => p.call(as, 'POST', `/fhir/${path}`, body, headers);
const put = (path: string, body: unknown, headers = {}) => p.call(as, 'PUT', `/fhir/${path}`, body, headers);
const patch = (path: string, body: unknown, type: string, headers = {}) =>
  p.call(as, 'PATCH', `/fhir/${path}`, body, { 'content-type': type, ...headers });
const remove = (path: string, headers = {}) => p.call(as, 'DELETE', `/fhir/${path}`, undefined, headers);
const basic = (text: string, more: object = {}) => ({ resourceType: 'Basic', code: { text }, ...more });
const minutes = (n: number) => clock.advanceMs(n * 60_000);

interface Entry {
  fullUrl: string;
  resource?: { meta: { versionId: string }; code: { text: string } };
  request: { method: string; url: string };
  response: { status: string; etag: string };
}
const entriesOf = (answer: Answer): Entry[] => answer.json.entry ?? [];
const versionsOf = (answer: Answer): string[] =>
  entriesOf(answer).map(
    (entry) => `${entry.request.method} ${entry.response.etag} ${entry.resource?.code.text ?? '-'}`,
  );

describe('$everything of a contact', () => {
  it('is what refers to it, itself, and what these refer to; by pages, by type and since', async () => {
    const about = async (type: string, more: object) => (await post(type, { resourceType: type, ...more })).json.id;
    const subject = { reference: `Patient/${await about('Patient', { name: [{ family: 'Kontakt' }] })}` };
    const organization = await about('Organization', { name: 'Afsnittet' });
    const doctor = await about('Practitioner', { name: [{ family: 'Læge' }] });
    const role = await about('PractitionerRole', {
      practitioner: { reference: `Practitioner/${doctor}` },
      organization: { reference: `Organization/${organization}` },
    });
    const contact = { status: 'finished', class: { code: 'AMB' }, subject };
    const [encounter, other] = [await about('Encounter', contact), await about('Encounter', contact)];
    const observation = (of: string) =>
      about('Observation', {
        status: 'final',
        code: { text: 'x' },
        subject,
        encounter: { reference: `Encounter/${of}` },
        performer: [{ reference: `PractitionerRole/${role}` }],
      });
    await observation(other);
    minutes(1);
    const [first, second] = [await observation(encounter), await observation(encounter)];
    const path = `Encounter/${encounter}/$everything`;
    const namesIn = (answer: Answer, mode: string) =>
      (answer.json.entry ?? [])
        .filter((entry: { search: { mode: string } }) => entry.search.mode === mode)
        .map(({ resource }: { resource: { resourceType: string; id: string } }) => resource.id)
        .sort();
    const all = await get(path);
    expect(namesIn(all, 'match')).toEqual([encounter, first, second].sort());
    expect(namesIn(all, 'include')).toEqual([subject.reference.slice(8), role, doctor, organization].sort());
    const page = await get(`${path}?_count=2`);
    expect(page.json.link[0].url).toBe(`${p.url}/fhir/${path}?_count=2`);
    const next = await get(page.json.link[1].url.replace(`${p.url}/fhir/`, ''));
    expect([...namesIn(page, 'match'), ...namesIn(next, 'match')].sort()).toEqual(namesIn(all, 'match'));
    expect(next.json.link.map(({ relation, url }: { relation: string; url: string }) => [relation, url])).toEqual([
      ['self', `${p.url}/fhir/${path}?_count=2`],
    ]);
    const since = new Date(clock.now().getTime() - 30_000).toISOString();
    expect(namesIn(await get(`${path}?_since=${since}`), 'match')).toEqual([first, second].sort());
    const typed = await post(path, {
      resourceType: 'Parameters',
      parameter: [{ name: '_type', valueCode: 'Observation,Condition' }],
    });
    expect([typed.json.total, namesIn(typed, 'include')]).toEqual([2, []]);
    expect(typed.json.link[0].url).toBe(`${p.url}/fhir/${path}?_type=Observation%2CCondition`);
    expect((await get(`${path}?_count=0`)).json.total).toBe(3);
    expect((await get(`${path}?_type=Patient`)).status).toBe(400);
    expect((await get(`${path}?_since=soon`)).json.issue[0].expression).toEqual(['http._since']);
    expect((await get('Encounter/nobody-has-this/$everything')).status).toBe(404);
  });
});

describe('the history of a resource', () => {
  it('tells creation, change, deletion and new life, each with its request', async () => {
    const { id } = (await post('Basic', basic('one'))).json;
    await put(`Basic/${id}`, basic('two', { id }));
    expect((await remove(`Basic/${id}`)).headers.get('etag')).toBe('W/"3"');
    expect((await put(`Basic/${id}`, basic('four', { id }))).status).toBe(201);
    const history = await get(`Basic/${id}/_history`);
    expect(entriesOf(history).map((entry) => entry.response.status)).toEqual(['201', '204', '200', '201']);
    expect(versionsOf(history)).toEqual(['PUT W/"4" four', 'DELETE W/"3" -', 'PUT W/"2" two', 'POST W/"1" one']);
    expect(entriesOf(history).map((entry) => [entry.request.url, 'resource' in entry])).toEqual([
      [`Basic/${id}`, true],
      [`Basic/${id}`, false],
      [`Basic/${id}`, true],
      ['Basic', true],
    ]);
    expect([history.json.total, history.json.type]).toEqual([4, 'history']);
    expect((await get(`Basic/${id}/_history/3`)).status).toBe(410);
    expect((await get(`Basic/${id}/_history/4`)).json.code.text).toBe('four');
  });

  it('says PUT of a resource whose id the client brought', async () => {
    await put('Basic/brought-along', basic('x', { id: 'brought-along' }));
    expect(versionsOf(await get('Basic/brought-along/_history'))).toEqual(['PUT W/"1" x']);
    expect(entriesOf(await get('Basic/brought-along/_history'))[0]!.response.status).toBe('201');
  });

  it('is 404 for a resource there never was, also when a time is asked for', async () => {
    expect((await get('Basic/never-was/_history')).status).toBe(404);
    expect((await get('Basic/never-was/_history?_count=0')).status).toBe(404);
    expect((await get('Basic/never-was/_history?_since=2026-01-01')).status).toBe(404);
  });

  it('is cut by _since, and by _at to what was current then', async () => {
    const { id } = (await post('Basic', basic('eight'))).json;
    const at = async (query: string) =>
      versionsOf(await get(`Basic/${id}/_history?${query}`)).map((one) => one.split(' ')[2]);
    const eight = clock.now().toISOString();
    minutes(60);
    await put(`Basic/${id}`, basic('nine', { id }));
    const nine = clock.now().toISOString();
    minutes(60);
    await put(`Basic/${id}`, basic('ten', { id }));
    minutes(60);
    expect(await at(`_since=${nine}`)).toEqual(['ten', 'nine']);
    expect(await at(`_at=${eight}`)).toEqual(['eight']);
    expect(await at(`_at=${new Date(Date.parse(nine) - 1).toISOString()}`)).toEqual(['eight']);
    expect(await at(`_at=${nine}`)).toEqual(['nine']);
    expect(await at('_at=2026-11-02')).toEqual(['ten', 'nine', 'eight']);
    expect(await at('_at=2026-11-03')).toEqual(['ten']);
    expect(await at('_at=2026-11-01')).toEqual([]);
    expect(await at(`_since=${encodeURIComponent('2026-11-02T10:00:00+01:00')}`)).toEqual(['ten', 'nine']);
    const wrong = await get(`Basic/${id}/_history?_since=yesterday`);
    expect([wrong.status, wrong.json.issue[0].expression]).toEqual([400, ['http._since']]);
  });

  it('counts with _count=0, and pages steadily while others write', async () => {
    const { id } = (await post('Basic', basic('v1'))).json;
    for (let i = 2; i <= 5; i++) {
      minutes(1);
      await put(`Basic/${id}`, basic(`v${i}`, { id }));
    }
    const none = await get(`Basic/${id}/_history?_count=0`);
    expect([none.json.total, none.json.entry]).toEqual([5, undefined]);
    const since = clock
      .now()
      .toISOString()
      .replace(/:\d\d\.\d+Z/, ':00Z');
    expect((await get(`Basic/${id}/_history?_count=0&_since=${since}`)).json.total).toBe(1);
    const seen: string[] = [];
    let next: string | undefined = `/fhir/Basic/${id}/_history?_count=2&_at=2026-11`;
    for (let page = 1; next; page++) {
      const answer: Answer = await p.call(as, 'GET', next);
      seen.push(...entriesOf(answer).map((entry) => entry.resource!.code.text));
      if (page === 1) expect(answer.json.link[0].url).toBe(`${p.url}/fhir/Basic/${id}/_history?_count=2&_at=2026-11`);
      next = answer.json.link.find((one: { relation: string }) => one.relation === 'next')?.url.replace(p.url, '');
      minutes(1);
      await put(`Basic/${id}`, basic(`written between page ${page} and the next`, { id }));
    }
    expect(seen).toEqual(['v5', 'v4', 'v3', 'v2', 'v1']);
  });

  it('of a type and of everything holds all versions, directories among them', async () => {
    minutes(1);
    const since = clock.now().toISOString();
    const organization = (await post('Organization', { resourceType: 'Organization', name: 'O' })).json.id;
    minutes(1);
    const { id } = (await post('Basic', basic('b'))).json;
    minutes(1);
    await remove(`Basic/${id}`);
    const urls = async (path: string) =>
      entriesOf(await get(`${path}?_since=${since}`)).map((one) => one.fullUrl.split('/fhir/')[1]);
    expect(await urls('_history')).toEqual([`Basic/${id}`, `Basic/${id}`, `Organization/${organization}`]);
    expect(await urls('Basic/_history')).toEqual([`Basic/${id}`, `Basic/${id}`]);
    expect(await urls('Organization/_history')).toEqual([`Organization/${organization}`]);
    expect((await get(`_history?_since=${since}&_count=0`)).json.total).toBe(3);
  });
});

describe('conditions on versions', () => {
  it('of a read are weak and strong tags, several, *, and a time', async () => {
    const { id } = (await post('Basic', basic('x'))).json;
    const status = async (headers: Record<string, string>) => (await get(`Basic/${id}`, headers)).status;
    for (const tag of ['W/"1"', '"1"', 'W/"7", W/"1"', '*'])
      expect([tag, await status({ 'if-none-match': tag })]).toEqual([tag, 304]);
    expect(await status({ 'if-none-match': 'W/"2"' })).toBe(200);
    const now = clock.now().toUTCString();
    expect(await status({ 'if-modified-since': now })).toBe(304);
    expect(await status({ 'if-modified-since': 'Mon, 01 Jan 2024 00:00:00 GMT' })).toBe(200);
    expect(await status({ 'if-modified-since': 'rubbish' })).toBe(200);
    expect(await status({ 'if-none-match': 'W/"2"', 'if-modified-since': now })).toBe(200);
    const unchanged = await get(`Basic/${id}`, { 'if-none-match': 'W/"1"' });
    expect([unchanged.text, unchanged.headers.get('etag')]).toEqual(['', 'W/"1"']);
  });

  it('of a write hold for what stands: any version with *, none with If-None-Match: *', async () => {
    const write = async (id: string, headers: Record<string, string>) =>
      (await put(`Basic/${id}`, basic('x', { id }), headers)).status;
    expect(await write('star', { 'if-match': '*' })).toBe(412);
    expect(await write('star', { 'if-none-match': '*' })).toBe(201);
    expect(await write('star', { 'if-none-match': '*' })).toBe(412);
    expect(await write('star', { 'if-match': '*' })).toBe(200);
    expect((await remove('Basic/star', { 'if-match': 'W/"1"' })).status).toBe(412);
    expect((await remove('Basic/star', { 'if-match': 'W/"2"' })).status).toBe(204);
    expect(await write('star', { 'if-match': 'W/"3"' })).toBe(412);
    expect(await write('star', { 'if-match': 'three' })).toBe(400);
    const condition = `Basic?identifier=urn:t|${'none'}`;
    expect((await put(condition, basic('x'), { 'if-match': 'W/"1"' })).status).toBe(412);
  });
});

describe('PATCH', () => {
  const JSON_PATCH = 'application/json-patch+json';
  const replaceStatus = (code: string) => ({
    resourceType: 'Parameters',
    parameter: [
      {
        name: 'operation',
        part: [
          { name: 'type', valueCode: 'replace' },
          { name: 'path', valueString: 'Observation.status' },
          { name: 'value', valueCode: code },
        ],
      },
    ],
  });
  const observation = async (identifier: string) =>
    (
      await post(
        'Observation',
        `{"resourceType":"Observation","identifier":[{"system":"urn:p","value":"${identifier}"}],"status":"final","code":{"text":"x"},"valueQuantity":{"value":1.0}}`,
      )
    ).json.id as string;

  it('by FHIRPath, in JSON and in XML, and by JSON Patch, keeps the digits of the rest', async () => {
    const id = await observation('a');
    const first = await patch(`Observation/${id}`, replaceStatus('amended'), 'application/fhir+json');
    expect([first.status, first.json.status, first.headers.get('etag')]).toEqual([200, 'amended', 'W/"2"']);
    const xml =
      '<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="operation"/><part><name value="type"/><valueCode value="add"/></part><part><name value="path"/><valueString value="Observation"/></part><part><name value="name"/><valueString value="note"/></part><part><name value="value"/><valueAnnotation><text value="n"/></valueAnnotation></part></parameter></Parameters>';
    expect((await patch(`Observation/${id}`, xml, 'application/fhir+xml')).json.note).toEqual([{ text: 'n' }]);
    const steps = [{ op: 'replace', path: '/status', value: 'corrected' }];
    const third = await patch(`Observation/${id}`, steps, JSON_PATCH, { 'if-match': 'W/"3"' });
    expect([third.status, third.json.status]).toEqual([200, 'corrected']);
    expect((await get(`Observation/${id}`)).text).toContain('"value":1.0}');
  });

  it('finds its resource by a condition', async () => {
    const id = await observation('b');
    const by = (value: string) =>
      patch(`Observation?identifier=urn:p|${value}`, replaceStatus('amended'), 'application/fhir+json');
    expect((await by('b')).json).toMatchObject({ id, status: 'amended' });
    expect((await by('nobody')).status).toBe(404);
    await observation('b');
    expect((await by('b')).status).toBe(412);
  });

  it('that cannot be done, or leaves no valid resource, changes nothing', async () => {
    const id = await observation('c');
    const tried = [
      await patch(`Observation/${id}`, replaceStatus('nonsense'), 'application/fhir+json'),
      await patch(`Observation/${id}`, [{ op: 'remove', path: '/status' }], JSON_PATCH),
      await patch(`Observation/${id}`, [{ op: 'replace', path: '/id', value: 'other' }], JSON_PATCH),
      await patch(`Observation/${id}`, [{ op: 'test', path: '/status', value: 'amended' }], JSON_PATCH),
      await patch(`Observation/${id}`, { resourceType: 'Patient' }, 'application/fhir+json'),
      await patch(`Observation/${id}`, 'status=final', 'text/plain'),
      await patch(`Observation/${id}`, [], JSON_PATCH, { 'if-match': 'W/"9"' }),
      // One reader takes the first of the two, the next the last (RFC 6902, A.13).
      await patch(
        `Observation/${id}`,
        '[{"op":"add","path":"/issued","value":"2026-01-01","op":"remove"}]',
        JSON_PATCH,
      ),
      await patch(`Observation/${id}`, '[{"op":"add","path":"/note","value":[{"text":"a","text":"b"}]}]', JSON_PATCH),
    ];
    expect(tried.map((one) => one.status)).toEqual([400, 400, 422, 422, 400, 415, 412, 400, 400]);
    expect((await get(`Observation/${id}`)).json.meta.versionId).toBe('1');
  });
});

describe('$everything', () => {
  it('is cut by dates of care, time of writing and types, and pages', async () => {
    const id = (await post('Patient', { resourceType: 'Patient' })).json.id as string;
    const about = (day: string) => ({
      resourceType: 'Observation',
      status: 'final',
      code: { text: day },
      subject: { reference: `Patient/${id}` },
      effectiveDateTime: day,
    });
    for (const day of ['2024-01-15', '2025-06-15']) await post('Observation', about(day));
    minutes(10);
    const since = clock.now().toISOString();
    await post('Observation', about('2026-01-15'));
    const texts = async (query: string) =>
      ((await get(`Patient/${id}/$everything?${query}`)).json.entry ?? [])
        .map(
          (e: { resource: { resourceType: string; code?: { text: string } } }) =>
            e.resource.code?.text ?? e.resource.resourceType,
        )
        .sort();
    expect(await texts('')).toEqual(['2024-01-15', '2025-06-15', '2026-01-15', 'Patient']);
    expect(await texts('start=2025-01-01')).toEqual(['2025-06-15', '2026-01-15', 'Patient']);
    expect(await texts('start=2025&end=2025-06-15')).toEqual(['2025-06-15', 'Patient']);
    expect(await texts('end=2024-01-14')).toEqual(['Patient']);
    expect(await texts(`_since=${since}`)).toEqual(['2026-01-15']);
    expect(await texts('_type=Patient,Encounter')).toEqual(['Patient']);
    const seen: string[] = [];
    for (let next: string | undefined = `/fhir/Patient/${id}/$everything?_count=1&start=2025`; next; ) {
      const page: Answer = await p.call(as, 'GET', next);
      seen.push(...page.json.entry.map((e: { resource: { resourceType: string } }) => e.resource.resourceType));
      next = page.json.link.find((one: { relation: string }) => one.relation === 'next')?.url.replace(p.url, '');
    }
    expect(seen).toEqual(['Observation', 'Observation', 'Patient']);
    expect((await get(`Patient/${id}/$everything?_type=Banana`)).status).toBe(400);
    expect((await get(`Patient/${id}/$everything?start=soon`)).status).toBe(400);
    expect((await get('Patient/nobody/$everything')).status).toBe(404);
  });

  it('brings along the directories that the resources refer to, and what those refer to', async () => {
    const made = async (resource: Record<string, unknown>) =>
      `${resource['resourceType']}/${(await post(String(resource['resourceType']), resource)).json.id}`;
    const region = await made({ resourceType: 'Organization', name: 'Region' });
    const ward = await made({ resourceType: 'Organization', name: 'Ward', partOf: { reference: region } });
    const doctor = await made({ resourceType: 'Practitioner', name: [{ family: 'Holm' }] });
    const stranger = await made({ resourceType: 'Practitioner', name: [{ family: 'Fjern' }] });
    const patient = await made({ resourceType: 'Patient', generalPractitioner: [{ reference: ward }] });
    const seen = await made({
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'x' },
      subject: { reference: patient },
      performer: [{ reference: `${p.url}/fhir/${doctor}` }, { reference: 'Organization/nobody' }],
    });
    const all = async (query: string, body?: unknown) => {
      const path = `${patient}/$everything${query}`;
      const { status, json, text } = body ? await post(path, body) : await get(path);
      if (status !== 200) throw new Error(text);
      const entries: { resource: { resourceType: string; id: string }; search: { mode: string } }[] = json.entry ?? [];
      const of = (mode: string) =>
        entries
          .filter(({ search }) => search.mode === mode)
          .map(({ resource }) => `${resource.resourceType}/${resource.id}`)
          .sort();
      return { total: json.total, match: of('match'), include: of('include'), links: json.link };
    };
    const whole = await all('');
    expect(whole).toMatchObject({ total: 2, match: [seen, patient].sort(), include: [doctor, ward, region].sort() });
    expect(whole.include).not.toContain(stranger);
    // A page brings what its own resources refer to.
    expect((await all('?_count=1')).include).toEqual([doctor]);
    expect(await all('?_type=Observation')).toMatchObject({ match: [seen], include: [] });
    expect(await all('?_type=Observation,Organization')).toMatchObject({
      match: [seen],
      include: [ward, region].sort(),
    });
    const narrow = await get(`${patient}/$everything?_elements=id&_count=1`);
    expect(narrow.json.entry[0].resource).not.toHaveProperty('performer');
    expect(narrow.json.link[1].url).toMatch(/_cursor=.*_elements=id/);
    expect((await all('?_summary=count')).total).toBe(2);
    expect(await all('?_type=Practitioner')).toMatchObject({ total: 0, match: [], include: [doctor] });
    expect(await all('?_count=0')).toMatchObject({ total: 2, match: [], include: [] });
    const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });
    const posted = await all(
      '',
      parameters({ name: '_type', valueCode: 'Observation' }, { name: '_count', valueInteger: 10 }),
    );
    expect(posted).toMatchObject({ match: [seen], include: [] });
    expect(posted.links[0].url).toBe(`${p.url}/fhir/${patient}/$everything?_type=Observation&_count=10`);
    expect((await post(`${patient}/$everything`, parameters())).json.total).toBe(2);
    const wrong = await post(`${patient}/$everything`, parameters({ name: 'colour', valueString: 'blue' }));
    expect([wrong.status, (await get(`${patient}/$everything?colour=blue`)).status]).toEqual([400, 400]);
  });
});
