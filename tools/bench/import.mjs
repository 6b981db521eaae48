// `overblik import` of NDJSON files while the server is up: rate, memory, and what small reads feel of it.
import { mkdirSync, openSync, writeSync, closeSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { citizen, PER_CITIZEN } from './data.mjs';
import { burst, note } from './measure.mjs';
import { cpuMs, longestLoopDelay, peakMemoryMb } from './processes.mjs';

/** One file per type for citizens [from, to), as a region would hand them over. @returns the folder */
export function writeFiles(data, from, to) {
  const folder = join(data, `ndjson-${from}-${to}`);
  mkdirSync(folder, { recursive: true });
  const files = new Map();
  for (let index = from; index < to; index++)
    for (const resource of citizen(index, `Patient/b${index}`, (type, i) =>
      type === 'Patient' ? `b${index}` : `b${index}-${i}`,
    )) {
      const type = resource.resourceType;
      if (!files.has(type)) files.set(type, openSync(join(folder, `${type}.ndjson`), 'w'));
      writeSync(files.get(type), `${JSON.stringify(resource)}\n`);
    }
  for (const file of files.values()) closeSync(file);
  return folder;
}

/** @returns {resources, seconds, perSecond, peakMb, cpuMs} */
export async function importCitizens({ data, processes }, from, to) {
  const folder = writeFiles(data, from, to);
  const child = processes.run(['dist/main.js', 'import', '--json', folder], { stdio: ['ignore', 'pipe', 'ignore'] });
  let peakMb = 0;
  let spent = 0;
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, peakMemoryMb(child.pid));
    spent = Math.max(spent, cpuMs([child.pid]));
  }, 100);
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  await new Promise((resolve) => child.once('close', resolve));
  clearInterval(watch);
  rmSync(folder, { recursive: true });
  const report = JSON.parse(out);
  if (report.created < (to - from) * PER_CITIZEN)
    throw new Error(
      `import: ${JSON.stringify({ ...report, files: undefined, warnings: report.warnings?.slice(0, 3) })}`,
    );
  const seconds = report.tookMs / 1000;
  return { resources: report.created, seconds, perSecond: report.created / seconds, peakMb, cpuMs: spent };
}

/** An import of `citizens` alone, then as many again with small reads beside it. */
export async function measureImport(surroundings, citizens) {
  const { target, bench, base } = surroundings;
  const alone = await importCitizens(surroundings, 0, citizens);
  const read = () => target.ask('/fhir/Patient/b0', bench);
  const p99 = (latencies) => [...latencies].sort((a, b) => a - b)[Math.floor(latencies.length * 0.99)];
  // A clinic's pace, not a flood: one read at a time.
  const idle = await burst(read, 1, 5);
  await longestLoopDelay(base);
  const busy = [];
  let isRunning = true;
  const reading = (async () => {
    while (isRunning) busy.push(...(await burst(read, 1, 0.5)).latencies);
  })();
  const beside = await importCitizens(surroundings, citizens, 2 * citizens);
  isRunning = false;
  await reading;
  const result = {
    alone,
    beside,
    idleP99: p99(idle.latencies),
    busyP99: p99(busy),
    n: busy.length,
    loopMs: await longestLoopDelay(base),
  };
  note(
    `import: ${alone.resources} resources, ${alone.perSecond.toFixed(0)}/s alone, ${beside.perSecond.toFixed(0)}/s beside reads; at most ${alone.peakMb.toFixed(0)} MB`,
  );
  note(
    `reads: p99 ${result.idleP99.toFixed(1)} ms idle, ${result.busyP99.toFixed(1)} ms under import (n ${busy.length}); event loop held at most ${result.loopMs.toFixed(0)} ms`,
  );
  return result;
}
