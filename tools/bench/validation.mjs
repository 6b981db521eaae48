// What validation costs: resources per second of one core, on the synthetic nation and on published messages.
//   node tools/bench/validation.mjs [--seconds 1] [--rounds 5] [--data FOLDER]
// Structure alone (the import), with invariants (every write), and with profiles; in alternating rounds, median of each.
// Nothing here asserts a time.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundled } from './bundled.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { values: opt } = parseArgs({
  options: {
    seconds: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    data: { type: 'string', default: join(ROOT, '..', 'shared', 'data') },
  },
});
const MESSAGE = 'medcom-fhir/carecommunication/Bundle-b56549f7-ed10-422d-8088-f7222b686e46.json';

const parts = await bundled([
  `export * from './src/fhir/index.ts';`,
  `export { DefinitionBook, PackageAwareProfiles, readPackage, resourcesToInstall } from './src/definitions/index.ts';`,
  `export { TerminologyService } from './src/terminology/index.ts';`,
  `export { VirtualClock } from './src/base/index.ts';`,
  `export { generateCitizen, generateDirectory } from './demo/index.ts';`,
]);
const today = '2026-11-22T09:45:00+01:00';
const nation = [...parts.generateDirectory({ today })].slice(0, 100);
for (let i = 0; i < 6; i++) nation.push(...parts.generateCitizen(i, { today }).resources);
const bytes = nation.reduce((sum, resource) => sum + JSON.stringify(resource).length, 0) / nation.length;
console.log(`${nation.length} resources of the synthetic nation, ${Math.round(bytes)} bytes each`);

const measures = {
  'structure alone': () => over(nation, (resource) => parts.validateResource(resource)),
  'with invariants': () => over(nation, (resource) => parts.validateResource(resource, { invariants: true })),
};
const packages = join(opt.data, 'fhir-definitions');
if (existsSync(packages)) {
  const validator = validatorWith(packages);
  const message = JSON.parse(readFileSync(join(opt.data, MESSAGE), 'utf8'));
  const patients = [
    JSON.parse(
      readFileSync(join(opt.data, 'medcom-fhir/core/Patient-5b72c625-0570-4111-b272-f0351344f8b6.json'), 'utf8'),
    ),
  ];
  measures['a Patient with a profile'] = () => over(patients, (one) => validator.validate(one));
  measures[`a message of ${message.entry.length} entries with profiles`] = () =>
    over([message], (one) => validator.validate(one));
}
await turns();

const found = Object.fromEntries(Object.keys(measures).map((name) => [name, []]));
for (let round = 0; round < Number(opt.rounds); round++)
  for (const [name, measure] of Object.entries(measures)) found[name].push(measure());
for (const [name, rates] of Object.entries(found)) {
  rates.sort((a, b) => a - b);
  console.log(
    `${name.padEnd(45)} median ${Math.round(rates[rates.length >> 1])}/s, best ${Math.round(rates.at(-1))}/s, n ${rates.length}`,
  );
}

/** Whole passes over the list for the time set; things done per second of CPU time. */
function over(list, work) {
  const begun = process.cpuUsage();
  let done = 0;
  for (;;) {
    for (const one of list) work(one);
    done += list.length;
    const { user, system } = process.cpuUsage(begun);
    const seconds = (user + system) / 1e6;
    if (seconds >= Number(opt.seconds)) return done / seconds;
  }
}

/** The longest that a Bundle of 10,000 entries holds the event loop while it is validated in turns. */
async function turns() {
  const entry = nation.slice(0, 500);
  const bundle = { resourceType: 'Bundle', type: 'collection', entry: [] };
  while (bundle.entry.length < 10_000) bundle.entry.push({ resource: entry[bundle.entry.length % entry.length] });
  for (let warm = 0; warm < 2; warm++) parts.allSteps(parts.validateInSteps(bundle));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const begun = performance.now();
  const steps = parts.validateInSteps(bundle);
  for (let count = 1; !steps.next().done; count++)
    if (count % 25 === 0) await new Promise((resolve) => setImmediate(resolve));
  delay.disable();
  console.log(
    `a Bundle of 10,000 entries in turns: ${Math.round(performance.now() - begun)} ms in all, event loop held at most ${(delay.max / 1e6).toFixed(1)} ms`,
  );
}

function validatorWith(folder) {
  const book = new parts.DefinitionBook();
  const older = join(folder, 'older-versions');
  const names = readdirSync(folder).filter((name) => name !== 'older-versions');
  const paths = [...names.map((name) => join(folder, name)), ...readdirSync(older).map((name) => join(older, name))];
  for (const path of paths)
    for (const resource of parts.resourcesToInstall(parts.readPackage(path)))
      book.take([{ action: 'create', type: resource.resourceType, id: resource.id, version: 1, resource }]);
  const codes = new parts.TerminologyService(book, new parts.VirtualClock(today));
  return new parts.ProfileValidator(new parts.PackageAwareProfiles(book), codes);
}
