/** A person number is in bodies and in the columns that may hold it: in no line of a log, no metric, no address, no other column. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/database/index.js';
import { Browser, logInAt } from '../identity/house.js';
import { openBrowser, openVisitor } from '../journeys/browser.js';
import { logIn } from '../journeys/log-in.js';
import { freePort } from '../platform.js';

/** Columns that may hold a number: ARCHITECTURE.md, section 6. */
const MAY_HOLD = [
  'intake_quarantine.content',
  'login_person.caller',
  'patient_card.card',
  'patient_identifier.value',
  'reservation.key',
  'resource.body',
  'resource.keys',
  'resource.vals',
  'resource_history.body',
  'session.caller',
];

const dataDir = mkdtempSync(join(tmpdir(), 'overblik-numbers-'));
let program: ChildProcess;
let url: string;
let heard = '';
let metrics = '';
const addresses: string[] = [];
const refusals: string[] = [];
let karla: string;
let columns: string[];

/** The forms a number is written in: plain, with a hyphen, and in base64 wherever it begins in the bytes. */
function formsOf(number: string): RegExp {
  const hyphened = `${number.slice(0, 6)}-${number.slice(6)}`;
  const encoded = [0, 1, 2].map((shift) => {
    const text = Buffer.from(' '.repeat(shift) + number).toString('base64');
    return text.slice(shift === 0 ? 0 : shift + 1, 12);
  });
  return new RegExp([number, hyphened, ...encoded].map((one) => one.replace(/[+/]/g, '\\$&')).join('|'));
}

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    PORT: String(port),
    OVERBLIK_DATA: dataDir,
    OVERBLIK_DEMO_CITIZENS: '18',
    LOG_LEVEL: 'trace',
  };
  program = spawn(process.execPath, ['bin/overblik.mjs', 'start', '--demo'], { env });
  for (const stream of [program.stdout!, program.stderr!])
    stream.on('data', (data) => {
      heard += String(data);
    });
  // Asked until it answers; the deadline is the hook's.
  const isReady = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady()) && program.exitCode === null) await setTimeout(200);
  await atTheScreens();
  await overFhir();
  metrics = await (await fetch(`${url}/metrics`)).text();
  program.kill('SIGTERM');
  await once(program, 'exit');
  columns = await columnsWith(formsOf(karla));
});
afterAll(() => {
  if (program.exitCode === null) program.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

/** A doctor looks her up by number and opens her; she looks at her own pages. */
async function atTheScreens(): Promise<void> {
  const browser = await openBrowser();
  try {
    const citizen = await openVisitor(browser, url);
    citizen.page.on('request', (request) => addresses.push(request.url(), request.headers()['referer'] ?? ''));
    await logIn(citizen, 'karla');
    const asked =
      "fetch('/api/me').then((a) => a.json()).then((me) => fetch('/api/patients/' + me.patientId + '/overview'))";
    const own = await citizen.page.evaluate<{ patient: { id: string; cpr: string } }>(`${asked}.then((a) => a.json())`);
    karla = own.patient.cpr;
    for (const path of ['/borger', '/borger/medicin', '/borger/log', '/borger/journal']) {
      await citizen.page.goto(path);
      await citizen.page.locator('main h1').waitFor();
    }
    const doctor = await openVisitor(browser, url);
    doctor.page.on('request', (request) => addresses.push(request.url(), request.headers()['referer'] ?? ''));
    await logIn(doctor, 'asta');
    await doctor.page.locator('main h1').first().waitFor();
    await doctor.page.keyboard.press('Control+k');
    await doctor.page.getByRole('combobox').waitFor();
    const found = doctor.page.waitForResponse((response) => response.url().endsWith('/api/patients/search'));
    await doctor.page.keyboard.type(karla);
    expect((await found).status()).toBe(200);
    await doctor.page.goto(`/arbejdsplads/patient/${own.patient.id}`);
    await doctor.page.getByText('Eksempelsen').first().waitFor();
    addresses.push(doctor.page.url(), citizen.page.url());
  } finally {
    await browser.close();
  }
}

/** The number where it belongs and where it does not: searches, bad searches, bad bodies, addresses that are none. */
async function overFhir(): Promise<void> {
  const browser = new Browser();
  await logInAt(url, browser, 'asta');
  const hyphened = `${karla.slice(0, 6)}-${karla.slice(6)}`;
  for (const number of [karla, hyphened]) {
    const form = `identifier=urn:oid:1.2.208.176.1.2|${number}`;
    const json = `{"resourceType":"Observation","status":"${number}","code":{"text":1},"subject":{"reference":"Patient/${number}"}}`;
    const steps: [string, string, string?, string?][] = [
      ['POST', '/fhir/Patient/_search', form, 'application/x-www-form-urlencoded'],
      ['POST', '/fhir/Patient/_search', `birthdate=${number}`, 'application/x-www-form-urlencoded'],
      ['GET', `/fhir/Patient?${form}`],
      ['GET', `/fhir/Patient?birthdate=${number}`],
      ['GET', `/fhir/Patient/${number}`],
      ['GET', `/fhir/Observation?patient=${number}&_sort=${number}&_count=${number}`],
      ['GET', `/fhir/${number}`],
      ['GET', `/api/patients/${number}/overview`],
      ['GET', `/api/me/log?patient=${number}`],
      ['GET', `/${number}`],
      ['GET', `/arbejdsplads/patient/${number}`],
      ['GET', `/login?returnTo=/${number}`],
      ['POST', '/fhir/Observation', json, 'application/fhir+json'],
      ['PUT', `/fhir/Observation/${number}`, json, 'application/fhir+json'],
      [
        'POST',
        '/fhir',
        `{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient?${form}"}}]}`,
        'application/fhir+json',
      ],
      ['POST', '/fhir/Patient', `{"resourceType":"Patient","${number}":`, 'application/fhir+json'],
      ['POST', '/api/patients/search', `{"query":"${number}"}`, 'application/json'],
      ['POST', `/api/patients/${number}/access`, `{"purpose":"${number}"}`, 'application/json'],
      ['POST', '/api/me/blocks', `{"kind":"${number}"}`, 'application/json'],
    ];
    for (const [method, path, body, type] of steps) {
      const headers: Record<string, string> = { 'x-overblik': '1', ...(type ? { 'content-type': type } : {}) };
      const answer = await browser.ask(url + path, { method, body, headers });
      const text = await answer.text();
      expect([method, path, answer.status]).not.toEqual([method, path, 500]);
      if (answer.status >= 400 && formsOf(karla).test(text)) refusals.push(`${method} ${path}: ${text}`);
    }
  }
}

/** `table.column` of everything in the database that holds the number in any form. */
async function columnsWith(forms: RegExp): Promise<string[]> {
  const db = await openDatabase({ dataDir, log: () => undefined });
  try {
    const query = <Row>(text: string) => db.query<Row>({ text, values: [] });
    const all = await query<{ t: string; c: string; d: string }>(
      `SELECT c.table_name AS t, c.column_name AS c, c.data_type AS d FROM information_schema.columns AS c
       JOIN information_schema.tables AS x USING (table_schema, table_name)
       WHERE table_schema = 'public' AND x.table_type = 'BASE TABLE' AND c.data_type NOT IN ('bigint', 'integer', 'boolean')`,
    );
    const found: string[] = [];
    for (const { t, c, d } of all) {
      const text = d === 'bytea' ? `encode("${c}", 'escape')` : `"${c}"::text`;
      const rows = await query(`SELECT 1 FROM "${t}" WHERE ${text} ~ '${forms.source}' LIMIT 1`);
      if (rows.length > 0) found.push(`${t}.${c}`);
    }
    return found;
  } finally {
    await db.close();
  }
}

const logsOfServer = () =>
  readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.log(\.\d+)?$/.test(name))
    .map((name) => readFileSync(join(dataDir, name), 'utf8'))
    .join('\n');

describe('a person number', () => {
  it('is in no line of the log at its most talkative, nor in that of the database server', () => {
    expect(heard.length).toBeGreaterThan(100);
    expect(heard.split('\n').filter((line) => formsOf(karla).test(line))).toEqual([]);
    expect(
      logsOfServer()
        .split('\n')
        .filter((line) => formsOf(karla).test(line)),
    ).toEqual([]);
  });

  it('is in no metric, no address that a browser asked for and no Referer', () => {
    expect(addresses.length).toBeGreaterThan(50);
    expect([metrics, ...addresses].filter((text) => formsOf(karla).test(text))).toEqual([]);
  });

  it('is in no refusal, also when it was sent where none belongs', () => {
    expect(refusals).toEqual([]);
  });

  it('is in the columns that may hold it and in no other', () => {
    expect(columns).toContain('resource.body');
    expect(columns.filter((column) => !MAY_HOLD.includes(column))).toEqual([]);
  });

  it('would be found in each form it can be written in', () => {
    const number = '1403481234';
    const forms = formsOf(number);
    for (const before of ['', 'a', 'ab', 'abc'])
      expect(Buffer.from(`${before}${number}`).toString('base64')).toMatch(forms);
    expect(`GET /fhir/Patient?identifier=${number}`).toMatch(forms);
    expect('cpr=140348-1234').toMatch(forms);
    expect('1403481235 140348-1235').not.toMatch(forms);
  });
});
