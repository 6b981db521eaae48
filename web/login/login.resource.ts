/** What the log-in page asks the server. The only place here that fetches. */
import type { DemoPerson } from './people.js';

export interface LoginChoice {
  /** Demonstration: the people below are invented and can be chosen. False in production. */
  demo: boolean;
  people: DemoPerson[];
  /** The application that asked for the log-in, when it is not our own. */
  client?: { id?: string; name: string; scopes?: string[] };
}

/** Why the page cannot go on: the interaction is over, or the server cannot be reached. */
export class LoginProblem extends Error {
  readonly kind: 'expired' | 'down';
  constructor(kind: 'expired' | 'down', message: string) {
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
export async function logInAs(uid: string, person: string): Promise<string> {
  const answer = await ask(`/api/login/${encodeURIComponent(uid)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-overblik': '1' },
    body: JSON.stringify({ person }),
  });
  const { location } = (await answer.json()) as { location?: string };
  const target = location === undefined ? undefined : new URL(location, window.location.href);
  if (target === undefined || !/^https?:$/.test(target.protocol))
    throw new LoginProblem('down', 'no address to go on to');
  return target.href;
}

async function ask(address: string, options: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address, { ...options, credentials: 'same-origin' });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new LoginProblem('down', cause instanceof Error ? cause.message : 'no connection');
  }
  if (answer.ok) return answer;
  // An interaction that is over is unknown, gone or no longer valid for this browser; all are answered in 4xx.
  throw new LoginProblem(answer.status < 500 ? 'expired' : 'down', `HTTP ${answer.status}`);
}
