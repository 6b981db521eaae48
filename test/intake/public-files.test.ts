/**
 * The published Danish files (DK Core, MedCom FHIR, CDA) taken in as a user would. They lie beside the repository; on a machine
 * without them the test says so and is skipped.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/index.js';
import { type ImportReport, importPaths } from '../../src/intake/index.js';
import { FakeWriter } from './fake-writer.js';

type Json = Record<string, unknown>;

const DATA = resolve(import.meta.dirname, '../../../shared/data');
const FOLDERS = ['hl7-dk-core', 'medcom-fhir', 'cda'].map((name) => join(DATA, name));
const present = FOLDERS.every((folder) => existsSync(folder));
if (!present) console.warn('SKIPPED: the published Danish files are not beside the repository');

const CPR = 'urn:oid:1.2.208.176.1.2';

describe.skipIf(!present)('the published Danish files', () => {
  const writer = new FakeWriter();
  let report: ImportReport;
  beforeAll(async () => {
    report = await importPaths(FOLDERS, { write: writer, clock: systemClock });
  });

  const citizen = async (number: string): Promise<string> =>
    `Patient/${await writer.findPatient([{ system: CPR, value: number }])}`;
  const of = (patient: string): Json[] =>
    [...writer.resources.values()]
      .map((one) => one.resource)
      .filter((one) => (one['subject'] as Json | undefined)?.['reference'] === patient);

  test('are taken in, all but those that say themselves why not', () => {
    expect(report.stopped).toBeUndefined();
    const reasons = new Set(report.rejects.map((reject) => reject.reason.replace(/Patient\/\w+/, 'Patient/…')));
    expect(reasons).toEqual(
      new Set([
        'It belongs to Patient/…, who is neither in this import nor here. Import the Patient first.',
        'This is not FHIR: resourceType is missing.',
      ]),
    );
    expect(report.rejected.files).toBe(22);
    expect(report.accepted.files + report.alreadyThere.files + report.skipped.files + report.rejected.files).toBe(
      report.listed.files,
    );
    expect(writer.quarantined).toHaveLength(report.rejected.files);
  });

  test('bring each citizen once, however many senders speak of them', () => {
    const numbers = writer
      .of('Patient')
      .flatMap((one) =>
        ((one['identifier'] ?? []) as Json[]).filter((id) => id['system'] === CPR).map((id) => id['value']),
      );
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers).toContain('0201919990');
    expect(numbers).toContain('2509479989');
    // A local number without its issuer stands in three of the files: those are matched with nobody.
    expect(report.persons.matched).toBeGreaterThanOrEqual(100);
  });

  test('give the citizen of the MedCom examples their contacts, messages and home measurements', async () => {
    const types = new Set(of(await citizen('2509479989')).map((one) => one['resourceType']));
    for (const type of ['Encounter', 'Communication', 'Observation', 'DiagnosticReport', 'Condition', 'Composition'])
      expect(types).toContain(type);
  });

  test('give the citizen of the DK Core examples what four senders say of her under four ids', async () => {
    const facts = of(await citizen('0201919990'));
    expect(facts.filter((one) => one['resourceType'] === 'Observation').length).toBeGreaterThanOrEqual(8);
    expect(facts.some((one) => one['resourceType'] === 'DocumentReference')).toBe(true);
  });

  test('leave no reference to a citizen that is not there', () => {
    for (const { resource, text } of writer.resources.values()) {
      const subject = ((resource['subject'] ?? resource['patient']) as Json | undefined)?.['reference'];
      if (typeof subject === 'string' && subject.startsWith('Patient/'))
        expect(writer.resources.has(subject)).toBe(true);
      expect(JSON.parse(text)).toEqual(resource);
    }
  });

  test('of CDA are documents with a rendering that says something, a kind, a time and the original', () => {
    const documents = writer.of('DocumentReference').filter((one) => JSON.stringify(one).includes('"application/xml"'));
    // 28 files; some appointments are the same document (one id) in two files.
    expect(documents.length).toBeGreaterThanOrEqual(26);
    for (const document of documents) {
      const [plain, , original] = document['content'] as { attachment: Json }[];
      const text = Buffer.from(String(plain?.attachment['data']), 'base64').toString('utf8');
      expect(text.split('\n').length).toBeGreaterThan(4);
      expect(document).toMatchObject({
        docStatus: 'final',
        date: expect.stringMatching(/^20/),
        type: { text: expect.stringMatching(/^(Aftale|Hjemmemålinger|Spørgeskemasvar|Indberetning til LPR)$/) },
      });
      expect(writer.resources.has(String(original?.attachment['url']))).toBe(true);
    }
  });

  test('taken in again change nothing', async () => {
    const versions = (): [string, number][] =>
      [...writer.resources.entries()].map(([name, one]) => [name, one.version]);
    const before = versions();
    const again = await importPaths(FOLDERS, { write: writer, clock: systemClock });
    expect(versions()).toEqual(before);
    expect(again).toMatchObject({
      accepted: { files: 0, resources: 0 },
      created: 0,
      updated: 0,
      rejected: report.rejected,
      skipped: report.skipped,
    });
  });
});
