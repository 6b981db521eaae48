/** A platform to be attacked: every route it has, sessions of its people, and somebody whom none of them may know. */
import { channel } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { Browser, logInAt } from '../identity/house.js';
import { openTestPlatform, type TestPlatform, type TestPlatformOptions } from '../platform.js';

export interface Attacked {
  platform: TestPlatform;
  /** `GET /api/me`, as the server itself registered it. */
  routes: string[];
  /** The session cookie of a person who has just logged in, as a Cookie header. */
  session(person: string): Promise<string>;
  /** Whatever is asked, however it is asked: nothing is added. */
  ask(method: string, path: string, init?: { headers?: Record<string, string>; body?: string }): Promise<Told>;
}

export interface Told {
  status: number;
  headers: Headers;
  /** Status, headers and body: everything that leaves. */
  all: string;
  text: string;
}

export async function openAttacked(options: TestPlatformOptions = {}): Promise<Attacked> {
  const routes: string[] = [];
  const initialised = channel('fastify.initialization');
  const listen = (message: unknown) =>
    (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) routes.push(`${one} ${url}`);
    });
  initialised.subscribe(listen);
  const platform = await openTestPlatform(options);
  initialised.unsubscribe(listen);
  const sessions = new Map<string, Promise<string>>();
  const begin = async (person: string) => {
    const browser = new Browser();
    await logInAt(platform.url, browser, person);
    const { host } = new URL(platform.url);
    const { session } = platform.identity.cookies;
    return `${session}=${browser.cookie(host, session)}`;
  };
  return {
    platform,
    routes,
    session(person) {
      const known = sessions.get(person) ?? begin(person);
      sessions.set(person, known);
      return known;
    },
    async ask(method, path, { headers = {}, body } = {}) {
      const answer = await fetch(platform.url + path, { method, headers, body, redirect: 'manual' });
      const text = await answer.text();
      const head = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
      return { status: answer.status, headers: answer.headers, text, all: `${answer.status}\n${head}\n\n${text}` };
    },
  };
}

/** A word that stands in every text of the stranger's record, and nowhere else. */
export const CANARY = 'Kanariefuglsen';
export const STRANGER = { id: 'pen-stranger', cpr: '6806700000', family: 'Stjernefremmed' } as const;

/** What the stranger's record holds, by type: one resource each, every text of it marked. */
export function strangersRecord(house: string): Record<string, unknown>[] {
  const subject = { reference: `Patient/${STRANGER.id}`, display: STRANGER.family };
  const text = { text: CANARY };
  const performer = [{ reference: `Organization/${house}` }];
  return [
    {
      resourceType: 'Patient',
      identifier: [{ system: 'urn:oid:1.2.208.176.1.2', value: STRANGER.cpr }],
      name: [{ family: STRANGER.family, given: ['Tvilling'] }],
      birthDate: '1970-06-08',
    },
    {
      resourceType: 'Encounter',
      status: 'in-progress',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject,
      period: { start: '2026-11-20T10:00:00+01:00' },
      serviceProvider: performer[0],
    },
    { resourceType: 'Observation', status: 'final', code: text, subject, performer, valueString: CANARY },
    { resourceType: 'Condition', code: text, subject },
    {
      resourceType: 'MedicationRequest',
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: text,
      subject,
    },
    {
      resourceType: 'Consent',
      status: 'active',
      scope: text,
      category: [{ coding: [{ system: 'https://overblik.example/fhir/CodeSystem/mark', code: 'block' }] }],
      patient: subject,
      policyRule: text,
      provision: { type: 'deny' },
    },
    {
      resourceType: 'Binary',
      contentType: 'text/plain',
      securityContext: { reference: `Patient/${STRANGER.id}` },
      data: Buffer.from(CANARY).toString('base64'),
    },
  ].map((one) => ({ ...one, id: one.resourceType === 'Patient' ? STRANGER.id : idOf(one.resourceType) }));
}

export const idOf = (type: string): string => `pen-stranger-${type.toLowerCase()}`;

/** Tells the platform of the stranger, whom a house of another region treats. */
export async function settleStranger({ platform }: Attacked): Promise<void> {
  const found = await platform.call('bench', 'GET', '/fhir/Organization?name:contains=akutmodtagelse&_count=50');
  const far = found.json.entry.find((e: { resource: { name: string } }) => e.resource.name.includes('Odense'));
  for (const resource of strangersRecord(far.resource.id)) {
    const { resourceType, id } = resource as { resourceType: string; id: string };
    const put = await platform.call('bench', 'PUT', `/fhir/${resourceType}/${id}`, resource);
    if (put.status !== 201) throw new Error(`${resourceType} was not taken: ${put.text}`);
  }
}
