// What an operation about one citizen costs as the nation grows, and what a resource takes on disk.
import pg from 'pg';
import { LISTS } from './cases.mjs';
import { personNumber, random } from './data.mjs';
import { importCitizens } from './import.mjs';
import { burst, median, note } from './measure.mjs';

/** First citizen of the growing nation; the import measured elsewhere has numbers below. */
const FIRST = 100_000;

/** @param sizes citizens, ascending @returns a row for each size */
export async function measureGrowth(surroundings, sizes, opt) {
  const rows = [];
  let stored = 0;
  for (const size of sizes) {
    const loaded = await importCitizens(surroundings, FIRST + stored, FIRST + size);
    stored = size;
    const disk = await settledSize(surroundings);
    rows.push({
      size,
      loadedPerSecond: loaded.perSecond,
      peakMb: loaded.peakMb,
      ...disk,
      p50: await p50s(surroundings, size, opt),
    });
    note(`${size} citizens: ${JSON.stringify(rows.at(-1))}`);
  }
  const names = Object.keys(rows[0].p50);
  console.log(
    `| citizens | loaded /s | bytes per resource | ${names.join(' | ')} |\n|--:|--:|--:|${names.map(() => '--:|').join('')}`,
  );
  for (const row of rows)
    console.log(
      `| ${row.size} | ${row.loadedPerSecond.toFixed(0)} | ${row.bytesPerResource.toFixed(0)} | ${names.map((name) => row.p50[name].toFixed(2)).join(' | ')} |`,
    );
  return rows;
}

/** Bytes per resource: every table and index that a resource has rows in, history and what is derived, but not the access log. */
async function settledSize({ socketDir, pgPort }) {
  const client = new pg.Client({ host: socketDir, port: Number(pgPort), user: 'overblik', database: 'postgres' });
  await client.connect();
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
  const { rows } = await client.query(
    `SELECT sum(pg_total_relation_size(oid))::float8 AS bytes FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
      AND relname <> 'access_log' AND relname NOT LIKE 'bench%'`,
  );
  const { rows: counted } = await client.query('SELECT count(*)::float8 AS n FROM resource');
  await client.end();
  return { bytesPerResource: rows[0].bytes / counted[0].n, resources: counted[0].n };
}

async function p50s({ target, bench }, size, opt) {
  const r = random(size);
  const someone = () => `b${FIRST + r.int(size)}`;
  const list = (i) => () => target.ask(`/fhir/${LISTS(someone())[i]}`, bench);
  const operations = {
    read: () => target.ask(`/fhir/Observation/${someone()}-3`, bench),
    'search-20': list(3),
    medication: list(1),
    everything: () => target.ask(`/fhir/Patient/${someone()}/$everything`, bench),
    identifier: () => target.ask(`/fhir/Patient?identifier=${personNumberOf(r, size)}`, bench),
  };
  const found = {};
  for (const [name, fire] of Object.entries(operations)) {
    await burst(fire, 1, 1);
    const rounds = [];
    for (let i = 0; i < Number(opt.rounds); i++)
      rounds.push(median((await burst(fire, 1, Number(opt.seconds))).latencies));
    found[name] = median(rounds);
  }
  return found;
}

const personNumberOf = (r, size) => encodeURIComponent(`urn:oid:1.2.208.176.1.2|${personNumber(FIRST + r.int(size))}`);
