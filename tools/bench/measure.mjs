// Bursts of requests, and two of them against each other in alternating rounds.
import { cpuMs } from './processes.mjs';

export const note = (line) => process.stderr.write(`# ${line}\n`);

/** @param fire does one operation; throws when it is not answered as it must be */
export async function burst(fire, concurrency, seconds) {
  const latencies = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (performance.now() < end) {
        const begun = performance.now();
        await fire();
        latencies.push(performance.now() - begun);
      }
    }),
  );
  return { rate: (latencies.length * 1000) / (performance.now() - start), latencies };
}

/** Until the compiler has seen all of it: on a busy machine that takes longer than any fixed time. */
export async function warm(fire, concurrency, times) {
  const end = performance.now() + 30_000;
  let left = times;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0 && performance.now() < end) await fire();
    }),
  );
}

/** A burst with the CPU that it cost everybody together: client, server, floor and database. */
async function costed(fire, concurrency, seconds, pids) {
  const before = cpuMs(pids);
  const result = await burst(fire, concurrency, seconds);
  return { ...result, cpu: (cpuMs(pids) - before) / result.latencies.length };
}

/**
 * @param one {name, ours, floor, bytes, unit}: both are functions that do one operation; unit = resources in one
 * @param o {concurrency, seconds, rounds, pids}
 */
export async function compare(one, o) {
  for (const fire of [one.ours, one.floor]) await warm(fire, o.concurrency, (one.unit ?? 1) > 1 ? 150 : 2500);
  const rounds = [];
  for (let i = 0; i < o.rounds; i++) {
    const order = i % 2 ? [one.floor, one.ours] : [one.ours, one.floor];
    const a = await costed(order[0], o.concurrency, o.seconds, o.pids);
    const b = await costed(order[1], o.concurrency, o.seconds, o.pids);
    rounds.push(i % 2 ? { ours: b, floor: a } : { ours: a, floor: b });
  }
  const ratios = rounds.map((round) => round.ours.rate / round.floor.rate).sort((x, y) => x - y);
  const all = rounds.flatMap((round) => round.ours.latencies).sort((x, y) => x - y);
  const unit = one.unit ?? 1;
  const result = {
    name: one.name,
    concurrency: o.concurrency,
    bytes: one.bytes,
    n: all.length,
    ours: median(rounds.map((round) => round.ours.rate)) * unit,
    floor: median(rounds.map((round) => round.floor.rate)) * unit,
    ratio: median(ratios),
    least: ratios[0],
    most: ratios.at(-1),
    cpuRatio: median(rounds.map((round) => round.floor.cpu / round.ours.cpu)),
    p50: all[all.length >> 1],
    p99: all[Math.floor(all.length * 0.99)],
  };
  note(
    `${result.name} @${result.concurrency}: ${result.ours.toFixed(0)}/s, floor ${result.floor.toFixed(0)}/s, ratio ${result.ratio.toFixed(2)}, of CPU ${result.cpuRatio.toFixed(2)}`,
  );
  return result;
}

export function median(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

export function printComparisons(results) {
  console.log(
    '| operation | conc | bytes | ours /s | floor /s | ratio (least-most) | CPU ratio | p50 ms | p99 ms | n |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
  );
  for (const r of results)
    console.log(
      `| ${r.name} | ${r.concurrency} | ${r.bytes} | ${r.ours.toFixed(0)} | ${r.floor.toFixed(0)} | ${r.ratio.toFixed(2)} (${r.least.toFixed(2)}-${r.most.toFixed(2)}) | ${r.cpuRatio.toFixed(2)} | ${r.p50.toFixed(1)} | ${r.p99.toFixed(1)} | ${r.n} |`,
    );
}
