/** The import: files found, everybody in them found first, then everything read and taken in. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readCda, XML_MAX_BYTES } from './cda/index.js';
import type { ImportOptions, ImportProgress, ImportReport } from './contract.js';
import { type FoundFile, findFiles, formatOf, withoutExtension } from './find-files.js';
import { LINE_MAX_BYTES, readLines } from './ndjson-lines.js';
import { JSON_MAX_BYTES, readJson } from './read-json.js';
import { ReportBook } from './report-book.js';
import { sha256 } from './resource-text.js';
import { ImportStopped, type Load, Taking } from './take.js';
import { type Incoming, type Unit, unpack } from './units.js';

/**
 * Takes in files, folders (recursively) and `-` for standard input. Never throws for what the files hold: what cannot be taken is
 * in the report, and in quarantine.
 * @throws when a path does not exist or cannot be read (wrong use), before anything is written
 */
export async function importPaths(paths: readonly string[], options: ImportOptions): Promise<ImportReport> {
  if (paths.includes('-') && options.stdin === undefined) throw new Error('There is no standard input to read.');
  const spooled = options.stdin !== undefined && paths.includes('-') ? await spool(options.stdin) : undefined;
  try {
    const files = await findFiles(
      paths.flatMap((path) => (path !== '-' ? [path] : spooled === undefined ? [] : [spooled.path])),
    );
    for (const file of files) if (file.path === spooled?.path) file.name = 'stdin';
    return await new ImportRun(files, options).run();
  } finally {
    await spooled?.remove();
  }
}

/** Standard input is read twice (persons, then content), so it is kept in a private file meanwhile. */
async function spool(stdin: Readable): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'overblik-import-'));
  const path = join(folder, 'stdin');
  await pipeline(stdin, createWriteStream(path, { mode: 0o600 }));
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}

type Pass = ImportProgress['pass'];

class ImportRun {
  readonly #files: FoundFile[];
  readonly #options: ImportOptions;
  readonly #report: ReportBook;
  readonly #taking: Taking;
  readonly #bytesTotal: number;
  /** JSON files that hold a Bundle: read before single resources, which may speak of its citizens. */
  readonly #bundles = new Set<string>();
  /** Patients with `link`, until everybody is found. */
  readonly #linked: Load[] = [];
  #jsonStems: Set<string> | undefined;
  #filesDone = 0;
  #bytesDone = 0;

  constructor(files: FoundFile[], options: ImportOptions) {
    this.#files = files;
    this.#options = options;
    this.#report = new ReportBook(options.clock, options.dryRun ?? false);
    this.#taking = new Taking(options, this.#report);
    this.#bytesTotal = files.reduce((sum, file) => sum + file.size, 0);
  }

  async run(): Promise<ImportReport> {
    try {
      await this.#findPersons();
      this.#filesDone = 0;
      this.#bytesDone = 0;
      await this.#readContent();
      await this.#taking.nameDangling();
    } catch (error) {
      if (!(error instanceof ImportStopped)) throw error;
      this.#report.stop(error.message);
    }
    return this.#report.finish();
  }

  /** Citizens first, wherever they stand: what belongs to them may come before them in any file. */
  async #findPersons(): Promise<void> {
    for (const file of this.#files) {
      if (file.kind === 'json') await this.#personsOfJson(file);
      else if (file.kind === 'ndjson') await this.#readNdjson(file, 'persons');
      this.#finished(file, 'persons');
    }
    for (const load of this.#linked.splice(0)) await this.#taking.take(load);
  }

  async #readContent(): Promise<void> {
    const rank = (file: FoundFile): number =>
      file.kind === 'json' ? (this.#bundles.has(file.path) ? 0 : 1) : file.kind === 'ndjson' ? 2 : 3;
    for (const file of [...this.#files].sort((a, b) => rank(a) - rank(b))) {
      if (file.kind === 'json') await this.#contentOfJson(file);
      else if (file.kind === 'ndjson') await this.#readNdjson(file, 'content');
      else if (file.kind === 'xml') await this.#contentOfXml(file);
      else this.#report.count(file.name, 'skipped', 1);
      this.#report.finishFile(file.name, formatOf(file.kind), file.size);
      this.#finished(file, 'content');
    }
  }

  #finished(file: FoundFile, pass: Pass): void {
    this.#filesDone += 1;
    this.#bytesDone += file.size;
    this.#tell(file, pass, 0);
  }

  #tell(file: FoundFile, pass: Pass, bytesOfFile: number): void {
    this.#options.onProgress?.({
      files: this.#filesDone,
      filesTotal: this.#files.length,
      resources: this.#report.resources,
      bytes: this.#bytesDone + bytesOfFile,
      bytesTotal: this.#bytesTotal,
      pass,
      current: file.name,
    });
  }

  async #personsOfJson(file: FoundFile): Promise<void> {
    if (file.size > JSON_MAX_BYTES) return;
    const bytes = await readFile(file.path);
    const text = bytes.toString('utf8');
    if (BUNDLE.test(text)) this.#bundles.add(file.path);
    if (!PATIENT.test(text)) return;
    const read = readJson(bytes);
    const unit = read.ok ? unpack(read.value, read.text, '') : undefined;
    if (unit === undefined || 'reason' in unit || unit.atomic) return;
    const persons = unit.incoming.filter(isPatient);
    if (persons.length === 0) return;
    const isAlone = persons.length === unit.incoming.length && unit.refused.length === 0;
    const hash = isAlone ? sha256(bytes) : sha256(`${sha256(bytes)}:persons`);
    await this.#takePersons({
      file: file.name,
      format: 'fhir-json',
      hash,
      atomic: false,
      incoming: persons,
      content: bytes,
      place: '',
    });
  }

  /** Those who are linked to others wait until everybody is found: the others may stand in a later file. */
  async #takePersons(load: Load): Promise<void> {
    const room = LINKED_MAX - this.#linked.length;
    const linked = load.incoming.filter((one) => one.resource['link'] !== undefined).slice(0, room);
    if (linked.length === 0) return this.#taking.take(load);
    for (const one of linked) {
      await this.#taking.book.settle(one.resource);
      this.#linked.push({ ...load, incoming: [one], hash: sha256(`${one.text}:linked`) });
    }
    const rest = load.incoming.filter((one) => !linked.includes(one));
    if (rest.length > 0) await this.#taking.take({ ...load, incoming: rest, hash: sha256(`${load.hash}:unlinked`) });
  }

  async #contentOfJson(file: FoundFile): Promise<void> {
    if (file.size > JSON_MAX_BYTES) {
      const reason = `The file is larger than ${JSON_MAX_BYTES / 1024 / 1024} MB; send it as NDJSON, one resource a line.`;
      return this.#taking.refuse(file.name, 'fhir-json', '', reason, '');
    }
    const bytes = await readFile(file.path);
    const read = readJson(bytes);
    if (!read.ok)
      return this.#taking.refuse(file.name, 'fhir-json', read.refusal.place ?? '', read.refusal.reason, bytes);
    const unit = unpack(read.value, read.text, '');
    if ('reason' in unit) return this.#taking.refuse(file.name, 'fhir-json', unit.place ?? '', unit.reason, bytes);
    this.#report.count(file.name, 'skipped', unit.skipped);
    await this.#takeUnit(unit, {
      file: file.name,
      format: 'fhir-json',
      hash: sha256(bytes),
      atomic: unit.atomic,
      incoming: unit.incoming,
      content: bytes,
      place: '',
    });
  }

  async #takeUnit(unit: Unit, load: Load): Promise<void> {
    const incoming = unit.atomic ? unit.incoming : unit.incoming.filter((one) => !isPatient(one));
    if (incoming.length > 0 || unit.refused.length > 0)
      await this.#taking.take({ ...load, incoming, refused: unit.refused });
  }

  async #contentOfXml(file: FoundFile): Promise<void> {
    if (file.size > XML_MAX_BYTES)
      return this.#taking.refuse(
        file.name,
        'cda',
        '',
        `The file is larger than ${XML_MAX_BYTES / 1024 / 1024} MB.`,
        '',
      );
    const bytes = await readFile(file.path);
    const read = await readCda(bytes, {
      findOrganization: this.#options.write.findOrganization?.bind(this.#options.write),
    });
    if (read.ok) {
      return this.#taking.take({
        file: file.name,
        format: 'cda',
        hash: sha256(bytes),
        atomic: true,
        incoming: read.incoming,
        content: bytes,
        place: '',
      });
    }
    if (read.fhirXml && this.#hasJsonTwin(file)) return this.#report.count(file.name, 'skipped', 1);
    return this.#taking.refuse(file.name, read.fhirXml ? 'unknown' : 'cda', read.place, read.reason, bytes);
  }

  /** The same Bundle in XML beside its JSON: the JSON is what is read. */
  #hasJsonTwin(file: FoundFile): boolean {
    this.#jsonStems ??= new Set(
      this.#files.filter((other) => other.kind === 'json').map((other) => withoutExtension(other.path)),
    );
    return this.#jsonStems.has(withoutExtension(file.path));
  }

  async #readNdjson(file: FoundFile, pass: Pass): Promise<void> {
    let chunk = new Chunk(file.name, pass);
    const flush = async (): Promise<void> => {
      if (chunk.load.incoming.length > 0)
        await (pass === 'persons' ? this.#takePersons(chunk.finish()) : this.#taking.take(chunk.finish()));
      chunk = new Chunk(file.name, pass);
    };
    for await (const { number, bytes, readSoFar } of readLines(file.path)) {
      const place = `line ${number}`;
      if (bytes === undefined) {
        if (pass === 'content')
          await this.#taking.refuse(
            file.name,
            'ndjson',
            place,
            `The line is longer than ${LINE_MAX_BYTES / 1024 / 1024} MB.`,
            '',
          );
        continue;
      }
      const text = pass === 'persons' ? bytes.toString('utf8') : undefined;
      if (text !== undefined && !PATIENT.test(text)) continue;
      await this.#takeLine(file, pass, place, bytes, chunk);
      if (chunk.isFull) {
        await flush();
        this.#tell(file, pass, readSoFar);
      }
    }
    await flush();
  }

  async #takeLine(file: FoundFile, pass: Pass, place: string, bytes: Buffer, chunk: Chunk): Promise<void> {
    const read = readJson(bytes);
    const unit = read.ok ? unpack(read.value, read.text, place) : read.refusal;
    if ('reason' in unit) {
      if (pass === 'content')
        await this.#taking.refuse(
          file.name,
          'ndjson',
          [place, unit.place].filter(Boolean).join(': '),
          unit.reason,
          bytes,
        );
      return;
    }
    if (pass === 'persons') {
      if (!unit.atomic) chunk.add(unit.incoming.filter(isPatient), bytes);
      return;
    }
    this.#report.count(file.name, 'skipped', unit.skipped);
    if (!unit.atomic && unit.refused.length === 0)
      chunk.add(
        unit.incoming.filter((one) => !isPatient(one)),
        bytes,
      );
    else
      await this.#takeUnit(unit, {
        file: file.name,
        format: 'ndjson',
        hash: sha256(bytes),
        atomic: unit.atomic,
        incoming: unit.incoming,
        content: bytes,
        place,
      });
  }
}

const isPatient = (incoming: Incoming): boolean => incoming.resource['resourceType'] === 'Patient';

/** Looked for before parsing: most files and lines hold no Patient, and parsing is the costly part. */
const PATIENT = /"resourceType"\s*:\s*"Patient"/;
const BUNDLE = /"resourceType"\s*:\s*"Bundle"/;

/** Linked Patients kept waiting at most; more are taken as they come. */
const LINKED_MAX = 10_000;

/** A chunk ends on average after this many lines, where the content says so, not where the count does. */
const CHUNK_LINES = 200;
const CHUNK_LINES_MAX = 500;
const CHUNK_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Lines taken in together. Where a chunk ends is decided by the lines themselves, so that a file with a line added or removed
 * still has most of its chunks in common with the file that was taken in before.
 */
class Chunk {
  readonly load: Load;
  readonly #hash = createHash('sha256');
  #lines = 0;
  #bytes = 0;
  #ends = false;

  /** The same line is read in both passes when it is a Bundle: the pass is part of the hash. */
  constructor(file: string, pass: Pass) {
    this.#hash.update(`${pass}\n`);
    this.load = { file, format: 'ndjson', hash: '', atomic: false, incoming: [], content: '', place: '' };
  }

  get isFull(): boolean {
    return this.#ends || this.#lines >= CHUNK_LINES_MAX || this.#bytes >= CHUNK_BYTES_MAX;
  }

  add(incoming: readonly Incoming[], line: Buffer): void {
    if (incoming.length === 0) return;
    this.load.incoming.push(...incoming);
    const digest = createHash('sha256').update(line).digest();
    this.#hash.update(digest);
    this.#lines += 1;
    this.#bytes += line.length;
    this.#ends = digest.readUInt32BE(0) % CHUNK_LINES === 0;
  }

  finish(): Load {
    return { ...this.load, hash: this.#hash.digest('hex') };
  }
}
