/**
 * Every question a screen asks the platform goes through here: the session cookie, the guard header, and what can go wrong.
 * Whoever listens is told about the session and the connection, whichever question met them.
 */
import type { AccessAnswer } from '../../src/patient-index/contract.js';

export interface Person {
  id: string;
  name: string;
}

/** What is wrong with a body that was sent: the member it is about (none when it is about the whole), and the platform's words. */
export interface Complaint {
  field: string;
  text: string;
}

/** Why there is no answer. */
export type Trouble =
  | { kind: 'unauthenticated' }
  /** `person` = whose session it is, when the platform says. */
  | { kind: 'locked'; person?: Person }
  /** `stepUp`: the person has to prove again who it is, then it may be tried again. */
  | { kind: 'forbidden'; access?: AccessAnswer; message?: string; stepUp?: boolean }
  | { kind: 'not-found'; message?: string }
  /** The platform could not be reached at all. */
  | { kind: 'offline' }
  | { kind: 'failed'; status: number; message?: string; complaints: Complaint[] };

export type Reply<T> = { ok: true; value: T } | { ok: false; trouble: Trouble };

/** News about the session and the connection, whichever question brought it. */
export type Signal = { says: 'unauthenticated' | 'offline' | 'online' } | { says: 'locked'; person?: Person };

type Listener = (signal: Signal) => void;
const listeners = new Set<Listener>();

export function onSignal(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(signal: Signal): void {
  for (const listener of listeners) listener(signal);
}

export interface Question {
  method?: 'GET' | 'POST' | 'DELETE';
  body?: unknown;
  accept?: string;
  /** `follow`: the answer stays open and tells of changes. */
  prefer?: 'follow';
  signal?: AbortSignal;
}

/**
 * Asks, and returns the open response when it is a good one. An aborted question rejects with AbortError; everything else
 * that can go wrong is a value.
 */
export async function ask(path: string, question: Question = {}): Promise<Reply<Response>> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: question.method ?? 'GET',
      credentials: 'same-origin',
      headers: headersOf(question),
      ...(question.body !== undefined && { body: JSON.stringify(question.body) }),
      ...(question.signal && { signal: question.signal }),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    tell({ says: 'offline' });
    return { ok: false, trouble: { kind: 'offline' } };
  }
  tell({ says: 'online' });
  if (response.ok) return { ok: true, value: response };
  const trouble = await troubleOf(response);
  if (trouble.kind === 'unauthenticated') tell({ says: 'unauthenticated' });
  if (trouble.kind === 'locked') tell({ says: 'locked', ...(trouble.person && { person: trouble.person }) });
  return { ok: false, trouble };
}

/** The same for an answer that is one JSON document; an answer without a body gives `undefined`. */
export async function askJson<T>(path: string, question: Question = {}): Promise<Reply<T>> {
  const reply = await ask(path, { accept: 'application/json', ...question });
  if (!reply.ok) return reply;
  try {
    const text = await reply.value.text();
    return { ok: true, value: (text === '' ? undefined : JSON.parse(text)) as T };
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    return { ok: false, trouble: { kind: 'failed', status: reply.value.status, complaints: [] } };
  }
}

function headersOf({ method = 'GET', body, accept = 'application/json', prefer }: Question): Record<string, string> {
  return {
    accept,
    ...(prefer !== undefined && { prefer }),
    ...(method !== 'GET' && { 'x-overblik': '1' }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
}

/** For whoever has to be told about it, under "show details". */
export function detailOf(trouble: Trouble): string {
  if ('message' in trouble && trouble.message !== undefined) return trouble.message;
  return trouble.kind === 'failed' ? `HTTP ${trouble.status}` : trouble.kind;
}

export interface RefusalBody {
  issue?: { diagnostics?: string; details?: { text?: string }; expression?: string[] }[];
  access?: AccessAnswer;
  person?: Person;
  stepUp?: boolean;
}

async function troubleOf(response: Response): Promise<Trouble> {
  return troubleIn(response.status, (await response.json().catch(() => ({}))) as RefusalBody);
}

/** The same of a refusal that came inside an answer. */
export function troubleIn(status: number, body: RefusalBody): Trouble {
  if (status === 401) return { kind: 'unauthenticated' };
  if (status === 423) return { kind: 'locked', ...(body.person && { person: body.person }) };
  const issue = body.issue?.[0];
  const said = issue?.diagnostics ?? issue?.details?.text;
  const message = said === undefined ? {} : { message: said };
  const stepUp = body.stepUp === true && { stepUp: true };
  if (status === 403) return { kind: 'forbidden', ...message, ...(body.access && { access: body.access }), ...stepUp };
  if (status === 404 || status === 410) return { kind: 'not-found', ...message };
  const complaints = (body.issue ?? []).map(({ diagnostics = '', expression }) => ({
    field: expression?.[0] ?? '',
    text: diagnostics,
  }));
  return { kind: 'failed', status, ...message, complaints };
}
