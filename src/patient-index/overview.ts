/**
 * What is known about one citizen, and where: the local registers in one audited statement, the remote ones in parallel,
 * each with an outcome of its own. No register waits for another.
 */
import { accessAnswer, type Decision, type Guard, type GuardedSources, type Passed } from '../access/index.js';
import { logInsert, oneCitizen } from '../audit/index.js';
import { type Clock, Failure } from '../base/index.js';
import { type Database, Parameters } from '../database/index.js';
import type { AskContext } from '../identity/caller.js';
import { SOURCE_NAMES, type SourceAnswer, type SourceName } from '../sources/contract.js';
import type { AskedPatient } from '../sources/index.js';
import type { AccessAnswer, PatientBanner } from './contract.js';
import { personNumbersOf } from './person-numbers.js';
import { rememberAnswer, staleAnswer } from './remote-pointers.js';

export interface PatientIndexOptions {
  db: Database;
  clock: Clock;
  guard: Guard;
  remotes: GuardedSources;
  /** Where a Patient id lives. */
  locate: (patientId: string) => Promise<bigint>;
}

/** One register's answer; items as JSON texts joined by commas, exactly as they are sent. */
export interface SourcePart {
  answer: SourceAnswer;
  items: string;
}

export interface OpenedOverview {
  patient: PatientBanner;
  access: AccessAnswer;
  expected: SourceName[];
  /** Registers that have answered already. */
  ready: SourcePart[];
  /** Registers that are still being asked. Never reject. */
  pending: Promise<SourcePart>[];
}

/** How long a register may take, ms (reliability.md §4). */
const CLINICIAN_DEADLINE_MS = 3000;
const CITIZEN_DEADLINE_MS = 2000;

/** Which data kinds a register's lines are of; none of them opened = the caller has no business in that register. */
const KINDS_OF: Record<SourceName, readonly string[]> = {
  'medication-card': ['medication'],
  'e-journal': ['journal', 'administrative'],
  vaccinations: ['vaccination'],
  images: ['image'],
  'patient-register': ['register'],
  laboratory: ['laboratory'],
  'home-monitoring': ['home'],
};

export class PatientIndex {
  readonly #o: PatientIndexOptions;
  constructor(options: PatientIndexOptions) {
    this.#o = options;
  }

  /**
   * Decides, reads and logs. @throws Failure forbidden, not-found
   * @param only ask this register alone (a retry)
   */
  async open(ask: AskContext, patientId: string, only?: SourceName): Promise<OpenedOverview> {
    const patientKey = await this.#o.locate(patientId);
    const passed = await this.#o.guard.pass(ask, patientKey, {
      operation: 'overview',
      name: 'overview',
      what: `Patient/${patientId}`,
    });
    const wanted = only ? [only] : [...SOURCE_NAMES];
    const remote = this.#o.remotes.names().filter((name) => wanted.includes(name));
    const asked = remote.filter((name) => isOpened(passed.decision, name));
    const local = await this.#readLocal(
      passed,
      patientKey,
      wanted.filter((name) => !remote.includes(name)),
      asked,
    );
    for (const key of passed.linked ?? [])
      joinParts(local.parts, await this.#linkedParts(ask, key, patientId, local.parts));
    // Who carries without reading is told no more than a read of the Patient tells: not even that there is one.
    if (passed.decision.visible.hidden.everything) throw unknownPatient();
    const patient = local.banner;
    const refusedRemotes = remote.filter((name) => !asked.includes(name)).map((name) => this.#notOpened(name));
    const numbers = asked.length === 0 ? [] : await personNumbersOf(this.#o.db, [patientKey, ...(passed.linked ?? [])]);
    const pending = asked.map((name) =>
      this.#askRemote(name, { identifiers: numbers, localId: patient.id }, patientKey, passed, ask),
    );
    const withheld = local.parts.some((part) => (part.answer.withheld ?? 0) > 0);
    return {
      patient,
      access: { ...accessAnswer(passed.decision), filtered: withheld || undefined },
      expected: wanted,
      ready: [...local.parts, ...refusedRemotes],
      pending,
    };
  }

  /** What lies under another number of the same person: decided, read and logged there, and shown here. */
  async #linkedParts(ask: AskContext, key: bigint, patientId: string, own: SourcePart[]): Promise<SourcePart[]> {
    try {
      const passed = await this.#o.guard.pass(ask, key, {
        operation: 'overview',
        name: 'overview',
        what: `Patient/${patientId}`,
      });
      const sources = own.map((part) => part.answer.source);
      return (await this.#readLocal(passed, key, sources, [])).parts;
    } catch (cause) {
      if (cause instanceof Failure && (cause.category === 'forbidden' || cause.category === 'not-found')) return [];
      throw cause;
    }
  }

  #notOpened(source: SourceName): SourcePart {
    return {
      answer: {
        source,
        outcome: 'withheld',
        count: 0,
        detail: 'Din adgang omfatter ikke denne kilde.',
        asOf: this.#o.clock.now().toISOString(),
      },
      items: '',
    };
  }

  async #readLocal(
    passed: Passed,
    patientKey: bigint,
    sources: SourceName[],
    asked: SourceName[],
  ): Promise<{ banner: PatientBanner; parts: SourcePart[] }> {
    const started = this.#o.clock.monotonicMs();
    const { decision, context } = passed;
    const p = new Parameters();
    const key = p.add(patientKey);
    const log =
      asked.length > 0
        ? {
            ...context.log,
            facts: { ...context.log.facts, sources: Object.fromEntries(asked.map((name) => [name, 'asked'])) },
          }
        : context.log;
    const rows = await this.#o.db.query<LocalRow>(
      p.statement(`WITH e AS MATERIALIZED (
        SELECT i.source, i.kind, i.time, i.resource_id AS id, i.item, ${context.scope.predicate('i', p)} AS shown, ${context.scope.withheld?.('i', p) ?? 'false'} AS withheld
        FROM index_entry AS i WHERE i.patient_key = ${key}::bigint AND i.place = 'local'),
      per AS (SELECT source, count(*) FILTER (WHERE shown)::integer AS count, count(*) FILTER (WHERE withheld)::integer AS withheld,
        string_agg(item, ',' ORDER BY time DESC NULLS LAST, id) FILTER (WHERE shown) AS items FROM e GROUP BY source),
      banner AS (SELECT string_agg(item, ',' ORDER BY item LIKE '%"criticality":"high"%' DESC, time DESC NULLS LAST, id) FILTER (WHERE kind = 'allergy') AS cave,
        string_agg(item, ',' ORDER BY time DESC NULLS LAST, id) FILTER (WHERE kind = 'alert') AS alerts,
        string_agg(item, ',' ORDER BY time DESC NULLS LAST, id) FILTER (WHERE kind = 'contact' AND item LIKE '%"ongoing":true%') AS contacts,
        (array_agg(item ORDER BY time DESC NULLS LAST, id) FILTER (WHERE kind = 'vital' AND item LIKE '%"code":"triage"%'))[1] AS triage
        FROM e WHERE shown AND kind IN ('allergy', 'alert', 'contact', 'vital')),
      logged AS (${logInsert(p, log, oneCitizen(key, `SELECT count(*) FROM e WHERE shown AND source = ANY(${p.add(sources)}::text[])`))})
      SELECT 'card' AS source, 0 AS count, 0 AS withheld, c.card AS items, b.cave, b.alerts, b.contacts, b.triage FROM patient_card AS c, banner AS b WHERE c.patient_key = ${key}::bigint
      UNION ALL SELECT source, count, withheld, items, NULL, NULL, NULL, NULL FROM per`),
    );
    const card = rows.find((row) => row.source === 'card');
    if (!card) throw unknownPatient();
    const asOf = this.#o.clock.now().toISOString();
    const tookMs = Math.round((this.#o.clock.monotonicMs() - started) * 10) / 10;
    const parts = sources.map((source): SourcePart => {
      if (!isOpened(decision, source)) return this.#notOpened(source);
      const row = rows.find((one) => one.source === source);
      const count = row?.count ?? 0;
      const withheld = decision.visible.showWithheld ? (row?.withheld ?? 0) : 0;
      const outcome = count > 0 ? 'answered' : withheld > 0 ? 'withheld' : 'nothing';
      return {
        answer: { source, outcome, count, withheld: withheld || undefined, asOf, tookMs, where: 'local' },
        items: row?.items ?? '',
      };
    });
    return { banner: bannerOf(card, isOpened(decision, 'e-journal')), parts };
  }

  async #askRemote(
    source: SourceName,
    patient: AskedPatient,
    patientKey: bigint,
    passed: Passed,
    ask: AskContext,
  ): Promise<SourcePart> {
    const deadline = AbortSignal.timeout(ask.caller.kind === 'citizen' ? CITIZEN_DEADLINE_MS : CLINICIAN_DEADLINE_MS);
    const place = this.#o.remotes.where(source)!;
    let latest = passed;
    try {
      const { answer, items, heard } = await this.#o.remotes.ask(
        source,
        patient,
        // Decided anew when the register has answered: what was blocked meanwhile is not shown any more.
        async () => {
          latest = await this.#o.guard.passAgain(ask, patientKey, 'overview', passed);
          return latest.decision;
        },
        deadline,
      );
      if (answer.outcome !== 'no-answer')
        await rememberAnswer(this.#o.db, patientKey, source, place, heard, this.#o.clock.now());
      if (!isOpened(latest.decision, source)) return this.#notOpened(source);
      if (answer.outcome === 'no-answer' && items.length === 0) {
        const stale = await staleAnswer(this.#o.db, patientKey, source, place, latest, answer);
        if (stale) return stale;
      }
      await this.#o.guard.logOutcome(patientKey, passed.context.log, source, answer.outcome, items.length);
      return { answer, items: items.map((item) => JSON.stringify(item)).join(',') };
    } catch {
      // What was disclosed must be in the log; when that fails the register's answer is not given.
      return {
        answer: {
          source,
          outcome: 'no-answer',
          count: 0,
          where: place,
          detail: 'Svaret kunne ikke logges og vises derfor ikke. Prøv igen.',
        },
        items: '',
      };
    }
  }
}

/** Adds the lines of another number of the same person, newest first. */
function joinParts(parts: SourcePart[], others: SourcePart[]): void {
  for (const [at, part] of parts.entries()) {
    const other = others.find((one) => one.answer.source === part.answer.source);
    if (!other || other.answer.count + (other.answer.withheld ?? 0) === 0) continue;
    const count = part.answer.count + other.answer.count;
    const withheld = (part.answer.withheld ?? 0) + (other.answer.withheld ?? 0);
    const outcome = count > 0 ? 'answered' : 'withheld';
    const items = [part.items, other.items].filter((text) => text !== '').join(',');
    parts[at] = {
      answer: { ...part.answer, outcome, count, withheld: withheld || undefined },
      items: newestFirst(items),
    };
  }
}

function newestFirst(items: string): string {
  const lines = JSON.parse(`[${items}]`) as { time?: string }[];
  lines.sort((a, b) => ((a.time ?? '') < (b.time ?? '') ? 1 : -1));
  return JSON.stringify(lines).slice(1, -1);
}

const unknownPatient = (): Failure =>
  new Failure('not-found', 'Der er ingen patient med dette id.', { code: 'not-found' });

function isOpened(decision: Decision, source: SourceName): boolean {
  const { kinds, hidden } = decision.visible;
  return (
    !hidden.everything &&
    (kinds === 'all' || KINDS_OF[source].some((kind) => (kinds as readonly string[]).includes(kind)))
  );
}

interface LocalRow {
  source: string;
  count: number;
  withheld: number;
  items: string | null;
  cave?: string | null;
  alerts?: string | null;
  contacts?: string | null;
  triage?: string | null;
}

/** @param journalOpened allergies and alerts are journal facts: to whom that is closed, they are not known - which is not "none" */
function bannerOf(row: LocalRow, journalOpened: boolean): PatientBanner {
  const list = (text: string | null | undefined) => JSON.parse(`[${text ?? ''}]`) as NonNullable<PatientBanner['cave']>;
  const banner = JSON.parse(row.items ?? '{}') as PatientBanner;
  if (journalOpened) {
    banner.cave = list(row.cave);
    banner.alerts = list(row.alerts);
  }
  const contact = list(row.contacts)[0];
  if (contact) {
    const triage = Number(list(row.triage)[0]?.detail?.value);
    banner.now = {
      contact: contact.reference,
      place: contact.detail?.place,
      org: contact.org,
      triage: Number.isInteger(triage) ? triage : undefined,
      responsible: contact.by,
      since: contact.time,
    };
  }
  return banner;
}
