/** Clients that others use, unmodified, against our log-in and our FHIR server: openid-client, jose and fhirclient. */
import { createServer, type Server } from 'node:http';
import smart from 'fhirclient';
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import type { Browser } from './house.js';
import { agree, change, personAt } from './smart-app.js';

const BACK = 'http://127.0.0.1:9/back';
let platform: TestPlatform;
let asta: Browser;
let karla: string;

beforeAll(async () => {
  platform = await openTestPlatform({ citizens: 1 });
  asta = await personAt(platform, 'asta');
  const found = await change(platform, asta, 'POST', '/api/patients/search', { query: 'Karla' });
  karla = found.json.patients[0].id;
});
afterAll(() => platform.close());

const register = async (wish: Record<string, unknown>) => {
  const { status, json } = await change(platform, asta, 'POST', '/api/apps', wish);
  expect([status, JSON.stringify(json)]).toEqual([201, expect.stringContaining('"id"')]);
  return json as { app: { id: string }; secret?: string };
};
const discover = (id: string, how: client.ClientAuth) =>
  client.discovery(new URL(platform.url), id, undefined, how, { execute: [client.allowInsecureRequests] });
const fhir = async (token: string, path: string) => {
  const answer = await fetch(`${platform.url}/fhir/${path}`, { headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, json: (await answer.json()) as Bundle };
};
interface Bundle {
  total?: number;
  entry?: { resource: { resourceType: string; id: string } }[];
}
const idsIn = (bundle: Bundle): string[] =>
  (bundle.entry ?? []).map(({ resource }) => `${resource.resourceType}/${resource.id}`);

/** Authorization code with PKCE, as openid-client does it. */
async function logInWith(config: client.Configuration, scope: string, choice: Record<string, unknown> = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const authorization = client.buildAuthorizationUrl(config, {
    redirect_uri: BACK,
    scope,
    aud: `${platform.url}/fhir`,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  const back = await agree(platform, asta, authorization.href, choice);
  return client.authorizationCodeGrant(config, back, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
  });
}

describe('openid-client', () => {
  it('logs a person in to a confidential app: code, PKCE, ID token, refresh, introspection, revocation', async () => {
    const { app, secret } = await register({
      name: 'Kurver',
      kind: 'confidential',
      redirectUris: [BACK],
      scopes: ['openid', 'fhirUser', 'offline_access', 'patient/*.rs'],
    });
    const config = await discover(app.id, client.ClientSecretBasic(secret!));
    const scope = 'openid fhirUser launch/patient offline_access patient/Observation.rs patient/Patient.r';
    const tokens = await logInWith(config, scope, { patient: karla });
    expect(tokens).toMatchObject({ patient: karla, need_patient_banner: true, expires_in: 3600 });
    expect(tokens.scope!.split(' ').sort()).toEqual(scope.split(' ').sort());
    expect(tokens.claims()).toMatchObject({
      sub: 'asta',
      fhirUser: expect.stringMatching(/^Practitioner\//),
      aud: app.id,
    });

    expect((await fhir(tokens.access_token, `Patient/${karla}`)).status).toBe(200);
    const again = await client.refreshTokenGrant(config, tokens.refresh_token!);
    expect(again).toMatchObject({ patient: karla, scope: tokens.scope });
    expect((await fhir(again.access_token, `Observation?patient=${karla}&_count=1`)).status).toBe(200);

    const told = await client.tokenIntrospection(config, again.access_token);
    expect(told).toMatchObject({
      active: true,
      client_id: app.id,
      sub: 'asta',
      patient: karla,
      scope: 'patient/Observation.rs patient/Patient.r',
      fhirUser: expect.stringMatching(/^Practitioner\//),
      iss: platform.url,
    });
    await client.tokenRevocation(config, again.access_token);
    expect(await client.tokenIntrospection(config, again.access_token)).toEqual({ active: false });
    expect((await fhir(again.access_token, `Patient/${karla}`)).status).toBe(401);
    await client.tokenRevocation(config, again.refresh_token ?? tokens.refresh_token!);
    await expect(client.refreshTokenGrant(config, again.refresh_token ?? tokens.refresh_token!)).rejects.toThrow();
  });

  it('finds in a token what the Danish HSUID header carries, verified by jose with our published keys', async () => {
    const { app } = await register({ name: 'Se', kind: 'public', redirectUris: [BACK], scopes: ['user/*.rs'] });
    const tokens = await logInWith(await discover(app.id, client.None()), 'openid user/Organization.rs');
    const keys = createRemoteJWKSet(new URL(`${platform.url}/oidc/jwks`));
    const { payload } = await jwtVerify(tokens.access_token, keys, {
      issuer: platform.url,
      audience: `${platform.url}/fhir`,
      typ: 'at+jwt',
    });
    expect(payload).toMatchObject({
      user_type: 'professional',
      acting_person: { id: 'asta', name: expect.any(String), role: 'doctor' },
      authorisation: expect.any(String),
      organisation: { sor: expect.stringMatching(/^\d+$/), name: expect.any(String) },
      on_behalf_of: null,
      purpose: 'treatment',
      acr: 'urn:overblik:acr:demo',
      auth_time: expect.any(Number),
    });
    expect(payload).not.toHaveProperty('patient');
  });

  it('says for an assistant in whose name', async () => {
    const { app } = await register({ name: 'Se', kind: 'public', redirectUris: [BACK], scopes: ['user/*.rs'] });
    const config = await discover(app.id, client.None());
    const doctor = asta;
    asta = await personAt(platform, 'jens');
    try {
      const tokens = await logInWith(config, 'openid user/Organization.rs');
      const told = JSON.parse(Buffer.from(tokens.access_token.split('.')[1]!, 'base64url').toString());
      expect(told).toMatchObject({
        acting_person: { id: 'jens', role: 'secretary' },
        on_behalf_of: 'asta',
        responsible: { role: 'doctor', authorisation: expect.any(String) },
      });
    } finally {
      asta = doctor;
    }
  });

  it.each(['ES384', 'RS384'])('gets a token for a backend system that signs with %s', async (alg) => {
    const pair = await generateKeyPair(alg);
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg, use: 'sig' };
    const { app, secret } = await register({
      name: 'Nattekørsel',
      kind: 'backend',
      scopes: ['system/Organization.rs'],
      jwks: { keys: [jwk] },
    });
    expect(secret).toBeUndefined();
    const config = await discover(app.id, client.PrivateKeyJwt({ key: pair.privateKey, kid: 'one' }));
    const tokens = await client.clientCredentialsGrant(config, { scope: 'system/Organization.rs' });
    expect((await fhir(tokens.access_token, 'Organization?_count=1')).status).toBe(200);
    expect((await fhir(tokens.access_token, 'Practitioner?_count=1')).status).toBe(403);
    expect(await client.tokenIntrospection(config, tokens.access_token)).toMatchObject({
      active: true,
      user_type: 'system',
      purpose: 'transport',
    });
  });

  it('without PKCE, or with plain, gets no code', async () => {
    const { app } = await register({ name: 'Se', kind: 'public', redirectUris: [BACK], scopes: ['user/*.rs'] });
    const query = { client_id: app.id, response_type: 'code', redirect_uri: BACK, scope: 'openid', state: 's' };
    for (const challenge of [{}, { code_challenge: 'v'.repeat(43), code_challenge_method: 'plain' }]) {
      const address = `${platform.url}/oidc/auth?${new URLSearchParams({ ...query, ...challenge } as never)}`;
      const location = (await asta.ask(address)).headers.get('location')!;
      expect(location).toContain('error=invalid_request');
      expect(location).not.toContain('code=');
    }
  });
});

describe('what the scopes of a token narrow', () => {
  let config: client.Configuration;
  beforeAll(async () => {
    const { app } = await register({
      name: 'Smal',
      kind: 'public',
      redirectUris: [BACK],
      scopes: ['user/*.cruds', 'patient/*.cruds'],
    });
    config = await discover(app.id, client.None());
  });
  const tokenFor = async (scope: string, choice: Record<string, unknown> = { patient: karla }) =>
    logInWith(config, `openid ${scope}`, choice);

  it('a query in a scope narrows search, read, includes and counts to what it says', async () => {
    const wide = (await tokenFor('patient/Observation.rs')).access_token;
    const narrow = (await tokenFor('patient/Observation.rs?category=laboratory')).access_token;
    const all = idsIn((await fhir(wide, `Observation?patient=${karla}&_count=1000`)).json);
    const labs = idsIn((await fhir(wide, `Observation?patient=${karla}&category=laboratory&_count=1000`)).json);
    expect(labs.length).toBeGreaterThan(0);
    expect(all.length).toBeGreaterThan(labs.length);
    const answered = (await fhir(narrow, `Observation?patient=${karla}&_count=1000&_total=accurate`)).json;
    expect(idsIn(answered).sort()).toEqual(labs.sort());
    expect(answered.total).toBe(labs.length);
    const hidden = all.find((id) => !labs.includes(id))!;
    expect((await fhir(narrow, labs[0]!)).status).toBe(200);
    expect((await fhir(wide, hidden)).status).toBe(200);
    expect((await fhir(narrow, hidden)).status).toBe(404);
    expect((await fhir(narrow, `${hidden}/_history/1`)).status).toBe(404);
    expect((await fhir(narrow, `Observation/_history`)).status).toBe(403);
  });

  it('several scopes on one type open what any of them opens', async () => {
    const both = (
      await tokenFor('patient/Observation.rs?category=laboratory patient/Observation.rs?category=vital-signs')
    ).access_token;
    const wide = (await tokenFor('patient/Observation.rs')).access_token;
    const expected = idsIn(
      (await fhir(wide, `Observation?patient=${karla}&category=laboratory,vital-signs&_count=1000`)).json,
    );
    expect(idsIn((await fhir(both, `Observation?patient=${karla}&_count=1000`)).json).sort()).toEqual(expected.sort());
  });

  it('a type that no scope names does not come along by an include', async () => {
    const path = `Observation?patient=${karla}&_include=Observation:subject&_count=5`;
    const alone = (await tokenFor('patient/Observation.rs')).access_token;
    const together = (await tokenFor('patient/Observation.rs patient/Patient.r')).access_token;
    const types = async (token: string) => new Set(idsIn((await fhir(token, path)).json).map((id) => id.split('/')[0]));
    expect(await types(alone)).toEqual(new Set(['Observation']));
    expect(await types(together)).toEqual(new Set(['Observation', 'Patient']));
  });

  it('a directory comes along, and is looked into, only when a scope names its type', async () => {
    const wide = (await tokenFor('patient/Observation.rs patient/Organization.r')).access_token;
    const narrow = (await tokenFor('patient/Observation.rs')).access_token;
    const included = `Observation?patient=${karla}&_include=Observation:performer&_count=200`;
    const typesOf = async (token: string) =>
      new Set(idsIn((await fhir(token, included)).json).map((id) => id.split('/')[0]));
    expect(await typesOf(wide)).toContain('Organization');
    expect(await typesOf(narrow)).toEqual(new Set(['Observation']));
    const chained = `Observation?patient=${karla}&performer:Organization.name:contains=a&_summary=count`;
    expect((await fhir(wide, chained)).json.total).toBeGreaterThan(0);
    expect((await fhir(narrow, chained)).json.total).toBe(0);
  });

  it('patient/ scopes reach the patient of the launch and nobody else, and a search that names nobody is about that one', async () => {
    const token = (await tokenFor('patient/*.rs')).access_token;
    const other = await platform.call('bench', 'POST', '/fhir/Patient', {
      resourceType: 'Patient',
      name: [{ family: 'Anden' }],
    });
    expect(other.status).toBe(201);
    expect((await fhir(token, `Patient/${other.json.id}`)).status).toBe(403);
    expect((await fhir(token, `Observation?patient=${other.json.id}`)).status).toBe(403);
    const mine = (await fhir(token, `Observation?_count=1000`)).json;
    expect(idsIn(mine).sort()).toEqual(
      idsIn((await fhir(token, `Observation?patient=${karla}&_count=1000`)).json).sort(),
    );
    expect(idsIn(mine).length).toBeGreaterThan(0);
  });

  it('letters are kept apart: r does not search, s does not read, neither writes', async () => {
    const reads = (await tokenFor('patient/Observation.r')).access_token;
    const searches = (await tokenFor('patient/Observation.s')).access_token;
    const found = idsIn((await fhir(searches, `Observation?patient=${karla}&_count=1`)).json)[0]!;
    expect((await fhir(reads, found)).status).toBe(200);
    expect((await fhir(reads, `Observation?patient=${karla}`)).status).toBe(403);
    expect((await fhir(searches, found)).status).toBe(403);
    for (const token of [reads, searches]) {
      const answer = await fetch(`${platform.url}/fhir/Observation`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
        body: JSON.stringify({
          resourceType: 'Observation',
          status: 'final',
          code: { text: 'x' },
          subject: { reference: `Patient/${karla}` },
        }),
      });
      expect(answer.status).toBe(403);
    }
  });

  it('what cannot be carried out to the letter is not given: chains, control words, a query on writing, on all types', async () => {
    const asked = [
      'patient/Observation.rs?patient.name=x',
      'patient/Observation.rs?_has:Provenance:target:agent=x',
      'patient/Observation.rs?_count=1',
      'patient/Observation.rs?nonsense=1',
      'patient/Observation.rs?date=notadate',
      'patient/Observation.cruds?category=laboratory',
      'patient/*.rs?_tag=x',
    ];
    const { scope } = await tokenFor(['patient/Patient.r', ...asked].join(' '));
    expect(scope).toBe('openid patient/Patient.r');
  });

  it('the API of our screens is closed to a token narrower than everything its bearer may see', async () => {
    const narrow = (await tokenFor('patient/Observation.rs')).access_token;
    const bound = (await tokenFor('patient/*.cruds')).access_token;
    const whole = (await tokenFor('user/*.cruds', {})).access_token;
    // The scheme is told without regard for case (RFC 9110, 11.1): it closes no door in one case and opens it in another.
    for (const scheme of ['Bearer', 'bearer', 'BEARER ']) {
      const at = async (path: string, token: string) =>
        (await fetch(`${platform.url}/${path}`, { headers: { authorization: `${scheme} ${token}` } })).status;
      const overview = (token: string) => at(`api/patients/${karla}/overview`, token);
      expect(await Promise.all([narrow, bound, whole].map(overview)), scheme).toEqual([403, 403, 200]);
      expect(await at(`fhir/Patient/${karla}`, bound), scheme).toBe(200);
      expect(await at(`fhir/Patient/${karla}`, `${bound} x`), scheme).toBe(401);
    }
  });
});

describe('fhirclient', () => {
  /** An app on a server of its own, written with fhirclient as its manual says. */
  async function openApp(
    wish: Record<string, unknown>,
    scope: string,
  ): Promise<{ url: string; id: string; close: () => void }> {
    const stored = new Map<string, unknown>();
    const storage = {
      get: async (key: string) => stored.get(key),
      set: async (key: string, value: unknown) => stored.set(key, value).get(key),
      unset: async (key: string) => stored.delete(key),
    };
    let id = '';
    const server: Server = createServer((req, res) => {
      const at = smart(req as never, res as never, storage as never);
      const fail = (error: Error) => res.writeHead(500).end(error.message);
      if (req.url!.startsWith('/launch')) {
        const own = { clientId: id, scope, redirectUri: '/back', iss: `${platform.url}/fhir`, pkceMode: 'required' };
        at.authorize(own as never).catch(fail);
        return;
      }
      at.ready()
        .then(async (told) => {
          const patient = (await told.patient.read()) as { id: string };
          const labs = (await told.patient.request('Observation?category=laboratory&_count=3')) as Bundle;
          const user = await told.user.read();
          res.end(
            JSON.stringify({
              patient: patient.id,
              labs: idsIn(labs),
              user: user.resourceType,
              told: told.state.tokenResponse,
            }),
          );
        })
        .catch(fail);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    id = (await register({ ...wish, redirectUris: [`${url}/back`], launchUrl: `${url}/launch` })).app.id;
    return { url, id, close: () => server.close() };
  }
  /** The app sends the browser to us, the person agrees, and the app says what it has read. */
  async function walk(launch: string, choice: Record<string, unknown> = {}) {
    const started = await fetch(launch, { redirect: 'manual' });
    const back = await agree(platform, asta, started.headers.get('location')!, choice);
    let answer = await fetch(back, { redirect: 'manual' });
    while (answer.headers.has('location'))
      answer = await fetch(new URL(answer.headers.get('location')!, back), { redirect: 'manual' });
    return JSON.parse(await answer.text()) as Record<string, unknown>;
  }
  const scopes = ['openid', 'fhirUser', 'launch', 'launch/patient', 'patient/*.rs', 'user/Practitioner.r'];

  it('standalone: the person chooses the patient, and the app reads that one', async () => {
    const app = await openApp(
      { name: 'Alene', kind: 'public', scopes },
      'openid fhirUser launch/patient patient/*.rs user/Practitioner.r',
    );
    const read = await walk(`${app.url}/launch`, { patient: karla });
    expect(read).toMatchObject({
      patient: karla,
      user: 'Practitioner',
      told: { patient: karla, need_patient_banner: true },
    });
    expect((read['labs'] as string[]).length).toBe(3);
    app.close();
  });

  it('from the workplace: the launch names patient and contact, is good once, for this app and this person alone', async () => {
    const wish = { name: 'Fra overblikket', kind: 'public', scopes };
    const app = await openApp(wish, 'openid fhirUser launch patient/*.rs user/Practitioner.r');
    const launchFor = async (id: string, browser = asta) =>
      change(platform, browser, 'POST', `/api/patients/${karla}/launches`, { app: id });
    const { json } = await launchFor(app.id);
    expect(json.location).toContain(`${app.url}/launch?iss=${encodeURIComponent(`${platform.url}/fhir`)}&launch=`);
    expect(await walk(json.location)).toMatchObject({
      patient: karla,
      told: {
        patient: karla,
        encounter: expect.any(String),
        need_patient_banner: true,
        smart_style_url: `${platform.url}/fhir/.well-known/smart-style.json`,
      },
    });
    const style = await fetch(`${platform.url}/fhir/.well-known/smart-style.json`);
    expect(await style.json()).toHaveProperty('color_background');
    await expect(walk(json.location)).rejects.toThrow('410');

    const other = await openApp(
      { ...wish, name: 'En anden' },
      'openid fhirUser launch patient/*.rs user/Practitioner.r',
    );
    const foreign = new URL((await launchFor(other.id)).json.location);
    await expect(walk(`${app.url}/launch${foreign.search}`)).rejects.toThrow('410');
    const mads = await personAt(platform, 'mads');
    const of = (await launchFor(app.id, mads)).json;
    await expect(walk(of.location)).rejects.toThrow('410');
    app.close();
    other.close();
  });
});
