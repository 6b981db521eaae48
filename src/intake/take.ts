/** Takes in what was read: checked, readied, written once, and what cannot be taken is kept with a reason. */
import { Failure, hash53 } from '../base/index.js';
import type { Format, ImportOptions, IntakeWriter, Json, Provenance } from './contract.js';
import { KnownContents } from './known-contents.js';
import { PatientBook } from './patient-book.js';
import { type Preparation, type PreparedResource, prepare } from './prepare.js';
import { type Refusal, refusalOf } from './read-json.js';
import type { ReportBook } from './report-book.js';
import { sha256 } from './resource-text.js';
import type { Incoming } from './units.js';

/** What is taken in together: a file, a Bundle, a chunk of lines. */
export interface Load {
  file: string;
  format: Format;
  /** SHA-256 of the content. */
  hash: string;
  /** Whole or not at all. */
  atomic: boolean;
  incoming: Incoming[];
  /** Parts that were turned away on reading. */
  refused?: (Refusal & { text: string })[];
  /** The content as it came, kept when an atomic load is turned away. */
  content: Buffer | string;
  /** Where in the file an atomic load stood (`line 7`). */
  place: string;
}

/** The import cannot go on: not the content's fault. */
export class ImportStopped extends Error {}

/** Resources in one commit. */
const WRITE_MAX = 200;
/** References whose target is looked for at the end. */
const OUTWARD_MAX = 20_000;
/**
 * Resources remembered by hash of name and content, so that a reference to another file's resource is not called dangling, and so
 * that the sender's own organisation, sent along in every message, is written once.
 */
const WRITTEN_MAX = 1_500_000;
const ASK_MAX = 500;

export class Taking {
  readonly book: PatientBook;
  readonly #writer: IntakeWriter;
  readonly #dryRun: boolean;
  readonly #report: ReportBook;
  readonly #outward = new Map<string, { file: string; place: string }>();
  readonly #written = new KnownContents(WRITTEN_MAX);
  /** The write under way while the next load is readied, and what it writes. */
  #underWay: { done: Promise<void>; names: ReadonlySet<number> } | undefined;

  constructor(options: ImportOptions, report: ReportBook) {
    this.#writer = options.write;
    this.#dryRun = options.dryRun ?? false;
    this.#report = report;
    this.book = new PatientBook(options.write);
  }

  async take(load: Load): Promise<void> {
    const isRepetition = load.incoming.some(({ resource }) => this.#underWay?.names.has(nameHash(resource)));
    if (load.atomic || isRepetition) await this.settled();
    if (await this.#writer.alreadyThere(load.hash)) {
      this.#report.count(load.file, 'alreadyThere', load.incoming.length);
      // Later files may still speak of these citizens by the sender's ids.
      for (const one of load.incoming)
        if (one.resource['resourceType'] === 'Patient') await this.book.settle(one.resource);
      return;
    }
    const turnedAway = [...(load.refused ?? [])];
    const sound: Incoming[] = [];
    for (const one of load.incoming) {
      const refusal = refusalOf(one.resource, one.text);
      if (refusal === undefined) sound.push(one);
      else turnedAway.push({ ...refusal, place: placeOf(one, refusal), text: one.text });
    }
    if (load.atomic && turnedAway.length > 0) return this.#rejectWhole(load, turnedAway);
    const made = await prepare(sound, this.book, this.#writer);
    const unwanted = made.refused.map(({ incoming, refusal }) => ({
      ...refusal,
      place: placeOf(incoming, refusal),
      text: incoming.text,
    }));
    if (load.atomic && unwanted.length > 0) {
      this.#forgetNewPersons(made.ready);
      return this.#rejectWhole(load, unwanted);
    }
    for (const one of [...turnedAway, ...unwanted]) await this.#reject(load, one.place ?? '', one.reason, one.text, 1);
    for (const { place, text } of made.warnings) this.#report.warn({ file: load.file, place, text });
    this.#report.count(load.file, 'alreadyThere', made.known);
    const isWhole = turnedAway.length + unwanted.length === 0;
    // One write after the other: of two versions of a resource the later one must stand in the end.
    await this.settled();
    const done = this.#write(load, made, isWhole);
    const isReadiedBeside =
      !load.atomic && load.incoming.every(({ resource }) => resource['resourceType'] !== 'Patient');
    if (!isReadiedBeside) return done;
    // Whoever waits for it next is told; nobody may be waiting when it fails.
    done.catch(() => undefined);
    this.#underWay = { done, names: new Set(made.ready.map(({ resource }) => nameHash(resource))) };
  }

  /** Waits for the write under way. @throws what stopped it */
  async settled(): Promise<void> {
    const { done } = this.#underWay ?? {};
    this.#underWay = undefined;
    await done;
  }

  /** Turns away something that could not even be read. */
  async refuse(file: string, format: Format, place: string, reason: string, content: Buffer | string): Promise<void> {
    await this.#reject({ file, format }, place, reason, content, 1);
  }

  /** Names the references that lead nowhere: kept as they are, and said. */
  async nameDangling(): Promise<void> {
    await this.settled();
    const open = [...this.#outward].filter(([reference]) => !this.#written.has(hash53(reference)));
    for (let start = 0; start < open.length; start += ASK_MAX) {
      const part = open.slice(start, start + ASK_MAX);
      const held = await this.#writer.existing?.(
        part.map(([reference]) => reference).filter((reference) => !reference.startsWith('urn:')),
      );
      for (const [reference, { file, place }] of part) {
        if (held?.has(reference) !== true)
          this.#report.warn({
            file,
            place,
            text: `It refers to ${reference}, which is neither in this import nor here; the reference is kept.`,
          });
      }
    }
  }

  async #write(load: Load, made: Preparation, whole: boolean): Promise<void> {
    const ready = made.ready.filter((one) => !this.#isUnchanged(one));
    this.#report.count(load.file, 'alreadyThere', made.ready.length - ready.length);
    const sliced = load.atomic || ready.length === 0 ? [ready] : slices(ready, WRITE_MAX);
    for (const [index, part] of sliced.entries()) {
      const isLast = index === sliced.length - 1;
      // The load's own hash stands for all of it, so it is only given away with the last part, and only when nothing was turned away.
      if (isLast && whole) await this.#writePart(load, part, load.hash);
      else if (part.length > 0)
        await this.#writePart(load, part, sha256(part.map((one) => one.incoming.text).join('\n')));
    }
    for (let person = 0; person < made.matched; person++) this.#report.person('matched');
    for (const [reference, place] of made.outward) {
      if (this.#outward.size < OUTWARD_MAX && !this.#outward.has(reference))
        this.#outward.set(reference, { file: load.file, place });
    }
  }

  /** An empty part only remembers the hash: all that was in the load is here already. */
  async #writePart(load: Load, part: PreparedResource[], hash: string): Promise<void> {
    if (hash !== load.hash && (await this.#writer.alreadyThere(hash))) {
      this.#report.count(load.file, 'alreadyThere', part.length);
      return;
    }
    try {
      const resources = part.map(({ text, resource }) => ({ text, resource }));
      const { created, updated } = this.#dryRun
        ? NOTHING
        : await this.#writer.write({ resources, hash, provenance: provenanceOf(load) });
      this.#report.wrote(created, updated);
      this.#report.count(load.file, 'accepted', part.length);
      for (const one of part) this.#remember(one);
    } catch (error) {
      await this.#partRefused(load, part, reasonOf(error));
    }
  }

  async #partRefused(load: Load, part: PreparedResource[], reason: string): Promise<void> {
    const [only] = part;
    if (load.atomic || part.length === 1) this.#forgetNewPersons(part);
    if (load.atomic || only === undefined) await this.#rejectWhole(load, [{ reason }]);
    else if (part.length === 1) await this.#reject(load, only.incoming.place, reason, only.incoming.text, 1);
    // One of them spoils the rest: each on its own finds out which.
    else for (const one of part) await this.#writePart(load, [one], sha256(one.incoming.text));
  }

  /** Whoever was not written after all must be made anew by the next file that brings them. */
  #forgetNewPersons(part: readonly PreparedResource[]): void {
    for (const { resource, isNewPerson } of part) if (isNewPerson === true) this.book.forget(String(resource['id']));
  }

  #isUnchanged({ text, resource }: PreparedResource): boolean {
    const known = this.#written.get(nameHash(resource));
    return known !== undefined && known === hash53(text);
  }

  #remember({ text, resource, isNewPerson }: PreparedResource): void {
    if (isNewPerson === true) this.#report.person('created');
    this.#written.set(nameHash(resource), hash53(text));
  }

  async #rejectWhole(load: Load, refusals: Refusal[]): Promise<void> {
    const first = refusals[0];
    const more = refusals.length > 1 ? ` (and ${refusals.length - 1} more like it)` : '';
    const place = [load.place, first?.place].filter((part) => part !== undefined && part !== '').join(': ');
    await this.#reject(
      load,
      place,
      `${first?.reason ?? ''}${more}`,
      load.content,
      load.incoming.length + (load.refused?.length ?? 0),
    );
  }

  async #reject(
    load: { file: string; format: Format },
    place: string,
    reason: string,
    content: Buffer | string,
    resources: number,
  ): Promise<void> {
    this.#report.reject({ file: load.file, place, reason, format: load.format, resources });
    if (this.#dryRun) return;
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    await this.#writer.quarantine({
      file: load.file,
      place,
      reason,
      format: load.format,
      bytesHash: sha256(bytes),
      content: bytes,
    });
  }
}

const NOTHING = { created: 0, updated: 0 };

const nameHash = (resource: Json): number => hash53(`${resource['resourceType']}/${resource['id']}`);

const provenanceOf = (load: Load): Provenance => ({ source: load.file, format: load.format });

const placeOf = (incoming: Incoming, refusal: Refusal): string =>
  [incoming.place, refusal.place].filter((part) => part !== undefined && part !== '').join(': ');

/** Why the record would not have it. What is not the content's fault ends the import. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Failure) || error.category === 'unavailable' || error.category === 'fault') {
    throw new ImportStopped(error instanceof Failure ? error.message : 'The record could not be written to.', {
      cause: error,
    });
  }
  const said = error.issues
    .slice(0, 3)
    .map((issue) => (issue.expression === undefined ? issue.diagnostics : `${issue.expression}: ${issue.diagnostics}`));
  return said.join('; ');
}

function slices<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < all.length; start += size) parts.push(all.slice(start, start + size));
  return parts;
}
