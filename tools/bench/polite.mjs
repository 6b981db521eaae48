// A steady client in a process of its own, started by hostile.mjs: small reads at a fixed rate, whether or not the ones before
// are answered. Each latency counts from when the request was due, so waiting in line is not left out.
import { Pool } from 'undici';

const [base, token, path, rate] = process.argv.slice(2);
const pool = new Pool(base, { connections: 64, pipelining: 1 });
const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };

async function read(due, found) {
  try {
    const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
    await body.arrayBuffer();
    if (statusCode !== 200) found.refused += 1;
  } catch {
    found.refused += 1;
  }
  found.latencies.push(performance.now() - due);
}

/** A stretch of `ms`; @returns when all of its requests are answered */
async function stretch(ms) {
  const found = { latencies: [], refused: 0 };
  const under = [];
  const step = 1000 / Number(rate);
  const begun = performance.now() + step;
  for (let i = 0; i * step < ms; i++) {
    const due = begun + i * step;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    under.push(read(due, found));
  }
  await Promise.all(under);
  return found;
}

process.on('message', async ({ ms }) => process.send(await stretch(ms)));
process.on('disconnect', () => process.exit(0));
