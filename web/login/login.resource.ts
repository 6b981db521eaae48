/** What the log-in page asks the server. The only place here that fetches. */
import { answerWithPasskey, type PasskeyQuestion } from '../design/passkey/passkey.js';
import type { DemoPerson } from './people.js';

/** A directory of a region or of the country. */
export interface LoginWay {
  id: string;
  name: string;
  nameEn: string;
}

/** The app that asks to be let in. */
export interface AskingClient {
  id: string;
  name: string;
  scopes: string[];
  /** It wants to come back later without the person. */
  offline: boolean;
  /** About whom: nobody in particular, the patient of the workplace that opened it, or one to be chosen. */
  patient: 'none' | 'given' | 'choose';
  /** The same request from its beginning. */
  restart: string;
}

export interface LoginChoice {
  /** Demonstration: the people below are invented and can be chosen. False in production. */
  demo: boolean;
  people: DemoPerson[];
  ways: LoginWay[];
  client?: AskingClient;
  /** Who is logged in here already, where an app asks. */
  signedIn?: { id: string; name: string; kind: 'professional' | 'citizen' };
}

/** A colleague's locked session in this browser. */
export interface ParkedSession {
  id: string;
  person: { id: string; name: string };
  lockedAt: string;
}

/** Why the page cannot go on: the interaction is over, the proof or choice was refused, or the server cannot be reached. */
export class LoginProblem extends Error {
  readonly kind: 'expired' | 'down' | 'refused';
  constructor(kind: 'expired' | 'down' | 'refused', message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Who can be chosen in this interaction. @throws LoginProblem */
export async function fetchLoginChoice(uid: string, signal?: AbortSignal): Promise<LoginChoice> {
  const answer = await ask(`/api/login/${encodeURIComponent(uid)}`, { signal });
  return (await answer.json()) as LoginChoice;
}

/** Logs in as the person; returns the address to go on to. @throws LoginProblem */
export function logInAs(uid: string, person: string): Promise<string> {
  return goOn(`/api/login/${encodeURIComponent(uid)}`, { person });
}

/** Logs in with a passkey; undefined when the person broke off. @throws LoginProblem */
export async function logInWithPasskey(uid: string): Promise<string | undefined> {
  const address = `/api/login/${encodeURIComponent(uid)}/passkey`;
  const question = (await (await post(`${address}/options`, {})).json()) as PasskeyQuestion;
  const answer = await answerWithPasskey(question).catch(() => undefined);
  return answer && goOn(address, answer);
}

/** Lets the asking app in, or not. @throws LoginProblem */
export function answerApp(uid: string, letIn: boolean, patient?: string): Promise<string> {
  return goOn(`/api/login/${encodeURIComponent(uid)}`, { letIn, ...(patient === undefined ? {} : { patient }) });
}

/** Colleagues' sessions that wait here, and in the demonstration the PIN of all. */
export async function fetchParked(): Promise<{ sessions: ParkedSession[]; pin?: string }> {
  const answer = await ask('/api/session/parked', {});
  return (await answer.json()) as { sessions: ParkedSession[]; pin?: string };
}

/** Takes a waiting session up again: with a PIN, or a passkey where none is given. @throws LoginProblem */
export async function resumeSession(id: string, pin?: string): Promise<string | undefined> {
  if (pin !== undefined) return goOn('/api/session/resume', { id, pin });
  const question = (await (await post('/api/session/resume/options', { id })).json()) as PasskeyQuestion;
  const answer = await answerWithPasskey(question).catch(() => undefined);
  return answer && goOn('/api/session/resume', { id, ...answer });
}

/** Patients whom the law lets this person find; for a citizen: oneself and whom one may act for. */
export async function findPatients(kind: 'professional' | 'citizen', query: string): Promise<Choice[]> {
  if (kind === 'citizen') {
    const me = (await (await ask('/api/me', {})).json()) as {
      name: string;
      patientId?: string;
      mayActFor?: { patientId: string; name: string }[];
    };
    const own = me.patientId === undefined ? [] : [{ id: me.patientId, name: me.name, own: true }];
    return [...own, ...(me.mayActFor ?? []).map(({ patientId, name }) => ({ id: patientId, name }))];
  }
  const answer = await post('/api/patients/search', { query });
  return ((await answer.json()) as { patients: Choice[] }).patients;
}

export interface Choice {
  id: string;
  name: string;
  cprMasked?: string;
  birthDate?: string;
  own?: boolean;
}

export interface Passkey {
  id: string;
  label: string;
  createdAt: string;
  usedAt?: string;
}

/** What a person looks after about the own log-in. `stepUp` = prove again first. */
export type AccountReply<T> = { kind: 'ok'; value: T } | { kind: 'nobody' | 'stepUp' | 'failed' };

export async function account<T>(
  path: string,
  method: 'GET' | 'POST' | 'DELETE' = 'GET',
  body?: unknown,
): Promise<AccountReply<T>> {
  try {
    const answer = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: { 'x-overblik': '1', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const value = (text === '' ? undefined : JSON.parse(text)) as T & { stepUp?: boolean };
    if (answer.ok) return { kind: 'ok', value };
    if (answer.status === 401 || answer.status === 423) return { kind: 'nobody' };
    return { kind: value?.stepUp === true ? 'stepUp' : 'failed' };
  } catch {
    return { kind: 'failed' };
  }
}

async function goOn(path: string, body: unknown): Promise<string> {
  const { location } = (await (await post(path, body)).json()) as { location?: string };
  const target = location === undefined ? undefined : new URL(location, window.location.href);
  if (target === undefined || !/^https?:$/.test(target.protocol))
    throw new LoginProblem('down', 'no address to go on to');
  return target.href;
}

const post = (path: string, body: unknown): Promise<Response> =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-overblik': '1' },
    body: JSON.stringify(body),
  });

async function ask(address: string, options: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address, { ...options, credentials: 'same-origin' });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new LoginProblem('down', cause instanceof Error ? cause.message : 'no connection');
  }
  if (answer.ok) return answer;
  if (answer.status === 403) throw new LoginProblem('refused', `HTTP ${answer.status}`);
  // An interaction that is over is unknown, gone or no longer valid for this browser; all are answered in 4xx.
  throw new LoginProblem(answer.status < 500 ? 'expired' : 'down', `HTTP ${answer.status}`);
}
