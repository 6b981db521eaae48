// What a hostile client, or a broken one, may send: each kind by name. `refused` = a 4xx is the right answer; `costly` = what may be
// asked for, and takes long.
const MB = 1024 * 1024;
const XML_TYPE = 'application/fhir+xml';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const XML_HEAD = '<Basic xmlns="http://hl7.org/fhir">';

const list = (bytes, one) => `[${`${one},`.repeat(bytes / (one.length + 1))}${one}]`;
const basic = (more) => `{"resourceType":"Basic","code":{"text":"x"},${more}}`;
const times = (n, one) => Array.from({ length: n }, (_, i) => one(i)).join(',');
const bundle = (type, entries) => `{"resourceType":"Bundle","type":"${type}","entry":[${entries}]}`;
const post = (path, body, more = {}) => ({ path: `/fhir${path}`, body: Buffer.from(body), ...more });
const get = (path) => ({ path: `/fhir/${path}` });
const observation = (patient, characters) =>
  `{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/${patient}"},` +
  `"effectiveDateTime":"2026-01-01","valueString":"${'v'.repeat(characters)}"}`;
const created = (patient, characters) =>
  `{"request":{"method":"POST","url":"Observation"},"resource":${observation(patient, characters)}}`;
const patchOf = (operations) =>
  JSON.stringify({
    resourceType: 'Parameters',
    parameter: operations.map((part) => ({ name: 'operation', part })),
  });
const adding = (path) => [
  { name: 'type', valueCode: 'add' },
  { name: 'path', valueString: path },
  { name: 'name', valueString: 'text' },
  { name: 'value', valueString: 'x' },
];
const LONG_VALUES = [
  `${'a'.repeat(40_000)}!`,
  `${'\\,'.repeat(15_000)}x`,
  `2020-${'01-'.repeat(10_000)}`,
  `${'1'.repeat(40_000)}e`,
  `http://${'a/'.repeat(15_000)}`,
  '|'.repeat(30_000),
];
const FIELDS = ['date', 'value-quantity', 'subject', 'code', 'code-value-quantity', 'value-string:contains'];
const searchForm = (type, name, value) => ({
  path: `/fhir/${type}/_search`,
  type: FORM_TYPE,
  body: Buffer.from(new URLSearchParams({ [name]: value }).toString()),
});

/** @param facts {patient, big, versioned, letters, valueSet}: ids of what is stored, see hostile.mjs */
export function hostileCases(facts) {
  return [...refusedBodies(), ...refusedBundles(facts), ...refusedAddresses(facts), ...slow(), ...costly(facts)];
}

const refused = (name, requests) => ({ name, kind: 'refused', requests });
const costs = (name, requests) => ({ name, kind: 'costly', requests });

function refusedBodies() {
  return [
    refused('brackets, a million', () => [post('/Basic', '['.repeat(MB))]),
    refused('objects in objects, 60 kB', () => [post('/Basic', '{"a":'.repeat(12_000))]),
    refused('XML of 100,000 levels', () => [post('/Basic', '<a>'.repeat(100_000), { type: XML_TYPE })]),
    refused('XML, entity bomb', () => [
      post('/Basic', `<!DOCTYPE a [${'<!ENTITY x "&y;&y;">'.repeat(1000)}]>${XML_HEAD}&x;</Basic>`, { type: XML_TYPE }),
    ]),
    refused('XML of 4 MB, not closed', () => [post('/Basic', XML_HEAD + '<a/>'.repeat(MB), { type: XML_TYPE })]),
    refused('XML of a thousand attributes', () => [
      post('/Basic', `<Basic xmlns="http://hl7.org/fhir" ${times(1000, (i) => `a${i}="x"`).replaceAll(',', ' ')}/>`, {
        type: XML_TYPE,
      }),
    ]),
    refused('numbers too large, 60 kB', () => [
      post('/Basic', basic(`"x":${'9'.repeat(60_000)}`)),
      post('/Basic', basic(`"x":1e${'9'.repeat(400)}`)),
      post(
        '/Observation',
        `{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1e400}}`,
      ),
    ]),
    refused('UTF-8 broken at the end, 8 MB', () => [
      { path: '/fhir/Basic', body: Buffer.concat([Buffer.alloc(8 * MB, 97), Buffer.from([0xc3])]) },
    ]),
    refused('prototype keys', () => [
      post('/Basic', basic('"author":{"__proto__":{"display":"x"}}')),
      post('/Basic', basic('"author":{"constructor":{"prototype":{}}}')),
      post('/Basic', basic(times(2000, (i) => `"__proto__${i}":{}`))),
    ]),
    refused('names twice, 60 kB', () => [post('/Basic', basic(times(5000, () => '"a":1')))]),
    refused('names unknown, 5 MB', () => [
      post('/Patient', `{"resourceType":"Patient",${times(200_000, (i) => `"n${i}":1`)}}`),
    ]),
    refused('names broken, 5 MB', () => [
      post('/Patient', `{"resourceType":"Patient","name":${list(5 * MB, '{"family":1}')}}`),
    ]),
    refused('narrative of mark-up, 1 MB', () => [
      post(
        '/Basic',
        basic(
          `"text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">${'<b>'.repeat(300_000)}</div>"}`,
        ),
      ),
    ]),
    refused('25 MB of lists, broken', () => [post('/Basic', basic(`"x":${list(24 * MB, '[]')}]`))]),
    refused('25 MB of lists, well-formed', () => [post('/Basic', basic(`"x":${list(24 * MB, '[]')}`))]),
    refused('25 MB of line breaks', () => [post('/Basic', `[1${'\n'.repeat(24 * MB)}2]`)]),
    refused('25 MB in one string', () => [post('/Basic', basic(`"x":"${'x'.repeat(24 * MB)}"`))]),
    refused('25 MB and no token', () => [post('/Basic', list(24 * MB, '1'), { open: true })]),
    refused('no token, small', () => [{ path: '/fhir/Basic/x', open: true }]),
    refused('30 MB', () => [post('/Basic', 'x'.repeat(30 * MB))]),
    refused('$validate of 25 MB of lists', () => [post('/Basic/$validate', basic(`"x":${list(24 * MB, '[]')}`))]),
    refused('JSON Patch that copies', () => [
      {
        path: '/fhir/Basic/none',
        method: 'PATCH',
        type: 'application/json-patch+json',
        body: JSON.stringify(Array.from({ length: 1000 }, () => ({ op: 'copy', from: '', path: '/author/x' }))),
      },
    ]),
  ];
}

function refusedBundles({ patient }) {
  return [
    refused('transaction of 10,001', () => [
      post(
        '',
        bundle(
          'transaction',
          times(10_001, () => '{}'),
        ),
      ),
    ]),
    refused('transaction of 10,000, the last broken', () => [
      post(
        '',
        bundle(
          'transaction',
          `${times(9999, () => created(patient, 300))},{"request":{"method":"POST","url":"Observation"},"resource":{"resourceType":"Observation"}}`,
        ),
      ),
    ]),
    refused('transaction of 10,000 broken', () => [
      post(
        '',
        bundle(
          'transaction',
          times(10_000, () => '{"request":{"method":"GET"}}'),
        ),
      ),
    ]),
    refused('batch of 10,000 broken', () => [
      post(
        '',
        bundle(
          'batch',
          times(10_000, () => '{"request":{"method":"POST","url":"Banana"}}'),
        ),
      ),
    ]),
    refused('collection of 10,000 broken', () => [
      post(
        '/Bundle',
        bundle(
          'collection',
          times(10_000, () => '{"resource":{"resourceType":"Observation"}}'),
        ),
      ),
    ]),
    refused('24 MB broken, as a transaction', () => [post('', `{"entry":[1,${list(24 * MB, '[]')}]`)]),
  ];
}

function refusedAddresses({ patient, big }) {
  return [
    refused('address of 1 MB', () => [get(`Basic?_id=${'x'.repeat(MB)}`)]),
    refused('address of 60 kB', () => [get(`Basic?_id=${'x'.repeat(60_000)}`)]),
    refused('ten thousand parameters', () => [get(`Basic?${'a=1&'.repeat(10_000)}`)]),
    refused('a thousand parameters unknown', () => [get(`Basic?${times(990, (i) => `a${i}=1`).replaceAll(',', '&')}`)]),
    refused('a thousand alternatives', () => [get(`Basic?_id=${'a,'.repeat(1000)}a`)]),
    refused('values like 40,000 times a', () =>
      LONG_VALUES.flatMap((value) => FIELDS.map((name) => searchForm('Observation', name, value))),
    ),
    refused('_filter of parentheses', () => [
      get(`Observation?patient=${patient}&_filter=${'('.repeat(20_000)}`),
      searchForm('Observation', '_filter', `${'not ('.repeat(10_000)}`),
      searchForm('Observation', '_filter', 'status eq final and '.repeat(2500)),
      searchForm('Observation', '_filter', `status eq "${'\\'.repeat(40_000)}`),
    ]),
    refused('chains of a hundred', () => [get(`Observation?encounter.${'part-of.'.repeat(100)}identifier=x`)]),
    refused('page links of their own', () => [get(`Observation?_cursor=${'A'.repeat(40_000)}`)]),
    refused('FHIRPath Patch of regular expressions', () => [
      {
        path: `/fhir/Patient/${big}`,
        method: 'PATCH',
        body: patchOf(Array.from({ length: 100 }, () => adding("Patient.descendants().where(matches('(a+)+$'))"))),
      },
    ]),
  ];
}

function slow() {
  const head = (path) => (token) =>
    `POST /fhir/${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/fhir+json\r\ncontent-length: 1000000\r\n\r\n[`;
  return [
    {
      name: 'slow bodies on 500 connections',
      kind: 'refused',
      creep: { sockets: 500, every: 500, head: head('Basic') },
    },
    {
      name: 'slow headers on 500 connections',
      kind: 'refused',
      creep: { sockets: 500, every: 500, head: () => 'GET /' },
    },
  ];
}

function costly({ patient, big, versioned, letters, valueSet }) {
  const many = (n) => times(n, (i) => `x${i}`);
  return [
    costs('transaction of 10,000', () => [
      post(
        '',
        bundle(
          'transaction',
          times(10_000, () => created(patient, 300)),
        ),
      ),
    ]),
    // With letters that take two bytes in memory each.
    costs('transaction of 10,000, 24 MB', () => [
      post(
        '',
        bundle(
          'transaction',
          times(10_000, () => created(patient, 2150).replace('"x"', '"x😀"')),
        ),
      ),
    ]),
    costs('batch of 10,000 reads', () => [
      post(
        '',
        bundle(
          'batch',
          times(10_000, () => `{"request":{"method":"GET","url":"Patient/${patient}"}}`),
        ),
      ),
    ]),
    costs('collection of 10,000', () => [
      post(
        '/Bundle',
        bundle(
          'collection',
          times(10_000, () => `{"resource":${observation(patient, 300)}}`),
        ),
      ),
    ]),
    costs('$validate of a collection of 10,000', () => [
      post(
        '/Bundle/$validate',
        bundle(
          'collection',
          times(10_000, () => `{"resource":${observation(patient, 300)}}`),
        ),
      ),
    ]),
    costs('a Patient of 20,000 names', () => [
      post('/Patient/$validate', `{"resourceType":"Patient","name":[${times(20_000, (i) => `{"family":"x${i}"}`)}]}`),
    ]),
    costs('an Observation of 10,000 components', () => [
      post(
        '/Observation/$validate',
        `${observation(patient, 10).slice(0, -1)},"component":[${times(10_000, (i) => `{"code":{"text":"c${i}"},"valueQuantity":{"value":${i}.0,"unit":"mg","system":"http://unitsofmeasure.org","code":"mg"}}`)}]}`,
      ),
    ]),
    costs('a CodeSystem of 60,000 codes', () => [
      post(
        '/CodeSystem/$validate',
        `{"resourceType":"CodeSystem","status":"draft","content":"complete","concept":[${times(60_000, (i) => `{"code":"c${i}","display":"d"}`)}]}`,
      ),
    ]),
    costs('a QuestionnaireResponse of 10,000 items', () => [
      post(
        '/QuestionnaireResponse/$validate',
        `{"resourceType":"QuestionnaireResponse","status":"completed","item":[${times(10_000, (i) => `{"linkId":"i${i}","answer":[{"valueString":"x"}]}`)}]}`,
      ),
    ]),
    costs('XML of 4 MB', () => [
      post(
        '/Basic/$validate',
        `${XML_HEAD}${'<extension url="urn:x"><valueString value="x"/></extension>'.repeat(70_000)}<code><text value="x"/></code></Basic>`,
        { type: XML_TYPE },
      ),
    ]),
    costs('a Binary of 18 MB in JSON', () => [
      post('/Binary', `{"resourceType":"Binary","contentType":"application/pdf","data":"${'QUJD'.repeat(4.5 * MB)}"}`),
    ]),
    costs('a Binary of 18 MB as bytes', () => [post('/Binary', 'x'.repeat(18 * MB), { type: 'application/pdf' })]),
    costs('page of 1,000', () => [get(`Observation?patient=${big}&_count=1000`)]),
    costs('page of 1,000 in XML', () => [get(`Observation?patient=${big}&_count=1000&_format=xml`)]),
    costs('page of 1,000 with _elements', () => [get(`Observation?patient=${big}&_count=1000&_elements=status`)]),
    costs('page of 1,000 with _summary', () => [get(`Observation?patient=${big}&_count=1000&_summary=true`)]),
    costs('page of 1,000 with _include=*', () => [get(`Observation?patient=${big}&_count=1000&_include=*`)]),
    costs('_revinclude of everything', () => [
      get(`Patient?_id=${big}&_revinclude=*:*`),
      get(
        `Patient?_id=${big}&_revinclude=Observation:subject&_revinclude:iterate=Observation:*&_include:iterate=Observation:*`,
      ),
    ]),
    costs('_include of 20 kinds', () => [
      get(
        `Observation?patient=${big}&_count=1000${['subject', 'encounter', 'performer', 'device', 'specimen', 'based-on', 'part-of', 'focus', 'has-member', 'derived-from', 'patient'].map((name) => `&_include:iterate=Observation:${name}&_revinclude:iterate=Observation:${name}`).join('')}`,
      ),
    ]),
    costs('$everything', () => [get(`Patient/${big}/$everything?_count=1000`)]),
    costs('$everything in XML with _elements', () => [
      get(`Patient/${big}/$everything?_count=1000&_format=xml`),
      get(`Patient/${big}/$everything?_count=1000&_elements=status`),
    ]),
    costs('$everything of large documents', () => [get(`Patient/${letters}/$everything?_count=1000`)]),
    costs('page of large documents', () => [get(`DocumentReference?patient=${letters}&_count=1000`)]),
    costs('page of large documents in XML', () => [
      get(`DocumentReference?patient=${letters}&_count=1000&_format=xml`),
    ]),
    costs('page of large documents with _elements', () => [
      get(`DocumentReference?patient=${letters}&_count=1000&_elements=status`),
    ]),
    costs('history of many versions', () => [get(`Observation/${versioned}/_history?_count=1000`)]),
    costs('history in XML', () => [get(`Observation/${versioned}/_history?_count=1000&_format=xml`)]),
    costs('history of everything', () => [get('_history?_count=1000')]),
    costs('$expand of 10,000 codes', () => [get(`ValueSet/$expand?url=${valueSet}&count=10000`)]),
    costs('$expand, filtered and nested', () => [
      get(`ValueSet/$expand?url=${valueSet}&filter=a`),
      get(`ValueSet/$expand?url=${valueSet}&includeDesignations=true&count=10000&offset=5000`),
    ]),
    costs('500 ids of one search', () => [searchForm('Observation', '_id', many(500))]),
    costs('500 conditions of one search', () => [
      get(`Observation?${times(480, (i) => `date=gt${1900 + (i % 100)}`).replaceAll(',', '&')}&patient=${big}`),
    ]),
    costs('_filter of a hundred tests', () => [
      searchForm(
        'Observation',
        '_filter',
        Array.from({ length: 99 }, (_, i) => `code-value-quantity eq c${i}$1 or status eq s${i}`)
          .slice(0, 49)
          .join(' or '),
      ),
    ]),
    costs('chains over all types', () => [
      get('Observation?subject.name:contains=a&encounter.part-of.identifier=x&_has:Observation:has-member:code=x'),
      get(`_has:Observation:subject:code=x&_type=Patient`.replace(/^/, '?')),
      get('Patient?_has:Observation:patient:_has:Observation:has-member:code=x'),
    ]),
    costs('search without a type, contains', () => [
      get('?_content:contains=a'),
      get('?_text=a'),
      get('Patient?name:contains=a&address:contains=b&_count=1000&_sort=family,given,birthdate'),
    ]),
    costs('FHIRPath Patch of a hundred', () => [
      {
        path: `/fhir/Observation/${versioned}`,
        method: 'PATCH',
        headers: { 'if-match': 'W/"999999"' },
        body: patchOf(
          Array.from({ length: 100 }, (_, i) =>
            adding(`Observation.descendants().where(${'true and '.repeat(90)}true)[${i}]`),
          ),
        ),
      },
    ]),
    costs('metadata', () => [get('metadata'), get('metadata?_format=xml')]),
    costs('StructureDefinitions, a page of', () => [
      get('StructureDefinition?_count=1000'),
      get('SearchParameter?_count=1000&_elements=url'),
    ]),
    costs('pretty, half a megabyte', () => [get(`Observation?patient=${big}&_count=300&_pretty=true`)]),
    costs('AuditEvents, a page of', () => [get(`AuditEvent?patient=${big}&_count=1000`)]),
  ];
}
