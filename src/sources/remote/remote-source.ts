/** A register on another FHIR R4 server, behind the same contract as a local one: a named outcome each time, never an exception. */
import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  CountBreaker,
  circuitBreaker,
  handleWhen,
  type IBreaker,
} from 'cockatiel';
import type { Clock } from '../../base/index.js';
import type { Item, SourceAnswer, SourceName } from '../contract.js';
import { describeResource, registerOf } from '../describe.js';
import type { Description, RegisterSearch } from '../description.js';
import type { Json } from '../reading/fields.js';
import { type Authorization, type ClientCredentials, createAuthorization } from './authorization.js';
import { startDeadline } from './deadline.js';
import { abortFailure } from './exchange.js';
import { type FhirServer, findPatient, type Harvest, search } from './fhir-search.js';
import { causeWords, countsAgainstSource, explainFailure, SourceFailure } from './source-failure.js';
import type { Identifier } from './whose.js';

/** The part of the platform's log a source writes to. Never told a CPR number, an address or a body. */
export interface SourceLog {
  info(facts: Record<string, unknown>, message: string): void;
  warn(facts: Record<string, unknown>, message: string): void;
}

/** When the circuit opens and closes. The library keeps its own time, so tests set these instead of a clock. */
export interface CircuitSettings {
  /** Opens when more than half of at least this many calls fail (of the last twice as many). */
  minimumCalls: number;
  /** Opens when this many calls in a row fail. */
  consecutiveFailures: number;
  /** Milliseconds until one call is let through to try. */
  halfOpenAfterMs: number;
  /** Look-ups at the same time. */
  concurrent: number;
  /** Look-ups waiting for a place. */
  waiting: number;
}

export const CIRCUIT_DEFAULTS: CircuitSettings = {
  minimumCalls: 10,
  consecutiveFailures: 5,
  halfOpenAfterMs: 10_000,
  concurrent: 24,
  waiting: 48,
};

export interface RemoteSourceOptions {
  name: SourceName;
  /** FHIR base address. */
  url: string;
  /** What the screen calls it, e.g. `Region Nordjyllands billedindeks`. */
  where?: string;
  token?: string;
  clientCredentials?: ClientCredentials;
  /** At most this long, whatever the caller allows. */
  deadlineMs: number;
  clock: Clock;
  log: SourceLog;
  circuit?: Partial<CircuitSettings>;
}

export interface AskedPatient {
  identifiers: readonly Identifier[];
  /** Our own id of the patient: for the log only. */
  localId: string;
}

export interface RemoteAnswer {
  answer: SourceAnswer;
  /**
   * What came. With the outcome `no-answer` these are the parts of an incomplete answer, to be shown together with its detail:
   * some of the register is missing.
   */
  items: Item[];
  /** For each item, in the same order, what the law's table decides over (kind, owner, confidentiality, mark). */
  descriptions: Description[];
}

export interface RemoteSource {
  readonly name: SourceName;
  readonly where: string;
  /** `signal` is the caller's deadline (3 s for a clinician, 2 s for a citizen) and its going away. Never rejects. */
  ask(patient: AskedPatient, signal: AbortSignal): Promise<RemoteAnswer>;
  /** For readiness and metrics. */
  circuit(): 'closed' | 'open' | 'half-open';
}

export function createRemoteSource(options: RemoteSourceOptions): RemoteSource {
  const base = new URL(options.url.endsWith('/') ? options.url : `${options.url}/`);
  const authorization = createAuthorization(options);
  const protection = protect({ ...CIRCUIT_DEFAULTS, ...options.circuit });
  const where = options.where ?? base.host;
  return {
    name: options.name,
    where,
    circuit: protection.state,
    async ask(patient, signal) {
      const started = options.clock.monotonicMs();
      const deadline = startDeadline(signal, options.deadlineMs);
      let result: RemoteAnswer;
      try {
        const look = protection.run(() => lookUp(options.name, base, where, authorization, patient, deadline.signal));
        result = await untilAborted(look, deadline.signal);
      } catch (error) {
        result = noAnswer(options.name, where, asSourceFailure(error, protection.lastFailure()));
        logFailure(options, patient, asSourceFailure(error, undefined));
      } finally {
        deadline.clear();
      }
      result.answer.tookMs = Math.round(options.clock.monotonicMs() - started);
      if (result.answer.outcome !== 'no-answer') result.answer.asOf = options.clock.now().toISOString();
      return result;
    },
  };
}

function logFailure(options: RemoteSourceOptions, patient: AskedPatient, failure: SourceFailure): void {
  const facts = { source: options.name, cause: failure.reason, technical: failure.technical, patient: patient.localId };
  options.log.warn(facts, 'a remote source gave no answer');
}

/** When the time is up, the searches that did answer are handed over as a partial answer; they get this long to do so. */
const GRACE_MS = 100;

/** The answer, or the signal's failure once it fires: what is still under way is told to stop by the same signal. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Timeout | undefined;
    const stop = (): void => {
      const failure = abortFailure(signal);
      if (failure.reason === 'timeout') grace = setTimeout(() => reject(failure), GRACE_MS);
      else reject(failure);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(grace);
      signal.removeEventListener('abort', stop);
    });
  });
}

interface Protection {
  run<T>(work: () => Promise<T>): Promise<T>;
  state(): 'closed' | 'open' | 'half-open';
  lastFailure(): SourceFailure | undefined;
}

/** Circuit breaker around a bulkhead: a sick register is left alone, and can never take all the places. No retries. */
function protect(settings: CircuitSettings): Protection {
  let breaker: CircuitBreakerPolicy | undefined;
  let last: SourceFailure | undefined;
  const counts = (error: Error): boolean => {
    if (!(error instanceof SourceFailure)) return false;
    if (countsAgainstSource(error.reason)) last = error;
    // A trial call that nobody waited for proves nothing: it must not close the circuit.
    return countsAgainstSource(error.reason) || breaker?.state === CircuitState.HalfOpen;
  };
  breaker = circuitBreaker(handleWhen(counts), {
    halfOpenAfter: settings.halfOpenAfterMs,
    breaker: either(
      new ConsecutiveBreaker(settings.consecutiveFailures),
      new CountBreaker({
        threshold: 0.5,
        size: settings.minimumCalls * 2,
        minimumNumberOfCalls: settings.minimumCalls,
      }),
    ),
  });
  const places = bulkhead(settings.concurrent, settings.waiting);
  const circuit = breaker;
  return {
    run: (work) => circuit.execute(() => places.execute(work)),
    state: () =>
      circuit.state === CircuitState.Closed ? 'closed' : circuit.state === CircuitState.HalfOpen ? 'half-open' : 'open',
    lastFailure: () => last,
  };
}

/** Opens when either would. Both are always told. */
function either(one: IBreaker, other: IBreaker): IBreaker {
  return {
    get state() {
      return [one.state, other.state];
    },
    set state(value: unknown) {
      if (Array.isArray(value)) [one.state, other.state] = value;
    },
    success(state) {
      one.success(state);
      other.success(state);
    },
    failure(state) {
      const first = one.failure(state);
      return other.failure(state) || first;
    },
  };
}

function asSourceFailure(error: unknown, last: SourceFailure | undefined): SourceFailure {
  if (error instanceof SourceFailure) return error;
  if (error instanceof BrokenCircuitError)
    return new SourceFailure('circuit-open', last === undefined ? '' : `sidst: ${causeWords(last)}`);
  if (error instanceof BulkheadRejectedError) return new SourceFailure('busy', '');
  return new SourceFailure('garbage', 'uventet fejl ved læsning', { cause: error });
}

function noAnswer(source: SourceName, where: string, failure: SourceFailure): RemoteAnswer {
  return {
    answer: { source, outcome: 'no-answer', count: 0, detail: explainFailure(where, failure), where },
    items: [],
    descriptions: [],
  };
}

async function lookUp(
  source: SourceName,
  base: URL,
  where: string,
  authorization: Authorization,
  patient: AskedPatient,
  signal: AbortSignal,
): Promise<RemoteAnswer> {
  if (patient.identifiers.length === 0) {
    return {
      answer: {
        source,
        outcome: 'no-answer',
        count: 0,
        detail: `${where} kan ikke spørges: borgeren har intet CPR-nummer eller erstatningsnummer.`,
        where,
      },
      items: [],
      descriptions: [],
    };
  }
  try {
    const server: FhirServer = { base, headers: await authorization.headers(signal), signal };
    const ids = await findPatient(server, patient.identifiers);
    if (ids.size === 0) {
      return {
        answer: { source, outcome: 'nothing', count: 0, detail: `${where} kender ikke borgeren.`, where },
        items: [],
        descriptions: [],
      };
    }
    const harvests = await searchAll(server, registerOf(source).searches, ids, patient.identifiers);
    return harvested(source, base, where, harvests);
  } catch (error) {
    if (error instanceof SourceFailure && error.reason === 'access-refused') authorization.refused();
    throw error;
  }
}

interface SearchOutcome {
  harvest?: Harvest;
  failure?: SourceFailure;
}

async function searchAll(
  server: FhirServer,
  searches: readonly RegisterSearch[],
  ids: ReadonlySet<string>,
  asked: readonly Identifier[],
): Promise<SearchOutcome[]> {
  const outcomes = await Promise.all(
    searches.map(async (query): Promise<SearchOutcome> => {
      try {
        return { harvest: await search(server, query, ids, asked) };
      } catch (error) {
        return {
          failure:
            error instanceof SourceFailure ? error : new SourceFailure('garbage', 'uventet svar', { cause: error }),
        };
      }
    }),
  );
  const failures = outcomes.map((outcome) => outcome.failure).filter((failure) => failure !== undefined);
  // Another person's facts: nothing of this answer is to be trusted.
  const foreign = failures.find((failure) => failure.reason === 'wrong-patient');
  if (foreign !== undefined) throw foreign;
  const worst = failures[0];
  if (
    worst !== undefined &&
    outcomes.every((outcome) => outcome.harvest === undefined || outcome.harvest.resources.length === 0)
  )
    throw worst;
  return outcomes;
}

function harvested(source: SourceName, base: URL, where: string, outcomes: SearchOutcome[]): RemoteAnswer {
  const items: Item[] = [];
  const descriptions: Description[] = [];
  const seen = new Set<string>();
  const missing = new Set<string>();
  for (const { harvest, failure } of outcomes) {
    if (failure !== undefined) missing.add(causeWords(failure));
    if (harvest?.incomplete !== undefined) missing.add(harvest.incomplete);
    for (const resource of harvest?.resources ?? []) addItem(resource, source, base, seen, items, descriptions);
  }
  const count = items.length;
  if (missing.size > 0) {
    const detail = `${where} gav kun et delvist svar (${[...missing].join('; ')}). Oplysninger derfra kan mangle. Prøv igen om lidt.`;
    return { answer: { source, outcome: 'no-answer', count, detail, where }, items, descriptions };
  }
  if (count === 0)
    return {
      answer: { source, outcome: 'nothing', count, detail: `${where} har intet om borgeren her.`, where },
      items,
      descriptions,
    };
  return { answer: { source, outcome: 'answered', count, where }, items, descriptions };
}

/** Only what belongs to this register: a server that ignores `category` sends more than was asked for. */
function addItem(
  resource: Json,
  source: SourceName,
  base: URL,
  seen: Set<string>,
  items: Item[],
  descriptions: Description[],
): void {
  const description = describeResource(resource);
  const item = description.item;
  if (item === undefined || item.source !== source) return;
  item.reference = absolute(item.reference, base);
  if (seen.has(item.reference)) return;
  seen.add(item.reference);
  // The study a report belongs to is a reference too.
  if (item.kind === 'report' && item.source === 'images' && item.detail?.code !== undefined)
    item.detail.code = absolute(item.detail.code, base);
  items.push(item);
  descriptions.push(description);
}

function absolute(reference: string, base: URL): string {
  return /^[A-Z][A-Za-z]+(\/|$)/.test(reference) ? new URL(reference, base).href : reference;
}
