/** JSON and XML both ways, and Binary as bytes. https://hl7.org/fhir/R4/http.html#mime-type  https://hl7.org/fhir/R4/binary.html */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, openTestPlatform, type TestPlatform } from '../platform.js';

let p: TestPlatform;
beforeAll(async () => {
  p = await openTestPlatform();
});
afterAll(() => p.close());

const as = 'bench';
const XML = 'application/fhir+xml';
const JSON_TYPE = 'application/fhir+json';
const get = (path: string, headers: Record<string, string> = {}) =>
  p.call(as, 'GET', `/fhir/${path}`, undefined, headers);
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  p.call(as, 'POST', `/fhir${path ? `/${path}` : ''}`, body, headers);
const typeOf = (answer: Answer) => answer.headers.get('content-type')?.split(';')[0];

const OBSERVATION = `<?xml version="1.0" encoding="UTF-8"?>
<Observation xmlns="http://hl7.org/fhir">
  <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>CRP &lt; 12,0&#160;<b>mg</b></p></div></text>
  <contained><Device><id value="d"/><distinctIdentifier value="x"/></Device></contained>
  <extension url="https://example.org/unknown"><valueDecimal value="3.1400"/></extension>
  <status value="final"/>
  <code><text value="line&#10;break &amp; &quot;quotes&quot;"/></code>
  <effectiveDateTime value="2026-11" id="when"><extension url="urn:x"><valueString value="about"/></extension></effectiveDateTime>
  <valueQuantity><value value="1.0"/><unit value="mg/L"/></valueQuantity>
  <device><reference value="#d"/></device>
</Observation>`;

describe('XML', () => {
  it('is taken and sent: what was stored in one format is read in the other, digits and narrative included', async () => {
    const made = await post('Observation', OBSERVATION, { 'content-type': XML, accept: XML });
    expect([made.status, typeOf(made)]).toEqual([201, XML]);
    const id = /\/Observation\/([^/]+)\//.exec(made.headers.get('location')!)![1];
    const json = await get(`Observation/${id}`);
    expect(typeOf(json)).toBe(JSON_TYPE);
    expect(json.text).toContain('"value":1.0,');
    expect(json.text).toContain('"valueDecimal":3.1400');
    expect(json.json).toMatchObject({
      text: { div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>CRP &lt; 12,0&#160;<b>mg</b></p></div>' },
      contained: [{ resourceType: 'Device', id: 'd', distinctIdentifier: 'x' }],
      code: { text: 'line\nbreak & "quotes"' },
      effectiveDateTime: '2026-11',
      _effectiveDateTime: { id: 'when', extension: [{ url: 'urn:x', valueString: 'about' }] },
    });
    const xml = await get(`Observation/${id}?_format=xml`);
    const again = await p.call(as, 'PUT', `/fhir/Observation/${id}`, xml.text, { 'content-type': 'application/xml' });
    expect(again.status).toBe(200);
    const { meta: before, ...was } = json.json;
    const { meta: after, ...is } = again.json;
    expect([is, before.versionId, after.versionId]).toEqual([was, '1', '2']);
  });

  it('is sent for searches, histories, transactions, capabilities and refusals alike', async () => {
    const bundle = `<Bundle xmlns="http://hl7.org/fhir"><type value="transaction"/><entry><fullUrl value="urn:uuid:10000000-0000-4000-8000-000000000001"/><resource><Patient><name><family value="Ex-Emil"/></name></Patient></resource><request><method value="POST"/><url value="Patient"/></request></entry></Bundle>`;
    const answers = [
      await post('', bundle, { 'content-type': XML, accept: XML, prefer: 'return=representation' }),
      await get('Patient?family=Ex-Emil', { accept: XML }),
      await get('Patient/_history?_count=1', { accept: 'application/xml' }),
      await get('metadata', { accept: 'text/xml' }),
      await get('Patient/nobody-here', { accept: XML }),
      await get('Patient?gender=x&_format=application/fhir%2Bxml', { prefer: 'handling=strict' }),
      await post('Patient', '<Patient xmlns="http://hl7.org/fhir"><gender value="x"/></Patient>', {
        'content-type': XML,
        accept: XML,
      }),
    ];
    expect(answers.map((one) => typeOf(one))).toEqual(answers.map(() => XML));
    expect(answers.map((one) => one.status)).toEqual([200, 200, 200, 200, 404, 200, 400]);
    const roots = answers.map((one) => /<([A-Z][A-Za-z]+) xmlns="http:\/\/hl7\.org\/fhir"/.exec(one.text)?.[1]);
    const outcome = 'OperationOutcome';
    expect(roots).toEqual(['Bundle', 'Bundle', 'Bundle', 'CapabilityStatement', outcome, 'Bundle', outcome]);
    expect(answers[1]!.text).toContain('<family value="Ex-Emil"/>');
    expect(answers[6]!.text).toContain('<expression value="Patient.gender"/>');
  });

  it.each([
    ['a DOCTYPE', '<!DOCTYPE x [<!ENTITY a "b">]><Patient xmlns="http://hl7.org/fhir"/>', 'DOCTYPE'],
    ['a broken end', '<Patient xmlns="http://hl7.org/fhir"><active value="true"/>', 'well-formed XML (line 1)'],
    ['an entity nobody declared', '<Patient xmlns="http://hl7.org/fhir"><id value="&x;"/></Patient>', 'well-formed'],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><Patient xmlns="http://hl7.org/fhir"/>', 'UTF-8'],
    ['300 levels', `${'<a>'.repeat(300)}${'</a>'.repeat(300)}`, 'XML'],
    ['an element of no type', '<Patient xmlns="http://hl7.org/fhir"><shoe value="1"/></Patient>', 'Patient.shoe'],
  ])('with %s is refused', async (_title, body, says) => {
    const answer = await post('Patient', body, { 'content-type': XML });
    expect([answer.status, answer.json.resourceType]).toEqual([400, 'OperationOutcome']);
    expect(answer.text).toContain(says);
  });
});

describe('the choice of a format', () => {
  it.each([
    [undefined, JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['application/fhir+xml;q=0.5, application/fhir+json', JSON_TYPE],
    ['application/json;q=0.5, application/fhir+xml;q=0.9', XML],
    ['text/html, application/xhtml+xml, */*;q=0.8', JSON_TYPE],
    ['application/fhir+xml; fhirVersion=4.0', XML],
    ['application/fhir+json;q=0, */*', XML],
    ['*/*, application/json;q=0, application/fhir+json;q=0', XML],
    ['application/json;q=0, application/fhir+json', JSON_TYPE],
    ['*/*;q=0.9, application/fhir+xml;q=0.1', JSON_TYPE],
    ['application/fhir+xml, */*', XML],
  ])('by Accept %s is %s', async (accept, type) => {
    expect(typeOf(await get('Patient?_count=1', accept === undefined ? {} : { accept }))).toBe(type);
  });

  it('goes by _format before Accept, also in the form of a search', async () => {
    expect(typeOf(await get('Patient?_count=1&_format=json', { accept: XML }))).toBe(JSON_TYPE);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(typeOf(await post('Patient/_search', '_count=1&_format=xml', form))).toBe(XML);
  });

  it('is refused with 406 for what there is not, and bodies with 415', async () => {
    const turtle = await get('Patient?_format=text/turtle');
    expect([turtle.status, turtle.json.issue[0].code]).toEqual([406, 'not-supported']);
    expect((await get('Patient', { accept: 'image/png' })).status).toBe(406);
    expect((await get('Patient', { accept: 'application/fhir+json; fhirVersion=5.0' })).status).toBe(406);
    expect((await post('Patient', 'x', { 'content-type': 'text/turtle' })).status).toBe(415);
    expect((await post('Patient', '{}', { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' })).status).toBe(415);
  });

  describe('in an entry of a Bundle', () => {
    const entry = (method: string, url: string, resource?: object) => ({ resource, request: { method, url } });
    const basic = { resourceType: 'Basic', code: { text: 'x' }, identifier: [{ value: 'in-an-entry' }] };
    const stored = async () => (await get('Basic?identifier=in-an-entry&_summary=count')).json.total;
    const sent = (type: string, entries: object[], prefer = 'handling=lenient') =>
      post('', { resourceType: 'Bundle', type, entry: entries }, { prefer });
    const statuses = ({ json }: Answer) =>
      json.entry.map(({ response }: { response: { status: string } }) => response.status);

    it.each(['handling=lenient', 'handling=strict'])('is refused with 406 for that entry alone: %s', async (prefer) => {
      const answer = await sent(
        'batch',
        [
          entry('GET', 'Basic?code=none&_format=text/turtle'),
          entry('GET', 'metadata?_format=banana'),
          entry('HEAD', 'metadata?_format=json%3BfhirVersion%3D5.0'),
          entry('POST', 'Basic?_format=banana', basic),
          entry('DELETE', 'Basic/nobody?_format=banana'),
          entry('GET', 'Basic?code=none'),
        ],
        prefer,
      );
      expect(statuses(answer)).toEqual([...Array(5).fill('406 Not Acceptable'), '200 OK']);
      expect(answer.json.entry[0].response.outcome.issue[0]).toMatchObject({ code: 'not-supported' });
      // What stands in an entry that is refused is not done.
      expect(await stored()).toBe(0);
    });

    it('refuses a transaction, at its place', async () => {
      const [read, write] = [entry('GET', 'Basic?code=none&_format=banana'), entry('POST', 'Basic', basic)];
      const answer = await sent('transaction', [write, read]);
      expect([answer.status, answer.json.issue[0].expression]).toEqual([406, ['Bundle.entry[1]']]);
      expect(await stored()).toBe(0);
    });

    it('that there is is taken: the answer stands in the Bundle, in the format of that (control)', async () => {
      const answer = await sent('batch', [
        entry('GET', 'Basic?code=none&_format=xml'),
        entry('GET', 'Basic?code=none&_format='),
        entry('GET', 'Basic?code=none&_format=banana&_format=json'),
        entry('POST', 'Basic?_format=xml', basic),
      ]);
      expect(statuses(answer)).toEqual(['200 OK', '200 OK', '200 OK', '201 Created']);
      expect(answer.json.entry[0].resource.resourceType).toBe('Bundle');
      expect(await stored()).toBe(1);
    });
  });

  it('may be pretty, which changes white space and nothing else', async () => {
    const text = '{"resourceType":"Basic","code":{"text":"x"},"extension":[{"url":"urn:x","valueDecimal":1.50}]}';
    const { id } = (await post('Basic', text)).json;
    const pretty = await get(`Basic/${id}?_pretty=true`);
    expect(pretty.text).toContain('\n  "code": {\n    "text": "x"\n  }');
    expect(pretty.text).toContain('"valueDecimal": 1.50');
    expect((await get(`Basic/${id}?_pretty=true&_format=xml`)).text).toContain(
      '\n  <code>\n    <text value="x"/>\n  </code>',
    );
  });
});

describe('HEAD', () => {
  it('answers as GET would, without the body', async () => {
    const { id } = (await post('Basic', { resourceType: 'Basic', code: { text: 'x' } })).json;
    for (const path of [
      `Basic/${id}`,
      `Basic/${id}/_history/1`,
      'Basic?_count=1',
      'metadata',
      `Basic/${id}/_history`,
    ]) {
      const [head, full] = [await p.call(as, 'HEAD', `/fhir/${path}`), await get(path)];
      expect([path, head.status, head.text]).toEqual([path, 200, '']);
      expect(head.headers.get('etag')).toBe(full.headers.get('etag'));
      expect(head.headers.get('content-type')).toBe(full.headers.get('content-type'));
    }
    expect((await p.call(as, 'HEAD', '/fhir/Basic/nobody')).status).toBe(404);
  });
});

describe('Binary', () => {
  const BYTES = Buffer.from([0, 255, 1, 254, 13, 10, 0x3c]);
  const raw = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${p.url}/fhir/${path}`, {
      headers: { authorization: `Bearer ${await p.token(as)}`, ...headers },
    });
    return { response, bytes: Buffer.from(await response.arrayBuffer()) };
  };

  it('takes bytes of any type, and gives them back as bytes or as the resource', async () => {
    const patient = (await post('Patient', { resourceType: 'Patient' })).json.id;
    const made = await post('Binary', BYTES, {
      'content-type': 'image/png',
      'x-security-context': `Patient/${patient}`,
    });
    expect(made.status).toBe(201);
    const resource = await get(`Binary/${made.json.id}`, { accept: JSON_TYPE });
    expect(resource.json).toMatchObject({
      resourceType: 'Binary',
      contentType: 'image/png',
      securityContext: { reference: `Patient/${patient}` },
      data: BYTES.toString('base64'),
    });
    for (const accept of ['*/*', 'image/png', 'image/*', `${JSON_TYPE};q=0.5, image/png`]) {
      const { response, bytes } = await raw(`Binary/${made.json.id}`, { accept });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
      expect(bytes.equals(BYTES)).toBe(true);
      expect(response.headers.get('etag')).toBe('W/"1"');
      expect(response.headers.get('content-security-policy')).toContain('sandbox');
    }
    expect((await raw(`Binary/${made.json.id}`, { accept: 'audio/ogg' })).response.status).toBe(406);
    // By our own address it is the same; and what does not exist here gives nobody any rights.
    const named = (context: string) =>
      post('Binary', BYTES, { 'content-type': 'image/png', 'x-security-context': context });
    const absolute = await named(`${p.url}/fhir/Patient/${patient}`);
    expect((await get(`Binary?_id=${absolute.json.id}`)).json.total).toBe(1);
    const lost = await named('DocumentReference/nobody');
    expect([lost.status, lost.json.issue[0].expression]).toEqual([422, ['Binary.securityContext']]);
    const everything = (await get(`Patient/${patient}/$everything`)).json.entry;
    expect(everything.map((e: { resource: { id: string } }) => e.resource.id)).toContain(absolute.json.id);
    expect(everything.map((e: { resource: { id: string } }) => e.resource.id)).toContain(made.json.id);
  });

  it('is given whole as bytes, whatever part of the resource is asked for', async () => {
    const { id } = (await post('Binary', 'whole', { 'content-type': 'text/plain' })).json;
    for (const path of [`Binary/${id}?_summary=true`, `Binary/${id}/_history/1?_elements=contentType`]) {
      expect((await raw(path)).bytes.toString()).toBe('whole');
      const part = await get(path, { accept: JSON_TYPE });
      expect([part.json.contentType, part.json.data]).toEqual(['text/plain', undefined]);
    }
  });

  it('is the resource for who does not take its own type', async () => {
    const { id } = (await post('Binary', 'x', { 'content-type': 'text/plain' })).json;
    expect(typeOf(await get(`Binary/${id}`, { accept: '*/*, text/plain;q=0' }))).toBe(JSON_TYPE);
    expect((await get(`Binary/${id}`, { accept: 'text/plain;q=0' })).status).toBe(406);
  });

  it('is updated with bytes too, and old bytes stay readable', async () => {
    const { id } = (await post('Binary', 'one', { 'content-type': 'text/plain' })).json;
    const put = await p.call(as, 'PUT', `/fhir/Binary/${id}`, 'two', { 'content-type': 'text/plain' });
    expect([put.status, put.json.meta.versionId]).toEqual([200, '2']);
    expect((await raw(`Binary/${id}`)).bytes.toString()).toBe('two');
    expect((await raw(`Binary/${id}/_history/1`)).bytes.toString()).toBe('one');
    expect((await raw(`Binary/${id}`, { 'if-none-match': 'W/"2"' })).response.status).toBe(304);
  });

  it('that is JSON or XML itself is told from the resource', async () => {
    const json = await post('Binary', '{"a":1.0}', { 'content-type': 'application/json' });
    expect((await raw(`Binary/${json.json.id}`)).bytes.toString()).toBe('{"a":1.0}');
    const resource = { resourceType: 'Binary', contentType: 'text/plain', data: 'SGVq' };
    const sent = await post('Binary', resource, { 'content-type': 'application/json' });
    expect((await raw(`Binary/${sent.json.id}`)).bytes.toString()).toBe('Hej');
    const xml = '<Binary xmlns="http://hl7.org/fhir"><contentType value="text/plain"/><data value="SGVq"/></Binary>';
    const sentXml = await post('Binary', xml, { 'content-type': XML });
    expect((await raw(`Binary/${sentXml.json.id}`)).bytes.toString()).toBe('Hej');
  });

  it('has a history and a search like any other', async () => {
    for (const path of ['Binary/_history?_count=1', 'Binary?_count=1'])
      expect((await get(path)).json.resourceType).toBe('Bundle');
  });

  it('is never served as a script of a page', async () => {
    const { id } = (await post('Binary', 'alert(1)', { 'content-type': 'text/javascript' })).json;
    expect((await raw(`Binary/${id}`, { 'sec-fetch-dest': 'script' })).response.status).toBe(403);
    expect((await raw(`Binary/${id}`, { 'sec-fetch-dest': 'empty' })).response.status).toBe(200);
  });
});
