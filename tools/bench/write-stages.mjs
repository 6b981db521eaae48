// What each stage of a write costs the program, in one process and without a database: microseconds of CPU per resource.
//   node tools/bench/write-stages.mjs [--citizens 60] [--rounds 7] [--only commit] [--profile FILE]
// Nothing here asserts a time.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { parseArgs } from 'node:util';
import { bundled } from './bundled.mjs';
import { citizen } from './data.mjs';

const { values: opt } = parseArgs({
  options: {
    citizens: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '7' },
    profile: { type: 'string' },
    only: { type: 'string' },
  },
});

const parts = await bundled([
  `export * from './src/fhir/index.ts';`,
  `export { commit, RecordStore } from './src/record/index.ts';`,
  `export { searchKeysOf } from './src/record/search-keys.ts';`,
  `export { projectIndex, projectPatients, projectContacts } from './src/patient-index/index.ts';`,
  `export { projectAccessFacts } from './src/access/index.ts';`,
  `export { projectDefinitions } from './src/definitions/index.ts';`,
  `export { describeResource } from './src/sources/index.ts';`,
  `export { parseJson } from './src/rest/fhir/request.ts';`,
]);
const urn = (k) => `urn:uuid:00000000-0000-4000-8000-${String(k).padStart(12, '0')}`;
const bundles = Array.from({ length: Number(opt.citizens) }, (_, index) =>
  citizen(index, urn(index * 100)).map((resource, k) => ({
    text: JSON.stringify(resource),
    fullUrl: urn(index * 100 + k),
  })),
);
const all = bundles.flat();
for (const one of all) one.resource = JSON.parse(one.text);

const db = { query: async () => [], transaction: (work) => work(db) };
const { projectIndex, projectPatients, projectContacts, projectAccessFacts, projectDefinitions } = parts;
const record = new parts.RecordStore({
  db,
  idKey: Buffer.alloc(16, 1),
  baseUrl: 'http://127.0.0.1/fhir',
  describe: parts.describeResource,
  projections: [projectIndex, projectPatients, projectContacts, projectAccessFacts, projectDefinitions],
  terminology: {},
});
const at = new Date('2026-01-01T00:00:00Z');
const log = { requestId: 'r', at, effect: 'P', rule: 'S0', actor: 'bench', facts: { who: 'bench' } };
const context = { scope: { patients: 'all', predicate: () => 'true' }, log };
const each = (work) => () => {
  for (const one of all) work(one);
};
const stages = {
  'JSON.parse': each(({ text }) => JSON.parse(text)),
  parseJson: each(({ text }) => parts.parseJson(text)),
  'names twice': each(({ text }) => parts.duplicateMembers(text)),
  structure: each(({ resource }) => parts.validateResource(resource)),
  'structure and invariants': each(({ resource }) => parts.validateResource(resource, { invariants: true })),
  'whose it is': each(({ resource }) => parts.compartmentReferences(resource)),
  'id and meta': each(({ text }) => parts.spliceMeta(text, { id: 'x', versionId: '1', lastUpdated: at.toISOString() })),
  'the line of the overview': each(({ resource }) => parts.describeResource(resource)),
  'search keys': each(({ resource }) => parts.searchKeysOf(resource)),
  'commit of a Bundle': async () => {
    for (const bundle of bundles) {
      const intents = bundle.map(({ text, resource, fullUrl }) => ({
        ...{ method: 'POST', type: resource.resourceType, text, resource, fullUrl },
      }));
      await parts.commit(record, db, intents, at, context, false);
    }
  },
  'commit of single creates': async () => {
    const id = record.ids.make(4711n);
    for (const { text, resource } of all) {
      if (resource.resourceType === 'Patient') continue;
      const owned = { ...resource };
      for (const field of ['subject', 'patient']) if (owned[field]) owned[field] = { reference: `Patient/${id}` };
      const intents = [{ method: 'POST', type: resource.resourceType, text, resource: owned }];
      await parts.commit(record, db, intents, at, context, false);
    }
  },
};
for (const name of Object.keys(stages)) if (opt.only && !name.includes(opt.only)) delete stages[name];
for (let warm = 0; warm < 4; warm++) for (const work of Object.values(stages)) await work();
const session = new Session();
session.connect();
if (opt.profile) {
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
}
// How fast the machine is changes from second to second: each stage has a parse of the same texts just before and after it.
const YARD = 'JSON.parse';
const cost = async (work) => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / all.length;
};
const yard = each(({ text }) => JSON.parse(text));
const found = Object.fromEntries(Object.keys(stages).map((name) => [name, { times: [], ratios: [] }]));
for (let round = 0; round < Number(opt.rounds); round++)
  for (const [name, work] of Object.entries(stages)) {
    const first = await cost(yard);
    const time = await cost(work);
    found[name].times.push(time);
    found[name].ratios.push((2 * time) / (first + (await cost(yard))));
  }
if (opt.profile) writeFileSync(opt.profile, JSON.stringify((await session.post('Profiler.stop')).profile));
const middle = (list) => list.sort((a, b) => a - b)[list.length >> 1];
for (const [name, { times, ratios }] of Object.entries(found))
  console.log(`${name.padEnd(28)} ${middle(times).toFixed(1)} µs, ${middle(ratios).toFixed(2)} times ${YARD}`);
