/**
 * The citizen's own choices: blocks (of a person, a place, a period, everything), opt-outs and private marks. Decided by
 * rows 53 and 66, logged, and kept as plain FHIR (docs/record-shapes.md): a choice is a Consent, a mark is a security
 * label. Nothing is remembered between requests, so a choice holds from the next statement on, in every process.
 */
import { logInsert, oneCitizen } from '../audit/index.js';
import { type Clock, Failure } from '../base/index.js';
import { type Database, Parameters } from '../database/index.js';
import { withoutSecurityLabel, withSecurityLabel } from '../fhir/index.js';
import type { AskContext } from '../identity/caller.js';
import { commitAll, type Json, type ReadContext, type RecordStore } from '../record/index.js';
import { type ChoiceEffect, effectsOf } from './choice-effects.js';
import { consentOf, type NamedReference, readChoice, requireWish } from './choice-consent.js';
import type { Choice, ChoiceWish, Visibility } from './contract.js';
import type { Guard, Passed } from './guard.js';
import { scopeFor } from './guard.js';
import { MARK } from './loose.js';
import { NOTHING_VISIBLE } from './scope.js';

export interface ChoicesOptions {
  db: Database;
  clock: Clock;
  record: RecordStore;
  guard: Guard;
  /** Registers that lie elsewhere, by name: where. */
  remoteNames: () => readonly string[];
}

const PRIVATE = { system: MARK, code: 'private', display: 'Privatmarkeret' };
/** What a proxy who may only block sees of the record while blocking: the choices themselves. */
const CONSENTS_ONLY: Visibility = {
  kinds: ['administrative'],
  hidden: { everything: false, privateMarks: false, parts: [] },
  showWithheld: false,
};
const MOST_TRIES = 3;

export class CitizensChoices {
  readonly #o: ChoicesOptions;
  constructor(options: ChoicesOptions) {
    this.#o = options;
  }

  /** All choices of the citizen, those in force first, newest first. @throws Failure forbidden, not-found */
  async list(ask: AskContext, patientId: string): Promise<Choice[]> {
    const { patientKey, passed } = await this.#pass(ask, patientId, 'choices');
    const p = new Parameters();
    const key = p.add(patientKey);
    const rows = await this.#o.db.query<{ body: string }>(
      p.statement(`WITH found AS MATERIALIZED (SELECT r.id, r.body FROM resource AS r WHERE r.patient_key = ${key}::bigint AND r.type = 'Consent'),
        logged AS (${logInsert(p, passed.context.log, oneCitizen(key, 'SELECT count(*) FROM found'))})
        SELECT body FROM found ORDER BY id DESC`),
    );
    const now = this.#o.clock.now();
    const choices = rows.flatMap(({ body }) => readChoice(JSON.parse(body) as Json, now) ?? []);
    return choices.sort((a, b) => Number(b.inForce) - Number(a.inForce) || (a.since < b.since ? 1 : -1));
  }

  /** Makes a choice. @throws Failure invalid naming the member that is wrong; forbidden; not-found */
  async make(ask: AskContext, patientId: string, wish: ChoiceWish): Promise<Choice> {
    const now = this.#o.clock.now();
    requireWish(wish, now);
    const { patientKey, passed } = await this.#pass(ask, patientId, 'block');
    const named = await this.#nameAll([...(wish.whom ?? []), ...(wish.places ?? []), ...(wish.authors ?? [])], passed);
    const resource = consentOf(wish, named, { patientId, by: ask.caller.name, now });
    const [written] = await commitAll(
      this.#o.record,
      [{ method: 'POST', type: 'Consent', text: JSON.stringify(resource), resource }],
      () => this.#o.clock.now(),
      { ...passed.context, scope: scopeFor({ ...passed.decision, visible: CONSENTS_ONLY }, patientKey) },
    );
    return readChoice(JSON.parse(written!.body) as Json, now)!;
  }

  /** Ends a choice now; it stays in the history. @throws Failure not-found when the citizen has no such choice */
  async end(ask: AskContext, patientId: string, choiceId: string): Promise<void> {
    const { patientKey, passed } = await this.#pass(ask, patientId, 'end-block');
    const context = { ...passed.context, scope: scopeFor({ ...passed.decision, visible: CONSENTS_ONLY }, patientKey) };
    await this.#rewrite('Consent', choiceId, patientKey, context, (text) => {
      const consent = JSON.parse(text) as Json & { provision?: Json & { period?: Json } };
      if (!readChoice(consent, this.#o.clock.now())) throw unknown();
      const end = this.#o.clock.now().toISOString();
      return JSON.stringify({
        ...consent,
        status: 'inactive',
        provision: { ...consent.provision, period: { ...consent.provision?.period, end } },
      });
    });
  }

  /**
   * Sets or takes away the private mark of one fact, in its own text: no other letter changes.
   * @throws Failure not-found when the caller may not see the fact
   */
  async mark(
    ask: AskContext,
    patientId: string,
    fact: { type: string; id: string },
    isPrivate: boolean,
  ): Promise<void> {
    const { patientKey, passed } = await this.#pass(ask, patientId, isPrivate ? 'private-mark' : 'end-private-mark');
    // Only what one may see can one mark: a power over blocks alone opens no fact.
    const seen = await this.#o.guard.decideAbout(ask, patientKey, 'read');
    const visible = seen.effect === 'D' ? NOTHING_VISIBLE : seen.visible;
    const context = { ...passed.context, scope: scopeFor({ ...passed.decision, visible }, patientKey) };
    await this.#rewrite(fact.type, fact.id, patientKey, context, (text) =>
      isPrivate ? withSecurityLabel(text, PRIVATE) : withoutSecurityLabel(text, PRIVATE),
    );
  }

  /** What a choice (made, or only thought of) does in each register, as of now. */
  async effects(ask: AskContext, patientId: string, wish: ChoiceWish): Promise<ChoiceEffect[]> {
    requireWish(wish, this.#o.clock.now());
    const { patientKey, passed } = await this.#pass(ask, patientId, 'block-effects');
    return effectsOf(this.#o.db, patientKey, wish, passed.context.log, this.#o.remoteNames(), this.#o.guard.tree());
  }

  async #pass(ask: AskContext, patientId: string, name: string): Promise<{ patientKey: bigint; passed: Passed }> {
    const { patientKey } = await this.#o.record.locate('Patient', patientId);
    const deed = { operation: 'own-choice', name, what: `Patient/${patientId}/choices` } as const;
    return { patientKey, passed: await this.#o.guard.pass(ask, patientKey, deed) };
  }

  /** Reads under the scope, changes the text, writes it as the next version; again when somebody was faster. */
  async #rewrite(
    type: string,
    id: string,
    patientKey: bigint,
    context: ReadContext,
    change: (text: string) => string,
  ): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const place = await this.#o.record.locate(type, id);
      if (place.shared || place.patientKey !== patientKey) throw unknown();
      const found = await this.#o.record.read(type, id, place, context);
      if (!found) throw unknown();
      const text = change(found.body);
      if (text === found.body) return;
      try {
        const intent = {
          method: 'PUT' as const,
          type,
          id,
          text,
          resource: JSON.parse(text) as Json,
          ifMatch: found.version,
        };
        await commitAll(this.#o.record, [intent], () => this.#o.clock.now(), context);
        return;
      } catch (cause) {
        if (!(cause instanceof Failure) || !RACES.has(cause.category) || attempt === MOST_TRIES) throw cause;
      }
    }
  }

  /** The names that a choice is shown with. @throws Failure invalid when there is no such organisation or professional */
  async #nameAll(references: readonly string[], passed: Passed): Promise<Map<string, NamedReference>> {
    const named = new Map<string, NamedReference>();
    for (const reference of references) {
      const [type, id] = reference.split('/') as [string, string];
      const found = await this.#o.record.read(type, id, await this.#o.record.locate(type, id), passed.context);
      if (!found) throw new Failure('invalid', `There is no ${reference}.`, { expression: reference });
      named.set(reference, { reference, display: nameOf(JSON.parse(found.body) as Json) ?? reference });
    }
    return named;
  }
}

const RACES = new Set(['conflict', 'precondition']);

function nameOf(resource: Json): string | undefined {
  const name = resource['name'];
  if (typeof name === 'string') return name;
  const first = (Array.isArray(name) ? name[0] : undefined) as
    | { text?: string; given?: string[]; family?: string }
    | undefined;
  return first && (first.text ?? [...(first.given ?? []), first.family].filter(Boolean).join(' '));
}

const unknown = (): Failure => new Failure('not-found', 'Der er ikke noget med dette id.', { code: 'not-found' });
