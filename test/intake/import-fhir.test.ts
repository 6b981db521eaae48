import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure, VirtualClock } from '../../src/base/index.js';
import { type ImportOptions, type ImportProgress, type ImportReport, importPaths } from '../../src/intake/index.js';
import type { WriteBatch } from '../../src/intake/index.js';
import { FakeWriter } from './fake-writer.js';

const CPR = 'urn:oid:1.2.208.176.1.2';
const X_ECPR = 'urn:oid:1.2.208.176.1.6.1.1';
const D_ECPR = 'urn:oid:1.2.208.176.1.6.1.3.177';

type Json = Record<string, unknown>;

let folder: string;
let writer: FakeWriter;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overblik-intake-'));
  writer = new FakeWriter();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return path;
}

const take = (paths: string | string[], more: Partial<ImportOptions> = {}): Promise<ImportReport> =>
  importPaths([paths].flat(), { write: writer, clock: new VirtualClock('2026-11-22T10:00:00Z'), ...more });

const patient = (id: string | undefined, ...numbers: [system: string, value: string][]): Json => ({
  resourceType: 'Patient',
  ...(id === undefined ? {} : { id }),
  ...(numbers.length === 0 ? {} : { identifier: numbers.map(([system, value]) => ({ system, value })) }),
  birthDate: '1947-09-25',
});
const elmer = (id?: string): Json => patient(id, [CPR, '2509479989']);
const observation = (id: string | undefined, subject: unknown, more: Json = {}): Json => ({
  resourceType: 'Observation',
  ...(id === undefined ? {} : { id }),
  status: 'final',
  code: { text: 'CRP' },
  ...(subject === undefined ? {} : { subject: typeof subject === 'string' ? { reference: subject } : subject }),
  ...more,
});
const bundle = (type: string, entry: Json[]): Json => ({ resourceType: 'Bundle', type, entry });
const lines = (resources: unknown[]): string =>
  resources.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n');

describe('an id that is a person number', () => {
  test('is not kept: the citizen and her facts get ids of their own, and what refers to them follows', async () => {
    const number = '2509479989';
    await file(
      'all.json',
      bundle('transaction', [{ resource: elmer(number) }, { resource: observation(number, `Patient/${number}`) }]),
    );
    const report = await take(folder);
    const found = (type: string) =>
      [...writer.resources.values()].find(({ resource }) => resource['resourceType'] === type)!;
    const [citizen, fact] = [found('Patient').resource, found('Observation').resource];
    for (const { id } of [citizen, fact]) expect(String(id)).not.toContain(number.slice(0, 6));
    expect(fact['subject']).toEqual({ reference: `Patient/${String(citizen['id'])}` });
    expect(report.warnings.map(({ text }) => text).filter((text) => text.includes('person number'))).toHaveLength(2);
    // And the id says nothing to who tries all numbers through a hash.
    writer = new FakeWriter();
    await take(folder);
    expect(found('Patient').resource['id']).not.toBe(citizen['id']);
  });
});

describe('a single resource', () => {
  test('is taken in as it was written: every digit, every blank and the order of members stay', async () => {
    const text =
      '{ "resourceType":"Observation",\n "status":"final", "id":"o1", "code":{"text":"CRP"},"valueQuantity":{"value":7.10,"unit":"mmol/L"}, "subject":{"reference":"Patient/a"} }';
    await file('a.json', elmer('a'));
    await file('o.json', text);
    const report = await take(folder);
    expect(writer.resources.get('Observation/o1')?.text).toBe(text);
    expect(report).toMatchObject({
      accepted: { files: 2, resources: 2 },
      rejected: { files: 0, resources: 0 },
      created: 2,
    });
  });

  test('without an id gets one made from its content: the same each time', async () => {
    await file('o.json', observation(undefined, undefined));
    await take(folder);
    const [first] = writer.of('Observation');
    const again = new FakeWriter();
    await take(folder, { write: again });
    expect(again.of('Observation')[0]?.['id']).toBe(first?.['id']);
    expect(first?.['id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('that names no citizen is kept, with a warning', async () => {
    await file('o.json', observation('o', undefined));
    const report = await take(folder);
    expect(report.warnings).toEqual([
      {
        file: expect.stringContaining('o.json'),
        place: '',
        text: 'This Observation names no citizen: it is kept, but can be found under nobody.',
      },
    ]);
  });
});

describe('citizens', () => {
  test('are known by CPR, whatever id a sender gives them, and everything is written on the one citizen', async () => {
    await file('1.json', elmer('from-hospital'));
    await file('2.json', patient('from-gp', [CPR, '250947-9989']));
    await file('3.json', observation('o', 'Patient/from-gp'));
    const report = await take(folder);
    expect(writer.of('Patient')).toHaveLength(1);
    expect(writer.get('Observation/o')['subject']).toEqual({ reference: 'Patient/from-hospital' });
    expect(report.persons).toEqual({ created: 1, matched: 1 });
  });

  test('already in the record are found there, and their data are not overwritten', async () => {
    await writer.write({
      resources: [{ text: '', resource: { ...elmer('known'), gender: 'male' } }],
      hash: 'x',
      provenance: { source: '', format: 'fhir-json' },
    });
    await file('p.json', elmer('p'));
    await file('o.json', observation('o', 'Patient/p'));
    const report = await take(folder);
    expect(writer.of('Patient').map((one) => one['id'])).toEqual(['known']);
    expect(writer.get('Patient/known')['gender']).toBe('male');
    expect(writer.get('Observation/o')['subject']).toEqual({ reference: 'Patient/known' });
    expect(report.persons).toEqual({ created: 0, matched: 1 });
  });

  test('may come after what belongs to them, in any file', async () => {
    await file('a.json', observation('o', 'Patient/z'));
    await file('b.ndjson', lines([observation('n', 'Patient/y'), patient('y', [X_ECPR, '0703921VJ4'])]));
    await file('z.json', elmer('z'));
    const report = await take(folder);
    expect(report.rejected.resources).toBe(0);
    expect(writer.get('Observation/o')['subject']).toEqual({ reference: 'Patient/z' });
    expect(writer.get('Observation/n')['subject']).toEqual({ reference: 'Patient/y' });
  });

  test('are matched by replacement numbers too, national and local', async () => {
    await file('1.json', patient('x1', [X_ECPR, '0703921VJ4']));
    await file('2.json', patient('x2', [X_ECPR, '070392-1vj4']));
    await file('3.json', patient('d1', [D_ECPR, '1206550VK9']));
    await file('4.json', patient('d2', [D_ECPR, '1206550VK9']));
    await take(folder);
    expect(writer.of('Patient').map((one) => one['id'])).toEqual(['x1', 'd1']);
  });

  test.each([
    ['a local number without its issuer', D_ECPR.replace(/\.177$/, ''), '1206550VK9'],
    ['a placeholder', CPR, '0000000000'],
    ['a hospital’s own number in the place of a CPR number', CPR, '6711800000'],
    ['a local number in the place of a national one', X_ECPR, '1206550VK9'],
  ])('are not made one by %s', async (_, system, value) => {
    await file('1.json', patient('one', [system, value]));
    await file('2.json', patient('two', [system, value]));
    await file('3.json', observation('o', 'Patient/two'));
    await file('4.json', observation('n', { identifier: { system, value } }));
    const report = await take(folder);
    expect(writer.of('Patient').map((each) => each['id'])).toEqual(['one', 'two']);
    expect(writer.get('Observation/o')['subject']).toEqual({ reference: 'Patient/two' });
    // What names nobody but by the number is not laid with one of them.
    expect(JSON.stringify(writer.of('Observation').find((each) => each['id'] === 'n') ?? {})).not.toContain('Patient/');
    const about = report.warnings.filter(({ text }) => /several persons|form of one/.test(text));
    expect(about).toHaveLength(2);
    expect(JSON.stringify(report)).not.toContain(value);
  });

  test('are never turned away on modulus 11, and a birth date that differs from the CPR number is a warning', async () => {
    await file('p.json', { ...patient('p', [CPR, '0101019999']), birthDate: '1950-06-06' });
    const report = await take(folder);
    expect(report.accepted.resources).toBe(1);
    expect(report.warnings.map((warning) => warning.text)).toEqual([
      'The birth date differs from the one the CPR number says.',
    ]);
    expect(JSON.stringify(report)).not.toContain('0101019999');
  });

  test('two who come under one id are kept apart', async () => {
    await file(
      '1.json',
      bundle('message', [{ fullUrl: 'urn:uuid:1', resource: elmer('p') }, { resource: observation('a', 'Patient/p') }]),
    );
    await file(
      '2.json',
      bundle('message', [
        { fullUrl: 'urn:uuid:1', resource: patient('p', [CPR, '0101019999']) },
        { resource: observation('b', 'Patient/p') },
      ]),
    );
    const report = await take(folder);
    expect(writer.of('Patient')).toHaveLength(2);
    const [one, two] = ['a', 'b'].map((id) => (writer.get(`Observation/${id}`)['subject'] as Json)['reference']);
    expect(one).toBe('Patient/p');
    expect(two).not.toBe(one);
    expect(((writer.get(String(two))['identifier'] as Json[])[0] as Json)['value']).toBe('0101019999');
    expect(report.warnings.map((warning) => warning.text)).toContain(
      'Its id is already another citizen’s here; it gets an id of its own.',
    );
  });

  test('an id that stands for another citizen’s fact is no update of it', async () => {
    await file(
      '1.json',
      bundle('message', [
        { resource: elmer('p1') },
        { resource: observation('same', 'Patient/p1', { valueString: 'one' }) },
      ]),
    );
    await file(
      '2.json',
      bundle('message', [
        { resource: patient('p2', [CPR, '0101019999']) },
        { resource: observation('same', 'Patient/p2', { valueString: 'two' }) },
      ]),
    );
    await take(folder);
    expect(writer.get('Observation/same')['valueString']).toBe('one');
    const other = writer.of('Observation').find((one) => one['valueString'] === 'two');
    expect(other?.['subject']).toEqual({ reference: 'Patient/p2' });
    expect(other?.['id']).not.toBe('same');
  });

  test('named by a contained Patient are found or made, and the contained copy goes', async () => {
    await file('d.json', {
      resourceType: 'DocumentReference',
      id: 'd',
      contained: [
        { resourceType: 'Patient', id: 'pt', identifier: [{ system: CPR, value: '2509479989' }] },
        { resourceType: 'Organization', id: 'org', name: 'Lægehuset' },
      ],
      status: 'current',
      subject: { reference: '#pt' },
      custodian: { reference: '#org' },
      content: [{ attachment: { title: 'x' } }],
    });
    const report = await take(folder);
    expect(report.persons.created).toBe(1);
    const [elmerHere] = writer.of('Patient');
    const document = writer.get('DocumentReference/d');
    expect(document['subject']).toEqual({ reference: `Patient/${elmerHere?.['id']}` });
    expect((document['contained'] as Json[]).map((one) => one['id'])).toEqual(['org']);
  });

  test('named by number alone, or by a conditional reference, are found', async () => {
    await file('p.json', elmer('p'));
    await file('o1.json', observation('o1', { identifier: { system: CPR, value: '2509479989' }, display: 'Elmer' }));
    await file(
      'o2.json',
      bundle('transaction', [
        {
          resource: observation('o2', `Patient?identifier=${CPR}|250947-9989`),
          request: { method: 'PUT', url: 'Observation/o2' },
        },
      ]),
    );
    await take(folder);
    expect(writer.get('Observation/o1')['subject']).toMatchObject({ reference: 'Patient/p', display: 'Elmer' });
    expect(writer.get('Observation/o2')['subject']).toEqual({ reference: 'Patient/p' });
  });

  test('who are linked to each other are all there before the links are written', async () => {
    await file('1.json', {
      ...patient('baby', [CPR, '0101019999']),
      link: [{ other: { reference: 'Patient/twin' }, type: 'seealso' }],
    });
    await file('2.json', {
      ...patient('twin', [CPR, '0101019998']),
      link: [{ other: { reference: 'Patient/baby' }, type: 'seealso' }],
    });
    const report = await take(folder);
    expect(report.accepted.resources).toBe(2);
    expect(report.warnings.filter((warning) => warning.text.startsWith('It refers'))).toEqual([]);
  });

  test('nobody knows: what belongs to them is turned away with the reason, and kept', async () => {
    await file('o.json', observation('o', 'Patient/nobody'));
    const report = await take(folder);
    expect(report.rejects).toMatchObject([
      {
        reason: 'It belongs to Patient/nobody, who is neither in this import nor here. Import the Patient first.',
        resources: 1,
      },
    ]);
    expect(writer.quarantined).toHaveLength(1);
    expect(writer.quarantined[0]?.content.toString()).toContain('Patient/nobody');
  });
});

describe('a Bundle', () => {
  test('keeps its inner references, by urn, by fullUrl and by relative address', async () => {
    const base = 'https://sender.example/fhir';
    await file(
      'b.json',
      bundle('message', [
        { fullUrl: `${base}/Patient/p`, resource: elmer('p') },
        {
          fullUrl: 'urn:uuid:0b2b8c6e-1111-4222-8333-944444444444',
          resource: {
            resourceType: 'Encounter',
            status: 'finished',
            class: { code: 'IMP' },
            subject: { reference: 'Patient/p' },
          },
        },
        {
          fullUrl: `${base}/Observation/o`,
          resource: observation('o', `${base}/Patient/p`, {
            encounter: { reference: 'urn:uuid:0b2b8c6e-1111-4222-8333-944444444444' },
          }),
        },
      ]),
    );
    const report = await take(folder);
    const [encounter] = writer.of('Encounter');
    expect(writer.get('Observation/o')).toMatchObject({
      subject: { reference: 'Patient/p' },
      encounter: { reference: `Encounter/${encounter?.['id']}` },
    });
    expect(report.warnings).toEqual([]);
  });

  test.each(['document', 'message', 'transaction'])('of type %s is taken in whole or not at all', async (type) => {
    await file(
      'b.json',
      bundle(type, [{ resource: elmer('p') }, { resource: { ...observation('o', 'Patient/p'), status: 'nonsense' } }]),
    );
    const report = await take(folder);
    expect(writer.resources.size).toBe(0);
    expect(report).toMatchObject({ accepted: { files: 0, resources: 0 }, rejected: { files: 1, resources: 2 } });
    expect(report.rejects[0]?.place).toBe('Bundle.entry[1]: Observation.status');
    expect(report.rejects[0]?.reason).toContain('Observation.status');
    expect(writer.quarantined).toHaveLength(1);
  });

  test.each(['collection', 'batch', 'searchset'])(
    'of type %s is taken in entry by entry: a bad one does not spoil the rest',
    async (type) => {
      await file(
        'b.json',
        bundle(type, [
          { resource: elmer('p') },
          { resource: { ...observation('bad', 'Patient/p'), status: 'nonsense' } },
          { resource: observation('good', 'Patient/p') },
        ]),
      );
      const report = await take(folder);
      expect(writer.resources.has('Observation/good')).toBe(true);
      expect(writer.resources.has('Observation/bad')).toBe(false);
      expect(report).toMatchObject({
        accepted: { resources: 2 },
        rejected: { resources: 1 },
        files: [{ outcome: 'partly' }],
      });
    },
  );

  test('of answers or of history holds nothing to take in', async () => {
    for (const type of ['history', 'transaction-response', 'batch-response']) {
      await file(`${type}.json`, bundle(type, []));
    }
    const report = await take(folder);
    expect(report.rejects.map((reject) => reject.reason)).toEqual([
      'A Bundle of type batch-response holds no content to take in.',
      'A Bundle of type history holds no content to take in.',
      'A Bundle of type transaction-response holds no content to take in.',
    ]);
  });

  test('that asks to delete is turned away: an import only takes content', async () => {
    await file('b.json', bundle('transaction', [{ request: { method: 'DELETE', url: 'Patient/p' } }]));
    const report = await take(folder);
    expect(report.rejects[0]).toMatchObject({
      place: 'Bundle.entry[0]',
      reason: 'The entry asks to DELETE; an import only takes content.',
    });
  });

  test('an answer of a system inside it is passed over, and counted', async () => {
    await file(
      'b.json',
      bundle('searchset', [
        { resource: elmer('p') },
        { search: { mode: 'outcome' }, resource: { resourceType: 'OperationOutcome', issue: [] } },
      ]),
    );
    const report = await take(folder);
    expect(report).toMatchObject({ accepted: { resources: 1 }, skipped: { resources: 1 }, rejected: { resources: 0 } });
  });

  test('the sender’s organisation, sent along in each message, is written once', async () => {
    const organization = { resourceType: 'Organization', id: 'gp', name: 'Lægehuset' };
    for (const n of [1, 2, 3])
      await file(`${n}.json`, bundle('message', [{ resource: organization }, { resource: elmer(`p${n}`) }]));
    const report = await take(folder);
    expect(writer.resources.get('Organization/gp')?.version).toBe(1);
    expect(report).toMatchObject({ created: 2, updated: 0 });
  });

  test('of which two entries are the same resource keeps the last, and says so', async () => {
    await file(
      'b.json',
      bundle('message', [
        { resource: elmer('p') },
        { resource: observation('o', 'Patient/p') },
        { resource: observation('o', 'Patient/p', { valueString: 'last' }) },
      ]),
    );
    const report = await take(folder);
    expect(writer.get('Observation/o')['valueString']).toBe('last');
    expect(report.warnings[0]?.text).toContain('the last one is kept');
  });

  test('with references that lead nowhere keeps them, with a warning; those that lead into the record get none', async () => {
    await writer.write({
      resources: [{ text: '', resource: { resourceType: 'Organization', id: 'here' } }],
      hash: 'x',
      provenance: { source: '', format: 'fhir-json' },
    });
    await file('p.json', elmer('p'));
    await file(
      'o.json',
      observation('o', 'Patient/p', {
        performer: [{ reference: 'Organization/here' }, { reference: 'Organization/gone' }],
        hasMember: [{ reference: 'Observation/later' }],
      }),
    );
    await file('z.json', observation('later', 'Patient/p'));
    const report = await take(folder);
    expect(report.warnings.map((warning) => warning.text)).toEqual([
      'It refers to Organization/gone, which is neither in this import nor here; the reference is kept.',
    ]);
    expect(writer.get('Observation/o')['performer']).toEqual([
      { reference: 'Organization/here' },
      { reference: 'Organization/gone' },
    ]);
  });
});

describe('taking the same in again', () => {
  test('changes nothing, and is said to be there already', async () => {
    await file('p.json', elmer('p'));
    await file('q.json', elmer('q'));
    await file('b.json', bundle('message', [{ resource: elmer('r') }, { resource: observation('o', 'Patient/r') }]));
    await file('n.ndjson', lines([observation('n1', 'Patient/p'), observation('n2', 'Patient/q')]));
    await take(folder);
    const before = [...writer.resources.entries()].map(([name, { version }]) => [name, version]);
    const again = await take(folder);
    expect([...writer.resources.entries()].map(([name, { version }]) => [name, version])).toEqual(before);
    expect(again).toMatchObject({
      accepted: { files: 0, resources: 0 },
      alreadyThere: { files: 4 },
      created: 0,
      updated: 0,
      rejected: { files: 0 },
    });
    expect(again.files.every((one) => one.outcome === 'already-there')).toBe(true);
  });

  test('a file that changed is taken in as a new version', async () => {
    await file('p.json', elmer('p'));
    await file('o.json', observation('o', 'Patient/p'));
    await take(folder);
    await file('o.json', observation('o', 'Patient/p', { valueString: 'corrected' }));
    const again = await take(folder);
    expect(again).toMatchObject({ accepted: { files: 1 }, alreadyThere: { files: 1 }, updated: 1 });
    expect(writer.resources.get('Observation/o')?.version).toBe(2);
  });

  test('a long file with one line added only takes in the chunk that the line fell into', async () => {
    const many = Array.from({ length: 2000 }, (_, n) => observation(`o${n}`, 'Patient/p', { valueInteger: n }));
    await file('p.json', elmer('p'));
    await file('n.ndjson', lines(many));
    await take(folder);
    await file('n.ndjson', lines([observation('first', 'Patient/p'), ...many]));
    const again = await take(folder);
    expect(writer.resources.has('Observation/first')).toBe(true);
    expect(again.accepted.resources).toBeLessThanOrEqual(501);
    expect(again.alreadyThere.resources).toBeGreaterThan(1000);
  });

  test('what was turned away is turned away again, not hidden by what stood beside it', async () => {
    await file(
      'n.ndjson',
      lines([elmer('p'), observation('good', 'Patient/p'), { ...observation('bad', 'Patient/p'), status: 'nonsense' }]),
    );
    const once = await take(folder);
    const again = await take(folder);
    expect(once.rejected.resources).toBe(1);
    expect(again).toMatchObject({
      rejected: { resources: 1 },
      accepted: { resources: 0 },
      alreadyThere: { resources: 2 },
    });
  });
});

describe('what the record refuses', () => {
  const refuseBad = (): void => {
    writer.beforeWrite = ({ resources }) => {
      if (resources.some(({ resource }) => resource['id'] === 'bad'))
        throw new Failure('unprocessable', 'It breaks a rule.', { expression: 'Observation.code' });
    };
  };

  test('is found one by one, so that its neighbours are taken in', async () => {
    refuseBad();
    await file(
      'n.ndjson',
      lines([
        elmer('p'),
        observation('a', 'Patient/p'),
        observation('bad', 'Patient/p'),
        observation('b', 'Patient/p'),
      ]),
    );
    const report = await take(folder);
    expect(report).toMatchObject({ accepted: { resources: 3 }, rejected: { resources: 1 } });
    expect(report.rejects[0]).toMatchObject({ place: 'line 3', reason: 'Observation.code: It breaks a rule.' });
    expect(writer.quarantined[0]?.content.toString()).toContain('"bad"');
  });

  test('takes a whole message with it', async () => {
    refuseBad();
    await file('b.json', bundle('message', [{ resource: elmer('p') }, { resource: observation('bad', 'Patient/p') }]));
    const report = await take(folder);
    expect(writer.resources.size).toBe(0);
    expect(report.rejects[0]).toMatchObject({ resources: 2, reason: 'Observation.code: It breaks a rule.' });
  });

  test('a citizen who came with a refused message is made by the next message that brings them', async () => {
    refuseBad();
    await file(
      '1.json',
      bundle('message', [{ resource: elmer('p1') }, { resource: observation('bad', 'Patient/p1') }]),
    );
    await file(
      '2.json',
      bundle('message', [{ resource: elmer('p2') }, { resource: observation('good', 'Patient/p2') }]),
    );
    const report = await take(folder);
    expect(report).toMatchObject({
      accepted: { resources: 2 },
      rejected: { resources: 2 },
      persons: { created: 1, matched: 0 },
    });
    expect(writer.get('Observation/good')['subject']).toEqual({ reference: 'Patient/p2' });
  });

  test('a record that is away stops the import: nothing is called rejected for that', async () => {
    writer.beforeWrite = () => {
      throw new Failure('unavailable', 'The database does not answer.');
    };
    await file('p.json', elmer('p'));
    const report = await take(folder);
    expect(report.stopped).toBe('The database does not answer.');
    expect(report.rejected.resources).toBe(0);
    expect(writer.quarantined).toEqual([]);
  });

  test('a fault of the program stops it too, without its inner words', async () => {
    writer.beforeWrite = () => {
      throw new TypeError('relation "resource" does not exist');
    };
    await file('p.json', elmer('p'));
    expect((await take(folder)).stopped).toBe('The record could not be written to.');
  });
});

describe('what cannot be read', () => {
  const CASES: [title: string, content: string | Buffer, reason: RegExp][] = [
    ['an empty file', '', /not valid JSON: it is empty/],
    ['broken JSON', '{"resourceType":"Patient",\n "id" "2509479989"}', /not valid JSON \(line 2, character 7\)/],
    ['truncated JSON', '{"resourceType":"Patient"', /not valid JSON/],
    ['Latin 1', Buffer.from('{"resourceType":"Patient","name":[{"family":"Sørensen"}]}', 'latin1'), /not UTF-8/],
    ['a list', '[]', /not an object/],
    ['JSON that is not FHIR', '{"a":1}', /resourceType is missing/],
    ['an unknown resource', '{"resourceType":"Person2"}', /not one of FHIR R4/],
    [
      'a date the calendar does not have',
      JSON.stringify({ ...elmer('p'), birthDate: '2023-02-30' }),
      /Patient\.birthDate/,
    ],
    ['a member twice', '{"resourceType":"Patient","id":"a","id":"b"}', /already there/],
    ['an unknown element', JSON.stringify({ ...elmer('p'), shoeSize: 43 }), /shoeSize/],
    ['deep nesting', `{"resourceType":"Patient","extension":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, /./],
  ];

  test.each(CASES)('%s is turned away with file, place and reason, and kept', async (_, content, reason) => {
    await file('x.json', content);
    const report = await take(folder);
    expect(report).toMatchObject({ accepted: { resources: 0 }, rejected: { files: 1 } });
    expect(report.rejects[0]?.reason).toMatch(reason);
    expect(report.rejects[0]?.file).toContain('x.json');
    expect(writer.quarantined[0]?.content).toEqual(Buffer.from(content));
    expect(writer.resources.size).toBe(0);
  });

  test('reasons and warnings never quote a person number', async () => {
    for (const [index, [, content]] of CASES.entries()) await file(`${index}.json`, content);
    await file('bad.json', JSON.stringify({ ...elmer('p'), gender: '2509479989' }));
    const report = await take(folder);
    expect(JSON.stringify([report.rejects.map((reject) => reject.reason), report.warnings])).not.toContain(
      '2509479989',
    );
  });

  test('other files in a folder are passed over, and counted', async () => {
    await file('readme.md', '# x');
    await file('.hidden.json', '{');
    await file('deep/down/p.json', elmer('p'));
    const report = await take(folder);
    expect(report).toMatchObject({ accepted: { files: 1 }, skipped: { files: 1 }, rejected: { files: 0 } });
  });

  test('a path that does not exist is an error of use, before anything is written', async () => {
    await file('p.json', elmer('p'));
    await expect(take([folder, join(folder, 'nowhere')])).rejects.toThrow('ENOENT');
    expect(writer.resources.size).toBe(0);
  });
});

describe('NDJSON', () => {
  test('is read line by line: blank lines, Windows line ends and a missing last line end are all right', async () => {
    await file(
      'n.ndjson',
      `${JSON.stringify(elmer('p'))}\r\n\r\n\n${JSON.stringify(observation('a', 'Patient/p'))}\n${JSON.stringify(observation('b', 'Patient/p'))}`,
    );
    expect(await take(folder)).toMatchObject({ accepted: { resources: 3 }, rejected: { resources: 0 } });
  });

  test('a bad line is named by its number, and the others are taken in', async () => {
    await file('n.ndjson', lines([elmer('p'), '{"resourceType":', observation('a', 'Patient/p')]));
    const report = await take(folder);
    expect(report.rejects).toMatchObject([{ place: 'line 2' }]);
    expect(writer.resources.has('Observation/a')).toBe(true);
  });

  test('may carry Bundles as lines', async () => {
    await file(
      'n.ndjson',
      lines([
        bundle('transaction', [
          { fullUrl: 'urn:uuid:a', resource: elmer() },
          { resource: observation(undefined, 'urn:uuid:a') },
        ]),
      ]),
    );
    const report = await take(folder);
    expect(report.accepted.resources).toBe(2);
    expect(writer.of('Observation')[0]?.['subject']).toEqual({
      reference: `Patient/${writer.of('Patient')[0]?.['id']}`,
    });
  });

  test('a Bundle line of loose entries gives its citizens first and the rest after, once each', async () => {
    await file(
      'n.ndjson',
      lines([bundle('collection', [{ resource: elmer('p') }, { resource: observation('o', 'Patient/p') }])]),
    );
    expect(await take(folder)).toMatchObject({ accepted: { resources: 2 }, alreadyThere: { resources: 0 } });
    expect(await take(folder)).toMatchObject({ accepted: { resources: 0 }, alreadyThere: { resources: 2 } });
  });

  test('is recognised by what it is when it is called .json', async () => {
    const path = await file('export.json', lines([elmer('p'), observation('a', 'Patient/p')]));
    expect(await take(path)).toMatchObject({ accepted: { resources: 2 }, files: [{ format: 'ndjson' }] });
  });

  test('a line without end is turned away without being kept in memory', async () => {
    await file(
      'n.ndjson',
      `${JSON.stringify(elmer('p'))}\n{"resourceType":"Patient","x":"${'a'.repeat(17 * 1024 * 1024)}"}\n${JSON.stringify(observation('a', 'Patient/p'))}`,
    );
    const report = await take(folder);
    expect(report.rejects).toMatchObject([{ place: 'line 2', reason: 'The line is longer than 16 MB.' }]);
    expect(report.accepted.resources).toBe(2);
  });

  test('is written in batches of bounded size', async () => {
    await file(
      'n.ndjson',
      lines([elmer('p'), ...Array.from({ length: 1500 }, (_, n) => observation(`o${n}`, 'Patient/p'))]),
    );
    await take(folder);
    expect(Math.max(...writer.batches.map((batch) => batch.resources.length))).toBeLessThanOrEqual(200);
    expect(writer.of('Observation')).toHaveLength(1500);
  });
});

describe('standard input', () => {
  test('is taken in like a file, and called stdin', async () => {
    const report = await take('-', { stdin: Readable.from([lines([observation('a', 'Patient/p'), elmer('p')])]) });
    expect(report).toMatchObject({
      accepted: { resources: 2 },
      files: [{ file: 'stdin', format: 'ndjson', outcome: 'accepted' }],
    });
    expect(writer.batches[0]?.provenance).toEqual({ source: 'stdin', format: 'ndjson' });
  });

  test('that is not there is an error of use', async () => {
    await expect(take('-')).rejects.toThrow('There is no standard input to read.');
  });
});

describe('a dry run', () => {
  test('finds the same as the real run, and writes nothing: no resource, no quarantine, no memory of it', async () => {
    await file('1.json', elmer('p'));
    await file('2.json', elmer('q'));
    await file('3.json', observation('o', 'Patient/q'));
    await file('4.json', { ...observation('bad', 'Patient/p'), status: 'nonsense' });
    await file('5.json', '{');
    const dry = await take(folder, { dryRun: true });
    expect(writer.resources.size).toBe(0);
    expect(writer.quarantined).toEqual([]);
    const real = await take(folder);
    expect(dry.dryRun).toBe(true);
    expect(dry.accepted).toEqual(real.accepted);
    expect(dry.alreadyThere).toEqual(real.alreadyThere);
    expect(dry.rejects).toEqual(real.rejects);
    expect(dry.persons).toEqual(real.persons);
    expect(writer.resources.size).toBe(2);
  });
});

describe('progress', () => {
  test('grows from nothing to all, in both passes', async () => {
    for (const n of [1, 2, 3]) await file(`${n}.json`, patient(`p${n}`));
    const seen: ImportProgress[] = [];
    await take(folder, { onProgress: (progress) => seen.push(progress) });
    for (const pass of ['persons', 'content'] as const) {
      const these = seen.filter((progress) => progress.pass === pass);
      expect(these.map((progress) => progress.files)).toEqual([1, 2, 3]);
      expect(these.at(-1)?.bytes).toBe(these.at(-1)?.bytesTotal);
    }
    expect(seen.at(-1)?.resources).toBe(3);
  });
});

describe('the next batch is readied while one is written', () => {
  /** Takes its time over each write, and notes what happens meanwhile. */
  class SlowWriter extends FakeWriter {
    readonly events: string[] = [];

    override async alreadyThere(hash: string): Promise<boolean> {
      this.events.push('look');
      return super.alreadyThere(hash);
    }

    override async write(batch: WriteBatch): Promise<{ created: number; updated: number }> {
      this.events.push('begin');
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
      const written = await super.write(batch);
      this.events.push('end');
      return written;
    }
  }
  const slow = async (resources: Json[]) => {
    const taking = new SlowWriter();
    await file('a.ndjson', lines(resources));
    const report = await take(folder, { write: taking });
    return { taking, report };
  };

  test('but writes never overlap, and of two versions far apart the later one stands', async () => {
    const many = Array.from({ length: 1500 }, (_, i) => observation(`o${i}`, 'Patient/a'));
    const again = observation('o0', 'Patient/a', { code: { text: 'the later one' } });
    const { taking, report } = await slow([elmer('a'), ...many, again]);
    const writes = taking.events.filter((event) => event !== 'look');
    expect(writes).toEqual(Array.from({ length: writes.length / 2 }, () => ['begin', 'end']).flat());
    expect(taking.events.join(' ')).toContain('begin look');
    expect(taking.resources.get('Observation/o0')).toMatchObject({
      version: 2,
      resource: { code: { text: 'the later one' } },
    });
    expect(report).toMatchObject({ created: 1501, updated: 1, rejected: { resources: 0 } });
  });

  test('and what stops a write stops the import, though nobody was waiting for it then', async () => {
    const taking = new SlowWriter();
    taking.beforeWrite = (batch) => {
      if (batch.resources.some(({ resource }) => resource['id'] === 'o0'))
        throw new Failure('unavailable', 'no database');
    };
    await file(
      'a.ndjson',
      lines([elmer('a'), ...Array.from({ length: 1500 }, (_, i) => observation(`o${i}`, 'Patient/a'))]),
    );
    const report = await take(folder, { write: taking });
    expect(report.stopped).toBe('no database');
    expect(taking.resources.size).toBe(1);
  });
});
