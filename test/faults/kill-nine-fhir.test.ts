import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readServerPidFile } from '../../src/database/embedded/server-files.js';
import { openDatabase } from '../../src/database/index.js';
import { freePort } from '../platform.js';
import { throwawayFolder } from '../throwaway-database.js';
import { Child, childProgram } from './child-program.js';
import { type KillSubject, killNine, type Victim } from './kill-nine.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await throwawayFolder();
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** The whole platform: FHIR creates over HTTP, each with its resource, its line in the index and its row in the log. */
class FhirSubject implements KillSubject {
  readonly #program: string;
  readonly #port: number;
  #child: Child | undefined;
  #token = '';
  #patient = '';

  constructor(program: string, port: number) {
    this.#program = program;
    this.#port = port;
  }

  async start(): Promise<void> {
    this.#child = new Child(this.#program, [JSON.stringify({ dataDir, port: this.#port })]);
    this.#token = (await this.#child.next<{ token: string }>()).token;
    this.#patient ||= (
      (await (await this.#send('Patient', { resourceType: 'Patient', name: [{ family: 'Fast' }] })).json()) as {
        id: string;
      }
    ).id;
  }

  #send(type: string, resource: unknown): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.#port}/fhir/${type}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/fhir+json' },
      body: JSON.stringify(resource),
    });
  }

  async write(id: string): Promise<void> {
    const resource = {
      resourceType: 'Observation',
      status: 'final',
      identifier: [{ system: 'urn:test', value: id }],
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
      ],
      code: { text: 'prøve' },
      subject: { reference: `Patient/${this.#patient}` },
      valueInteger: 1,
    };
    const answer = await this.#send('Observation', resource);
    await answer.text();
    if (answer.status !== 201) throw new Error(`not acknowledged: ${answer.status}`);
  }

  async pids() {
    const server = await readServerPidFile(join(dataDir, 'postgres'));
    return { program: this.#child?.process.pid ?? 0, server: server?.pid ?? 0 };
  }

  /** Whole: the resource and its line of the overview; partial: one of them only, or more resources than log rows. */
  async stored() {
    const db = await openDatabase({ dataDir, migrationsDir: null });
    const rows = await db.query<{ id: string; indexed: boolean }>({
      text: `SELECT r.body::jsonb->'identifier'->0->>'value' AS id, i.resource_id IS NOT NULL AS indexed
        FROM resource AS r LEFT JOIN index_entry AS i ON i.patient_key = r.patient_key AND i.resource_type = r.type AND i.resource_id = r.id WHERE r.type = 'Observation'`,
      values: [],
    });
    const [log] = await db.query<{ rows: number }>({
      text: `SELECT count(*)::integer AS rows FROM access_log WHERE entry LIKE '%"operation":"create"%' AND entry LIKE '%"what":"Observation"%'`,
      values: [],
    });
    await db.close();
    const ids = (indexed: boolean) => new Set(rows.filter((row) => row.indexed === indexed).map((row) => row.id));
    const partial = ids(false);
    if (log!.rows !== rows.length) partial.add(`${rows.length} resources, ${log!.rows} log rows`);
    return { whole: ids(true), partial };
  }

  async stop(): Promise<void> {
    await this.#child?.close();
  }
}

it('twenty kills of the platform and of its database lose no create that was answered 201, and none is there without its log row', async () => {
  const victims = Array.from({ length: 5 }).flatMap((): Victim[] => ['server', 'program', 'whole-server', 'server']);
  const report = await killNine(
    new FhirSubject(await childProgram('test/faults/fhir-server.ts'), await freePort()),
    victims,
  );
  expect(victims.length).toBe(20);
  expect(report.acknowledged).toBeGreaterThan(20 * 40);
  expect(report.lost).toEqual([]);
  expect(report.partial).toEqual([]);
}, 300_000);
