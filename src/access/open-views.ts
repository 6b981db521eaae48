/**
 * Pages that stand open: whoever looks at a citizen is told when the law shows them something else than before, so that a block,
 * a private mark or a power that was withdrawn works in the open page too. What is told is only that the same question would
 * be answered differently now: a choice that does not concern this viewer is not told.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../base/index.js';
import { Parameters, type Queryable } from '../database/index.js';
import type { AskContext } from '../identity/caller.js';
import type { Decision } from './contract.js';
import { type Guard, scopeFor } from './guard.js';

/** `refused`: nothing is open any more; nothing was asked, so nothing is logged. `over`: the session has ended, or too many stand open. */
export type ViewNews = { kind: 'changed' } | { kind: 'refused'; decision: Decision } | { kind: 'over' };

export interface ViewWish {
  /** Who is looking, as of now; undefined when the session has ended or is locked. */
  viewer: () => Promise<AskContext | undefined>;
  /** Whose record. */
  patientKey: bigint;
  /** The assistant, when the viewer acts in another's name: a delegation that is taken back counts at once. */
  assistant?: string;
  /** Whose page it is: no one holds more than MOST_OPEN_VIEWS. */
  holder: string;
  /** Told once; the view is closed then. */
  onNews: (news: ViewNews) => void;
}

export interface OpenViewsOptions {
  db: Queryable;
  guard: Guard;
  clock: Clock;
  /** Of each assistant a hash of what was given to them. */
  delegations: (assistants: readonly string[]) => Promise<Map<string, string>>;
}

interface View extends ViewWish {
  /** The citizen's Patients: blocks of linked ones count. */
  keys: bigint[];
  /** What the viewer is shown, as a hash. */
  shown: string;
  judgedAt: number;
}

/** How often choices are looked for: a change shows in an open page within a second. ms */
export const LOOK_EVERY_MS = 400;
/** Even without a choice: time passes, contacts end, sessions too. ms */
export const JUDGE_EVERY_MS = 60_000;
/** Pages of one session that are told of changes; the oldest is let go for the next. */
export const MOST_OPEN_VIEWS = 32;

export class OpenViews {
  readonly #o: OpenViewsOptions;
  readonly #views = new Set<View>();
  /** Of each citizen whose page stands open, and each assistant at one: a hash of what the law goes by. */
  readonly #known = new Map<bigint | string, string>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(options: OpenViewsOptions) {
    this.#o = options;
  }

  /**
   * Call before the page is read: what changes between the two is then told.
   * @returns closes the view
   */
  async open(wish: ViewWish): Promise<() => void> {
    const viewer = await wish.viewer();
    if (!viewer) return () => undefined;
    const { keys } = await this.#o.guard.personBehind(viewer, wish.patientKey);
    const before = await this.#statesOf([{ keys, assistant: wish.assistant }]);
    const { shown } = await this.#standing(viewer, keys);
    for (const [key, state] of before) if (!this.#known.has(key)) this.#known.set(key, state);
    const view: View = { ...wish, keys, shown, judgedAt: this.#o.clock.monotonicMs() };
    const mine = [...this.#views].filter((one) => one.holder === wish.holder);
    if (mine.length >= MOST_OPEN_VIEWS) this.#tell(mine[0]!, { kind: 'over' });
    this.#views.add(view);
    this.#timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
    return () => this.#close(view);
  }

  /** Looks now; at most one look at a time. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      // The database is away: what stands open is looked at again when it is back.
      .catch(() => undefined)
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  /** Pages that stand open. */
  get size(): number {
    return this.#views.size;
  }

  async stop(): Promise<void> {
    for (const view of [...this.#views]) this.#close(view);
    await this.#looking;
  }

  async #look(): Promise<void> {
    const views = [...this.#views];
    if (views.length === 0) return;
    const now = await this.#statesOf(views);
    const isNew = (key: bigint | string | undefined) => key !== undefined && now.get(key) !== this.#known.get(key);
    const due = this.#o.clock.monotonicMs() - JUDGE_EVERY_MS;
    for (const view of views)
      if (view.judgedAt <= due || isNew(view.assistant) || view.keys.some(isNew)) await this.#judge(view);
    // Not before: a look that failed half way is made again.
    for (const [key, state] of now) this.#known.set(key, state);
    const used = new Set([...this.#views].flatMap((view) => [...view.keys, view.assistant]));
    for (const key of this.#known.keys()) if (!used.has(key)) this.#known.delete(key);
  }

  async #judge(view: View): Promise<void> {
    const viewer = await view.viewer();
    if (!viewer) return this.#tell(view, { kind: 'over' });
    view.judgedAt = this.#o.clock.monotonicMs();
    const { keys } = await this.#o.guard.personBehind(viewer, view.patientKey);
    const { shown, decision } = await this.#standing(viewer, keys);
    if (decision.effect === 'D') return this.#tell(view, { kind: 'refused', decision });
    if (shown !== view.shown) return this.#tell(view, { kind: 'changed' });
    view.keys = keys;
  }

  #tell(view: View, news: ViewNews): void {
    if (!this.#views.has(view)) return;
    this.#close(view);
    view.onNews(news);
  }

  #close(view: View): void {
    this.#views.delete(view);
    if (this.#views.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#known.clear();
  }

  /** The decision, and a hash of it with the lines it opens: of all Patients that are this person. */
  async #standing(viewer: AskContext, keys: readonly bigint[]): Promise<{ decision: Decision; shown: string }> {
    const hash = createHash('sha256');
    let first: Decision | undefined;
    for (const key of keys) {
      const decision = await this.#o.guard.decideAbout(viewer, key, 'overview');
      first ??= decision;
      const { effect, rule, visible } = decision;
      hash.update(JSON.stringify({ effect, rule, visible }));
      if (effect === 'D') continue;
      const p = new Parameters();
      const where = scopeFor(decision, key).predicate('i', p);
      const rows = await this.#o.db.query<{ lines: string | null }>(
        p.statement(
          `SELECT md5(string_agg(i.source || i.resource_id, ',' ORDER BY i.source, i.resource_id)) AS lines FROM index_entry AS i WHERE i.patient_key = ${p.add(key)}::bigint AND ${where}`,
        ),
      );
      hash.update(rows[0]?.lines ?? '');
    }
    return { decision: first!, shown: hash.digest('hex') };
  }

  /** One statement for all citizens whose pages stand open, and one for all assistants, when there are any. */
  async #statesOf(views: readonly Pick<View, 'keys' | 'assistant'>[]): Promise<Map<bigint | string, string>> {
    const keys = [...new Set(views.flatMap((view) => view.keys))];
    const assistants = [...new Set(views.flatMap((view) => view.assistant ?? []))];
    const choices = await this.#choicesOf(keys);
    const given = assistants.length > 0 ? await this.#o.delegations(assistants) : new Map<string, string>();
    return new Map<bigint | string, string>([
      ...keys.map((key) => [key, choices.get(key) ?? ''] as const),
      ...assistants.map((assistant) => [assistant, given.get(assistant) ?? ''] as const),
    ]);
  }

  /** Contacts are the many, and are seen at the next judgement. */
  async #choicesOf(keys: readonly bigint[]): Promise<Map<bigint, string>> {
    const rows = await this.#o.db.query<{ patient_key: bigint; known: string }>({
      name: 'open_views',
      text: `SELECT f.patient_key, md5(string_agg(f::text, ',' ORDER BY f.resource_type, f.resource_id, f.fact_id)) AS known
        FROM access_fact AS f WHERE f.patient_key = ANY($1::bigint[]) AND f.kind <> ALL('{contact,referral,attachment}'::text[]) GROUP BY f.patient_key`,
      values: [[...keys]],
    });
    return new Map(rows.map(({ patient_key, known }) => [patient_key, known]));
  }
}
