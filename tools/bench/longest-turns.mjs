// The longest turn of the server's event loop for each kind of request: what everybody else waits for.
//   node tools/bench/longest-turns.mjs [--rounds 3] [--port 8178] [--data FOLDER] [--only PATTERN]
// Wall time suffers from neighbours on the machine; processor time of the main thread (Linux: schedstat, in steps of some 4 ms) does not. The median of
// the rounds and the worst are printed. Nothing here asserts a time.
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../build.mjs';
import { note } from './measure.mjs';
import { ownHome, ROOT } from './processes.mjs';

const { values: opt } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    port: { type: 'string', default: '8178' },
    data: { type: 'string', default: join(ROOT, '..', 'shared', 'data') },
    only: { type: 'string', default: '' },
  },
});
const MB = 1024 * 1024;
const { processes, base, leave } = ownHome({ name: 'turns', port: opt.port });
const JSON_TYPE = 'application/fhir+json';
const XML_TYPE = 'application/fhir+xml';

try {
  await build();
  note('starting the server with a nation of its own');
  const server = await processes.startWatched(base);
  const token = (await processes.output(['dist/main.js', 'token', '--as', 'bench'])).trim();
  const packages = join(opt.data, 'fhir-definitions');
  if (existsSync(packages)) {
    const names = readdirSync(packages).filter((name) => name !== 'older-versions');
    await processes.output(['dist/main.js', 'package', 'install', ...names.map((name) => join(packages, name))]);
  }
  await measure(server, token);
  note(
    `load of the machine: ${loadavg()
      .map((one) => one.toFixed(1))
      .join(', ')}`,
  );
} finally {
  await leave();
}

async function measure(server, token) {
  const cases = await casesWith(token);
  for (const { name, path, ...request } of cases) {
    if (!new RegExp(opt.only).test(name)) continue;
    const found = [];
    let status = 0;
    // What is slow the first time only is told for itself.
    for (let round = 0; round < (request.once ? 1 : Number(opt.rounds)); round++) {
      await longestTurn(server);
      do {
        if (status === 429) await pause(2000);
        await longestTurn(server);
        status = await send(path, request, token);
      } while (status === 429);
      found.push(await longestTurn(server));
    }
    const list = (kind) => found.map((one) => one[kind]).sort((a, b) => a - b);
    const told = (kind) => `${list(kind)[found.length >> 1].toFixed(0)} ms (at most ${list(kind).at(-1).toFixed(0)})`;
    console.log(
      `${name.padEnd(44)} ${status}  processor ${told('cpu').padEnd(24)} wall ${told('wall')}  n ${found.length}`,
    );
  }
}

async function longestTurn(server) {
  const answer = once(server, 'message');
  server.send('longest');
  return (await answer)[0];
}

async function send(path, { method = 'GET', type = JSON_TYPE, body, open = false }, token) {
  const headers = { ...(open ? {} : { authorization: `Bearer ${token}` }), ...(body && { 'content-type': type }) };
  try {
    const answer = await fetch(`${base}${path}`, {
      method: body ? (method === 'GET' ? 'POST' : method) : method,
      headers,
      body,
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}

async function casesWith(token) {
  const ask = async (path) => (await fetch(`${base}${path}`, { headers: { authorization: `Bearer ${token}` } })).json();
  const patient = (await ask('/fhir/Patient?given=Karla&family=Eksempelsen')).entry[0].resource.id;
  const observation = (characters) =>
    `{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/${patient}"},` +
    `"effectiveDateTime":"2026-01-01","valueString":"${'v'.repeat(characters)}"}`;
  const transaction = (entries, characters) =>
    `{"resourceType":"Bundle","type":"transaction","entry":[${Array.from(
      { length: entries },
      () => `{"request":{"method":"POST","url":"Observation"},"resource":${observation(characters)}}`,
    ).join(',')}]}`;
  const xmlBundle = (end) =>
    `<Bundle xmlns="http://hl7.org/fhir"><type value="transaction"/>${`<entry><resource><Observation><status value="final"/><code><text value="x"/></code><subject><reference value="Patient/${patient}"/></subject><effectiveDateTime value="2026-01-01"/><valueString value="${'v'.repeat(900)}"/></Observation></resource><request><method value="POST"/><url value="Observation"/></request></entry>`.repeat(3300)}${end}`;
  const message = join(opt.data, 'medcom-fhir/carecommunication/Bundle-b56549f7-ed10-422d-8088-f7222b686e46.json');
  const medcom = existsSync(message) ? readFileSync(message, 'utf8') : undefined;
  const listOf = (bytes, one) => `[${`${one},`.repeat(bytes / (one.length + 1))}${one}]`;
  const basic = (more) => `{"resourceType":"Basic","code":{"text":"x"},${more}}`;
  return [
    { name: 'read', path: `/fhir/Patient/${patient}` },
    ...(medcom
      ? [
          { name: 'first $validate of a MedCom message', path: '/fhir/Bundle/$validate', body: medcom, once: true },
          { name: 'further $validate of the same', path: '/fhir/Bundle/$validate', body: medcom },
        ]
      : []),
    {
      name: 'first $expand',
      path: '/fhir/ValueSet/$expand?url=http://terminology.hl7.org/ValueSet/v3-ActCode',
      once: true,
    },
    { name: 'further $expand', path: '/fhir/ValueSet/$expand?url=http://terminology.hl7.org/ValueSet/v3-ActCode' },
    { name: 'transaction of 10,000 entries, 24 MB', path: '/fhir', body: transaction(10_000, 2200), once: true },
    { name: 'transaction in XML, 4 MB', path: '/fhir', type: XML_TYPE, body: xmlBundle('</Bundle>'), once: true },
    { name: 'page of 1,000', path: `/fhir/Observation?patient=${patient}&_count=1000` },
    { name: 'page of 1,000 in XML', path: `/fhir/Observation?patient=${patient}&_count=1000&_format=xml` },
    { name: 'page of 1,000 with _elements', path: `/fhir/Observation?patient=${patient}&_count=1000&_elements=status` },
    { name: '$everything', path: `/fhir/Patient/${patient}/$everything` },
    { name: 'hostile: no token, 25 MB', path: '/fhir/Basic', body: listOf(25 * MB - 100, '1'), open: true },
    { name: 'hostile: XML of 4 MB, not closed', path: '/fhir', type: XML_TYPE, body: xmlBundle('') },
    {
      name: 'hostile: XML with a DOCTYPE',
      path: '/fhir/Basic',
      type: XML_TYPE,
      body: `<!DOCTYPE a [<!ENTITY x "y">]>${'<a/>'.repeat(MB)}`,
    },
    { name: 'hostile: a million brackets', path: '/fhir/Basic', body: '['.repeat(1_000_000) },
    { name: 'hostile: 24 MB, broken at the end', path: '/fhir/Basic', body: basic(`"x":${listOf(24 * MB, '[]')}]`) },
    { name: 'hostile: 24 MB of line breaks', path: '/fhir/Basic', body: `[1${'\n'.repeat(24 * MB)}2]` },
    { name: 'hostile: 24 MB broken, as a transaction', path: '/fhir', body: `{"entry":[1,${listOf(24 * MB, '[]')}]` },
    { name: 'hostile: 24 MB of a list, well-formed', path: '/fhir/Basic', body: basic(`"x":${listOf(24 * MB, '[]')}`) },
    { name: 'hostile: 24 MB of numbers, well-formed', path: '/fhir/Basic', body: basic(`"x":${listOf(24 * MB, '1')}`) },
    {
      name: 'hostile: 5 MB of names',
      path: '/fhir/Patient',
      body: `{"resourceType":"Patient","name":${listOf(5 * MB, '{"family":1}')}}`,
    },
  ];
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
