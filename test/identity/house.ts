/** A small house for the tests of identity/: real database, real provider on a real port, a browser made of fetch. */
import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Clock } from '../../src/base/index.js';
import { Failure } from '../../src/base/index.js';
import type { Cookies, Identity, LoginPerson } from '../../src/identity/index.js';
import { CALLBACK_PATH, createIdentity, isOidcPath } from '../../src/identity/index.js';
import { type ThrowawayDatabase, throwawayDatabase } from '../throwaway-database.js';

export interface House {
  identity: Identity;
  db: ThrowawayDatabase['db'];
  clock: Clock;
  url: string;
  dataDir: string;
  /** A second process of the same installation: same database, same secrets, nothing remembered. */
  another(): Promise<Identity>;
  dispose(): Promise<void>;
}

/** @param publicUrl the address outside, when something stands in front of the port */
export async function openHouse(port: number, clock: Clock, publicUrl?: string): Promise<House> {
  const home = await throwawayDatabase();
  const dataDir = join(home.dataDir, 'identity');
  await mkdir(dataDir, { recursive: true });
  const url = publicUrl ?? `http://127.0.0.1:${port}`;
  const settings = { publicUrl: url, demo: true, dataDir };
  const another = () => createIdentity({ db: home.db, clock, settings, onFault: (error) => console.error(error) });
  const identity = await another();
  for (const person of PEOPLE) await identity.registerPerson(person);
  const server = createServer((req, res) => void serve(identity, req, res));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const dispose = async () => {
    await closeServer(server);
    await home.dispose();
  };
  return { identity, db: home.db, clock, url, dataDir, another, dispose };
}

/** The routes that rest/ gives the log-in, in their smallest form. */
async function serve(identity: Identity, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://unused');
  const cookies = readCookies(req.headers.cookie);
  const go = (location: string, setCookies: string[] = []) =>
    res.writeHead(303, { location, 'set-cookie': setCookies }).end();
  const say = (status: number, body: unknown) =>
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  try {
    if (isOidcPath(url.pathname)) return identity.oidcCallback(req, res);
    if (url.pathname === '/login') {
      const origin = identity.originOf(req);
      const begun = identity.startLogin({ origin, returnTo: url.searchParams.get('returnTo') ?? undefined });
      return void go(begun.location, begun.setCookies);
    }
    if (url.pathname === CALLBACK_PATH) {
      const done = await identity.completeLogin(Object.fromEntries(url.searchParams), cookies);
      return void go(done.location, done.setCookies);
    }
    if (url.pathname.startsWith('/api/login/')) {
      const uid = url.pathname.slice('/api/login/'.length);
      if (req.method === 'GET') return void say(200, await identity.loginView(uid));
      const { person } = JSON.parse(await bodyOf(req)) as { person: string };
      return void say(200, await identity.finishLogin(req, res, uid, person));
    }
    if (url.pathname === '/logout') {
      const done = await identity.logOut(cookies);
      return void go(done.location, done.setCookies);
    }
    if (url.pathname === '/me') {
      const session = await identity.sessionFromCookie(cookies[identity.cookies.session]);
      return void say(session ? 200 : 401, session ?? {});
    }
    say(404, {});
  } catch (error) {
    say(error instanceof Failure ? 400 : 500, { message: error instanceof Error ? error.message : '' });
  }
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return text;
}

function readCookies(header: string | undefined): Cookies {
  return Object.fromEntries((header ?? '').split('; ').map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A browser as far as log-in needs one: keeps cookies per host, shows every redirect. */
export class Browser {
  readonly #jars = new Map<string, Map<string, { value: string; path: string }>>();
  readonly #reach: (url: string) => string;

  /** @param reach how an address outside is reached from here (what a proxy in front does) */
  constructor(reach: (url: string) => string = (url) => url) {
    this.#reach = reach;
  }

  /** One request; redirects are not followed. */
  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(this.#reach(url), {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string>), cookie: this.cookieHeader(url) },
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(new URL(url), line);
    return answer;
  }

  /** Follows redirects until a page that is none; returns where it ended. */
  async open(url: string): Promise<{ url: string; answer: Response; steps: string[] }> {
    const steps = [url];
    for (let at = url; steps.length < 12; ) {
      const answer = await this.ask(at);
      const location = answer.headers.get('location');
      if (!location) return { url: at, answer, steps };
      at = new URL(location, at).href;
      steps.push(at);
    }
    throw new Error('too many redirects');
  }

  cookieHeader(url: string): string {
    const { host, pathname } = new URL(url);
    const jar = this.#jars.get(host) ?? new Map();
    return [...jar]
      .flatMap(([name, { value, path }]) => (pathname.startsWith(path) ? `${name}=${value}` : []))
      .join('; ');
  }

  cookie(host: string, name: string): string | undefined {
    return this.#jars.get(host)?.get(name)?.value;
  }

  setCookie(host: string, name: string, value: string): void {
    const jar = this.#jars.get(host) ?? new Map();
    this.#jars.set(host, jar.set(name, { value, path: '/' }));
  }

  #keep(url: URL, line: string): void {
    const [pair, ...attributes] = line.split('; ');
    const [name, value] = pair!.split(/=(.*)/s) as [string, string];
    const attribute = (key: string) =>
      attributes.find((one) => one.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
    const jar = this.#jars.get(url.host) ?? new Map();
    this.#jars.set(url.host, jar);
    const isOver = attribute('max-age') === '0' || attribute('expires')?.includes('1970');
    if (isOver) jar.delete(name);
    else jar.set(name, { value, path: attribute('path') ?? '/' });
  }
}

/** Logs in as a person through every step of the protocol; returns the page the browser ended on. */
export async function logIn(house: House, browser: Browser, person: string, from = house.url): Promise<string> {
  return logInAt(from, browser, person);
}

/** The same at any address. */
export async function logInAt(from: string, browser: Browser, person: string): Promise<string> {
  const { url } = await browser.open(`${from}/login?returnTo=/arbejdsplads`);
  const uid = new URL(url).searchParams.get('uid');
  const answer = await browser.ask(`${from}/api/login/${uid}`, {
    method: 'POST',
    headers: { 'x-overblik': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ person }),
  });
  const { location } = (await answer.json()) as { location: string };
  return (await browser.open(location)).url;
}

const FAM = { sor: '441561000016003', name: 'FAM, Aalborg', id: 'org-fam', lineage: ['441561000016003', '1'] };
export const ASTA = {
  id: 'asta',
  name: 'Asta Holm',
  role: 'doctor',
  authorisationId: 'Z0001',
  practitionerId: 'aut-Z0001',
} as const;

export const PEOPLE: LoginPerson[] = [
  {
    caller: { ...ASTA, kind: 'professional', organisation: FAM },
    view: { roleText: 'Overlæge', roleTextEn: 'Consultant', group: '1 Sygehus', note: 'Har vagt', noteEn: 'On call' },
  },
  {
    caller: { kind: 'professional', id: 'jens', name: 'Jens Bak', role: 'secretary', organisation: FAM },
    view: { roleText: 'Lægesekretær', roleTextEn: 'Medical secretary', group: '1 Sygehus' },
  },
  {
    caller: {
      kind: 'citizen',
      id: 'karla',
      name: 'Karla Friis',
      role: 'citizen',
      cpr: '1403489996',
      patientId: 'pat-karla',
    },
    view: { roleText: 'Borger', roleTextEn: 'Citizen', group: '3 Borgere' },
  },
  {
    caller: { kind: 'professional', id: 'rikke', name: 'Rikke Lund', role: 'registry-officer' },
    view: { roleText: 'Registermedarbejder', roleTextEn: 'Registry officer', group: '4 Register' },
  },
  {
    caller: { kind: 'system', id: 'region-nord', name: 'Region Nord EPJ', role: 'source-system', organisation: FAM },
    view: { roleText: 'System', roleTextEn: 'System', group: '5 Systemer' },
    client: { scopes: ['system/*.cruds'] },
  },
  {
    caller: { kind: 'system', id: 'integrator', name: 'Integrator', role: 'integrator-system' },
    view: { roleText: 'System', roleTextEn: 'System', group: '5 Systemer' },
    client: { scopes: ['system/Patient.rs', 'system/Observation.rs'] },
  },
];
