// Most memory that the server holds while large bodies that are taken come at once, mix by mix.
//   node tools/bench/large-memory.mjs [--rounds 2] [--only PATTERN] [--port 8342]
// A round = all requests of the mix at once; the counter of the kernel (VmHWM) is set back before each mix and read after each round.
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { build } from '../build.mjs';
import { hostileCases } from './hostile-cases.mjs';
import { note } from './measure.mjs';
import { CALLERS, forgetPeak, ownHome, peakMemoryMb } from './processes.mjs';
import { sendBody } from './send-body.mjs';

const { values: opt } = parseArgs({
  options: {
    rounds: { type: 'string', default: '2' },
    port: { type: 'string', default: '8342' },
    only: { type: 'string', default: '' },
  },
});
const MB = 1024 * 1024;
const WHOLE = { prefer: 'return=representation' };

function mixes(patient) {
  const observation = (characters) =>
    `{"resourceType":"Observation","status":"final","code":{"text":"x😀"},"subject":{"reference":"Patient/${patient}"},` +
    `"effectiveDateTime":"2026-01-01","valueString":"${'v'.repeat(characters)}"}`;
  const bundle = (type, n, one) =>
    Buffer.from(`{"resourceType":"Bundle","type":"${type}","entry":[${Array.from({ length: n }, one).join(',')}]}`);
  const entry = (characters) => () =>
    `{"request":{"method":"POST","url":"Observation"},"resource":${observation(characters)}}`;
  const transaction = (n, characters, more = {}) => ({
    path: '/fhir',
    stores: true,
    body: bundle('transaction', n, entry(characters)),
    ...more,
  });
  const large = transaction(10_000, 2150);
  const times = (n, one) => Array.from({ length: n }, () => one);
  const binary = { path: '/fhir/Binary', stores: true, body: Buffer.alloc(18 * MB, 'x'), type: 'application/pdf' };
  const json = Buffer.from(
    `{"resourceType":"Binary","contentType":"application/pdf","data":"${'QUJD'.repeat(4.5 * MB)}"}`,
  );
  const collection = (n) => bundle('collection', n, () => `{"resource":${observation(2150)}}`);
  const validated = (n) => ({ path: '/fhir/Bundle/$validate', body: collection(n) });
  const xml = `<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/>${`<entry><resource><Observation><status value="final"/><code><text value="x"/></code><valueString value="${'v'.repeat(900)}"/></Observation></resource></entry>`.repeat(4600)}</Bundle>`;
  const small = `<Basic xmlns="http://hl7.org/fhir">${'<extension url="urn:x"><valueString value="x"/></extension>'.repeat(80_000)}<code><text value="x"/></code></Basic>`;
  const asXml = (path, text) => ({ path, body: Buffer.from(text), type: 'application/fhir+xml' });
  const refusedLists = hostileCases({})
    .find(({ name }) => name === '25 MB of lists, well-formed')
    .requests()[0];
  return [
    { name: '1 transaction of 24 MB', requests: [large] },
    { name: '4 transactions of 24 MB', requests: times(4, large) },
    { name: '8 transactions of 24 MB', requests: times(8, large) },
    { name: '16 transactions of 5 MB', requests: times(16, transaction(2000, 2300)) },
    { name: '4 transactions of 24 MB, answered whole', requests: times(4, { ...large, headers: WHOLE }) },
    { name: '4 transactions of 10,000 small entries', requests: times(4, transaction(10_000, 10)) },
    {
      name: '4 batches of 24 MB',
      requests: times(4, { path: '/fhir', stores: true, body: bundle('batch', 10_000, entry(2150)) }),
    },
    { name: '2 transactions of 24 MB and 4 refused 25 MB', requests: [large, large, ...times(4, refusedLists)] },
    { name: '4 Binaries of 18 MB', requests: times(4, binary) },
    { name: '4 Binaries of 18 MB in JSON', requests: times(4, { path: '/fhir/Binary', stores: true, body: json }) },
    {
      name: '4 collections of 24 MB',
      requests: times(4, { path: '/fhir/Bundle', stores: true, body: collection(10_000) }),
    },
    { name: '4 $validate of 24 MB', requests: times(4, validated(10_000)) },
    { name: '16 $validate of 5 MB', requests: times(16, validated(2200)) },
    { name: '2 transactions of 24 MB and 8 $validate of 7 MB', requests: [large, large, ...times(8, validated(3100))] },
    { name: '8 $validate of 5 MB in XML', requests: times(8, asXml('/fhir/Bundle/$validate', xml)) },
    { name: '8 $validate of 4.7 MB in XML, small elements', requests: times(8, asXml('/fhir/Basic/$validate', small)) },
    { name: '64 transactions of 250 kB', requests: times(64, transaction(100, 2250)) },
    ...answers(times),
  ];
}

const PICTURE = 'large-memory-picture';
/** What is asked for above all: 18 MB of bytes, and a hundred documents of 1.5 MB. */
async function storeLargeResources(patient, token) {
  const put = async (path, body) => {
    const status = await sendBody(opt.port, { method: 'PUT', path, body: Buffer.from(JSON.stringify(body)) }, token);
    if (status !== '200' && status !== '201') throw new Error(`PUT ${path}: ${status}`);
  };
  const data = 'QUJD'.repeat(4.5 * MB);
  await put(`/fhir/Binary/${PICTURE}`, { resourceType: 'Binary', id: PICTURE, contentType: 'application/pdf', data });
  const attachment = { contentType: 'application/pdf', data: 'QUJD'.repeat(0.375 * MB) };
  for (let i = 0; i < 100; i++) {
    const id = `large-memory-${i}`;
    const subject = { reference: `Patient/${patient}` };
    const document = { resourceType: 'DocumentReference', id, status: 'current', subject, content: [{ attachment }] };
    await put(`/fhir/DocumentReference/${id}`, document);
  }
}

function answers(times) {
  const get = (path, more = {}) => ({ method: 'GET', path, body: Buffer.alloc(0), stores: true, ...more });
  const reads = (n, urlOf) =>
    Buffer.from(
      JSON.stringify({
        resourceType: 'Bundle',
        type: 'batch',
        entry: Array.from({ length: n }, (_, i) => ({ request: { method: 'GET', url: urlOf(i) } })),
      }),
    );
  const batch = (n, urlOf, more = {}) => ({ path: '/fhir', body: reads(n, urlOf), stores: true, ...more });
  const page = (i) => `DocumentReference?_id=large-memory-${i},large-memory-${i + 1},large-memory-${i + 2}`;
  return [
    { name: '32 reads of 24 MB', requests: times(32, get(`/fhir/Binary/${PICTURE}?_format=json`)) },
    {
      name: '32 reads of 24 MB, not taken',
      requests: times(32, get(`/fhir/Binary/${PICTURE}?_format=json`, { heldMs: 8000 })),
    },
    { name: '64 pages of 7 MB', requests: times(64, get('/fhir/DocumentReference?_count=1000')) },
    { name: '200 pages of 7 MB, not taken', requests: times(200, get('/fhir/DocumentReference', { heldMs: 8000 })) },
    { name: '1 batch of 100 reads of 24 MB', requests: [batch(100, () => `Binary/${PICTURE}`)] },
    { name: '4 batches of 100 pages of 4 MB', requests: times(4, batch(90, page)) },
  ];
}

const names = mixes('x').map(({ name }) => name);
const wanted = new RegExp(opt.only);
if (!names.some((name) => wanted.test(name))) throw new Error(`--only fits none of: ${names.join('; ')}`);
const { processes, base, leave } = ownHome({ name: 'large-memory', port: opt.port });
try {
  await build();
  const server = await processes.startServer(base);
  const tokens = [];
  for (const one of CALLERS) tokens.push((await processes.output(['dist/main.js', 'token', '--as', one])).trim());
  const asked = await fetch(`${base}/fhir/Patient?given=Karla&family=Eksempelsen`, {
    headers: { authorization: `Bearer ${tokens[0]}` },
  });
  const patient = (await asked.json()).entry[0].resource.id;
  if (answers(() => []).some(({ name }) => wanted.test(name))) await storeLargeResources(patient, tokens[0]);
  console.log('| mix | answers | MB before | MB at most, round by round | s | load |');
  console.log('|---|---|--:|--:|--:|--:|');
  for (const mix of mixes(patient)) if (wanted.test(mix.name)) await measure(mix, server.pid, tokens);
} catch (error) {
  note(String(error));
  throw error;
} finally {
  await leave();
}

async function measure({ name, requests }, pid, tokens) {
  const before = forgetPeak(pid);
  const answers = {};
  const peaks = [];
  const began = performance.now();
  for (let round = 0; round < Number(opt.rounds); round++) {
    // Only the first caller may write; what stores nothing comes from all.
    const tokenOf = ({ stores }, i) => tokens[stores ? 0 : i % tokens.length];
    const sent = requests.map((request, i) => sendBody(opt.port, request, tokenOf(request, i)));
    for (const status of await Promise.all(sent)) answers[status] = (answers[status] ?? 0) + 1;
    peaks.push(peakMemoryMb(pid).toFixed(0));
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  const told = Object.entries(answers).map(([status, n]) => `${status}: ${n}`);
  console.log(
    `| ${name} | ${told.join(', ')} | ${before.toFixed(0)} | ${peaks.join(', ')} | ${seconds} | ${loadavg()[0].toFixed(1)} |`,
  );
}
