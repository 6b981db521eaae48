import type { Clock } from '../base/index.js';
import type { Count, FileOutcome, Format, ImportReport, ImportWarning, Reject } from './contract.js';

/** Longest list in a report; the counts stay exact beyond it. */
export const LIST_MAX = 1000;

type Tally = 'accepted' | 'alreadyThere' | 'rejected' | 'skipped';

/** Keeps the account of an import while it runs. */
export class ReportBook {
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #report: ImportReport;
  /** What happened within each file that is not finished, by file. */
  readonly #open = new Map<string, Set<Tally>>();

  constructor(clock: Clock, dryRun: boolean) {
    const none = (): Count => ({ files: 0, resources: 0 });
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
    this.#report = {
      dryRun,
      started: clock.now().toISOString(),
      tookMs: 0,
      bytes: 0,
      accepted: none(),
      alreadyThere: none(),
      rejected: none(),
      skipped: none(),
      created: 0,
      updated: 0,
      persons: { created: 0, matched: 0 },
      files: [],
      rejects: [],
      warnings: [],
      listed: { files: 0, rejects: 0, warnings: 0 },
    };
  }

  get resources(): number {
    const { accepted, alreadyThere, rejected, skipped } = this.#report;
    return accepted.resources + alreadyThere.resources + rejected.resources + skipped.resources;
  }

  count(file: string, tally: Tally, resources: number): void {
    if (resources === 0) return;
    this.#report[tally].resources += resources;
    this.#tallies(file).add(tally);
  }

  wrote(created: number, updated: number): void {
    this.#report.created += created;
    this.#report.updated += updated;
  }

  person(how: 'created' | 'matched'): void {
    this.#report.persons[how] += 1;
  }

  reject(reject: Reject): void {
    this.#tallies(reject.file).add('rejected');
    this.#report.rejected.resources += reject.resources;
    this.#report.listed.rejects += 1;
    if (this.#report.rejects.length < LIST_MAX) this.#report.rejects.push(reject);
  }

  warn(warning: ImportWarning): void {
    this.#report.listed.warnings += 1;
    if (this.#report.warnings.length < LIST_MAX) this.#report.warnings.push(warning);
  }

  /** The file is read to its end: its outcome follows from what happened in it. */
  finishFile(file: string, format: Format, bytes: number): void {
    const outcome = fileOutcome(this.#tallies(file));
    this.#open.delete(file);
    this.#report.bytes += bytes;
    this.#report.listed.files += 1;
    if (this.#report.files.length < LIST_MAX) this.#report.files.push({ file, format, outcome });
    const counted = {
      accepted: 'accepted',
      partly: 'accepted',
      'already-there': 'alreadyThere',
      rejected: 'rejected',
      skipped: 'skipped',
    } as const;
    this.#report[counted[outcome]].files += 1;
  }

  stop(reason: string): void {
    this.#report.stopped = reason;
  }

  finish(): ImportReport {
    this.#report.tookMs = Math.round(this.#clock.monotonicMs() - this.#startedMs);
    return this.#report;
  }

  #tallies(file: string): Set<Tally> {
    const known = this.#open.get(file);
    if (known !== undefined) return known;
    const fresh = new Set<Tally>();
    this.#open.set(file, fresh);
    return fresh;
  }
}

function fileOutcome(tallies: ReadonlySet<Tally>): FileOutcome['outcome'] {
  if (tallies.has('rejected')) return tallies.has('accepted') || tallies.has('alreadyThere') ? 'partly' : 'rejected';
  if (tallies.has('accepted')) return 'accepted';
  if (tallies.has('alreadyThere')) return 'already-there';
  return 'skipped';
}
