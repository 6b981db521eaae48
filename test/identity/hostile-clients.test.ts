/** Clients that are not who they say, and requests that bend the log-in: refused alike, and without telling why. */
import { createHmac, createPublicKey, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { Browser } from './house.js';
import { agree, change, personAt } from './smart-app.js';

const BACK = 'https://app.example/back';
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const clock = new VirtualClock(new Date().toISOString());
let platform: TestPlatform;
let asta: Browser;
let own: Awaited<ReturnType<typeof generateKeyPair>>;
let publicJwk: JWK;
let backend: string;
let remote: { id: string; key: CryptoKey; served: () => number };
let publisher: Server;

beforeAll(async () => {
  platform = await openTestPlatform({ citizens: 1, clock });
  asta = await personAt(platform, 'asta');
  own = await generateKeyPair('ES384', { extractable: true });
  publicJwk = { ...(await exportJWK(own.publicKey)), kid: 'k', alg: 'ES384' };
  backend = await register({ kind: 'backend', scopes: ['system/Organization.rs'], jwks: { keys: [publicJwk] } });
  remote = await publishKeys();
});
afterAll(async () => {
  publisher.close();
  await platform.close();
});

async function register(wish: Record<string, unknown>): Promise<string> {
  const { status, json } = await change(platform, asta, 'POST', '/api/apps', { name: 'App', ...wish });
  expect([status, json]).toEqual([201, expect.anything()]);
  return json.app.id;
}

/** A system whose keys are fetched from where it publishes them. */
async function publishKeys() {
  const pair = await generateKeyPair('RS384', { extractable: true });
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'remote', alg: 'RS384' };
  let asked = 0;
  publisher = createServer((_req, res) => {
    asked += 1;
    res.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => publisher.listen(0, '127.0.0.1', resolve));
  const { port } = publisher.address() as { port: number };
  const jwksUri = `http://127.0.0.1:${port}/keys`;
  const id = await register({ kind: 'backend', scopes: ['system/Organization.rs'], jwksUri });
  return { id, key: pair.privateKey as CryptoKey, served: () => asked };
}

const seconds = () => Math.floor(Date.now() / 1000);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = (change: JWTPayload = {}): JWTPayload =>
  strip({
    iss: backend,
    sub: backend,
    aud: `${platform.url}/oidc/token`,
    jti: randomUUID(),
    iat: seconds(),
    exp: seconds() + 240,
    ...change,
  });
const strip = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
const sign = (
  change: JWTPayload = {},
  header: Record<string, unknown> = {},
  key: CryptoKey = own.privateKey as CryptoKey,
) =>
  new SignJWT(claims(change))
    .setProtectedHeader(strip({ alg: 'ES384', kid: 'k', ...header }) as { alg: string })
    .sign(key);
const ask = async (form: Record<string, string> | [string, string][]) => {
  const body = new URLSearchParams(form as Record<string, string>);
  const answer = await fetch(`${platform.url}/oidc/token`, { method: 'POST', body });
  return { status: answer.status, text: await answer.text() };
};
const withAssertion = (text: string) => ({
  grant_type: 'client_credentials',
  scope: 'system/Organization.rs',
  client_assertion_type: TYPE,
  client_assertion: text,
});
const stranger = async () => (await generateKeyPair('ES384', { extractable: true })).privateKey as CryptoKey;
const hmac = (secret: string | Buffer) => {
  const text = `${part({ alg: 'HS256', kid: 'k' })}.${part(claims())}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

const ASSERTIONS: [string, () => Promise<string> | string][] = [
  ['with algorithm none', () => `${part({ alg: 'none' })}.${part(claims())}.`],
  [
    'HMAC-signed with its public key',
    () =>
      hmac(
        createPublicKey({ key: publicJwk as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' }) as string,
      ),
  ],
  ['HMAC-signed with its own id', () => hmac(backend)],
  ['signed by a stranger', async () => sign({}, {}, await stranger())],
  ['signed by a stranger under another key id', async () => sign({}, { kid: 'other' }, await stranger())],
  [
    'that brings its own key (jwk)',
    async () => {
      const pair = await generateKeyPair('ES384', { extractable: true });
      return sign({}, { kid: undefined, jwk: await exportJWK(pair.publicKey) }, pair.privateKey as CryptoKey);
    },
  ],
  [
    'that points to a key elsewhere (jku)',
    async () => sign({}, { jku: 'https://evil.example/jwks' }, await stranger()),
  ],
  ['for another audience', () => sign({ aud: 'https://other.example/token' })],
  ['for our FHIR API', () => sign({ aud: `${platform.url}/fhir` })],
  ['without an audience', () => sign({ aud: undefined })],
  ['that has expired', () => sign({ iat: seconds() - 600, exp: seconds() - 120 })],
  ['without an end', () => sign({ exp: undefined })],
  ['that is not valid yet', () => sign({ nbf: seconds() + 600 })],
  ['without an id', () => sign({ jti: undefined })],
  ['of another issuer', () => sign({ iss: 'region-nord' })],
  ['about another client', () => sign({ sub: 'region-nord' })],
  ['in the name of another client altogether', () => sign({ iss: 'region-nord', sub: 'region-nord' })],
  ['in the name of nobody', () => sign({ iss: 'nobody', sub: 'nobody' })],
  ['in the name of a person', () => sign({ iss: 'asta', sub: 'asta' })],
  [
    'with another payload than was signed',
    async () => {
      const [head, , signature] = (await sign()).split('.');
      return `${head}.${part(claims({ exp: seconds() + 9000 }))}.${signature}`;
    },
  ],
  ['cut short', async () => (await sign()).slice(0, -6)],
  ['that is an access token of ours', () => platform.token('region-nord')],
];

describe('a system that signs', () => {
  it('gets a token for a good assertion: what the refusals below are held against', async () => {
    expect((await ask(withAssertion(await sign()))).status).toBe(200);
  });

  it('gets nothing for any assertion that does not hold, and the same text for all', async () => {
    const texts = new Map<string, string>();
    for (const [what, make] of ASSERTIONS) {
      const { status, text } = await ask(withAssertion(await make()));
      expect([what, status]).toEqual([what, 401]);
      texts.set(text, what);
    }
    expect([...texts]).toEqual([[expect.stringContaining('invalid_client'), expect.any(String)]]);
    expect((await ask(withAssertion(await sign()))).status).toBe(200);
  });

  it('gets nothing for an assertion sent a second time, also when both come at once', async () => {
    const assertion = await sign();
    const both = await Promise.all([1, 2, 3].map(() => ask(withAssertion(assertion))));
    expect(both.map(({ status }) => status).filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    expect((await ask(withAssertion(assertion))).status).toBe(401);
  });

  it('gets a token by keys that it publishes elsewhere', async () => {
    const about = { iss: remote.id, sub: remote.id };
    const good = await sign(about, { alg: 'RS384', kid: 'remote' }, remote.key);
    expect((await ask(withAssertion(good))).status).toBe(200);
    expect(remote.served()).toBeGreaterThan(0);
    expect((await ask(withAssertion(await sign(about)))).status).toBe(401);
  });
});

describe('the way an app is let in', () => {
  const request = (id: string, change: Record<string, string | undefined> = {}) => {
    const query = strip({
      client_id: id,
      response_type: 'code',
      redirect_uri: BACK,
      scope: 'openid patient/Patient.r',
      state: 's',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      ...change,
    }) as Record<string, string>;
    return `${platform.url}/oidc/auth?${new URLSearchParams(query)}`;
  };
  const app = () =>
    register({ kind: 'public', redirectUris: [BACK], scopes: ['patient/*.rs', 'offline_access', 'online_access'] });

  it.each([
    ['another host', 'https://evil.example/back'],
    ['another path', `${BACK}/more`],
    ['a query beside', `${BACK}?next=https://evil.example`],
    ['a name that begins alike', 'https://app.example.evil.example/back'],
    ['a name before an @', 'https://app.example@evil.example/back'],
    ['plain http', 'http://app.example/back'],
    ['a script', 'javascript:alert(1)'],
  ])('is never sent back to %s', async (_what, address) => {
    const answer = await asta.ask(request(await app(), { redirect_uri: address }));
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
    expect(await answer.text()).not.toContain('evil');
  });

  it('is agreed to only by a screen of ours, in the browser that asked, in an open session, about a patient the law opens', async () => {
    const id = await app();
    const uid = new URL((await asta.open(request(id))).url).searchParams.get('uid');
    const path = `/api/login/${uid}`;
    const body = JSON.stringify({ letIn: true, patient: 'nobody' });
    // A form of another site carries the cookies of a navigation, but no header.
    expect((await asta.ask(`${platform.url}${path}`, { method: 'POST', body })).status).toBe(403);
    expect((await change(platform, asta, 'POST', path, { letIn: true, patient: 'nobody' })).status).toBe(403);
    expect((await change(platform, asta, 'POST', path, { letIn: true })).status).toBe(400);
    const mads = await personAt(platform, 'mads');
    const karla = await karlaId();
    expect((await change(platform, mads, 'POST', path, { letIn: true, patient: karla })).status).toBe(410);
    expect((await change(platform, new Browser(), 'POST', path, { letIn: true, patient: karla })).status).toBe(401);
    expect((await change(platform, asta, 'POST', path, { letIn: true, patient: karla })).status).toBe(200);
  });

  it('can be answered with no, and the app is told so', async () => {
    const uid = new URL((await asta.open(request(await app()))).url).searchParams.get('uid');
    const { json } = await change(platform, asta, 'POST', `/api/login/${uid}`, { letIn: false });
    const back = (await asta.ask(json.location)).headers.get('location')!;
    expect(back).toContain(`${BACK}?error=access_denied`);
  });

  const karlaId = async () =>
    (await change(platform, asta, 'POST', '/api/patients/search', { query: 'Karla' })).json.patients[0].id as string;
  async function refreshToken(
    browser: Browser,
    scope: string,
  ): Promise<{ id: string; refresh: string; access: string }> {
    const id = await app();
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const back = await agree(platform, browser, request(id, { scope }), { patient: await karlaId() });
    const { text } = await ask({
      grant_type: 'authorization_code',
      client_id: id,
      code: back.searchParams.get('code')!,
      redirect_uri: BACK,
      code_verifier: verifier,
    });
    const { refresh_token: refresh, access_token: access } = JSON.parse(text);
    return { id, refresh, access };
  }
  const refresh = (of: { id: string; refresh: string }) =>
    ask({ grant_type: 'refresh_token', client_id: of.id, refresh_token: of.refresh });

  it('for as long as the person is here (online_access) ends with the session it came from', async () => {
    const browser = await personAt(platform, 'asta');
    const given = await refreshToken(browser, 'openid online_access patient/Patient.r');
    const next = await refresh(given);
    expect(next.status).toBe(200);
    await change(platform, browser, 'POST', '/api/logout');
    expect((await refresh({ id: given.id, refresh: JSON.parse(next.text).refresh_token })).status).toBe(400);
  });

  it('for later (offline_access) outlives the session, and ends when the person signs out everywhere', async () => {
    const browser = await personAt(platform, 'mads');
    const given = await refreshToken(browser, 'openid offline_access patient/Patient.r');
    await change(platform, browser, 'POST', '/api/logout');
    const next = await refresh(given);
    expect(next.status).toBe(200);
    const { refresh_token: last, access_token: access } = JSON.parse(next.text);
    await platform.identity.signOutEverywhere('mads');
    expect((await refresh({ id: given.id, refresh: last })).status).toBe(400);
    await expect(platform.identity.callerFromBearer(access)).rejects.toThrow('not valid here');
  });

  it('a refresh token of a public app that comes a second time ends all that came of it', async () => {
    const given = await refreshToken(await personAt(platform, 'asta'), 'openid offline_access patient/Patient.r');
    const next = JSON.parse((await refresh(given)).text) as { refresh_token: string };
    expect((await refresh(given)).status).toBe(400);
    expect((await refresh({ id: given.id, refresh: next.refresh_token })).status).toBe(400);
  });

  it('another client gets nothing for a refresh token, and cannot take a token back', async () => {
    const given = await refreshToken(await personAt(platform, 'asta'), 'openid offline_access patient/Patient.r');
    const other = await app();
    expect((await ask({ grant_type: 'refresh_token', client_id: other, refresh_token: given.refresh })).status).toBe(
      400,
    );
    const desk = (path: string, token: string) =>
      fetch(`${platform.url}/oidc/${path}`, { method: 'POST', body: new URLSearchParams({ client_id: other, token }) });
    expect(await (await desk('introspection', given.access)).json()).toEqual({ active: false });
    await desk('revocation', given.access);
    await desk('revocation', given.refresh);
    expect((await platform.identity.callerFromBearer(given.access)).id).toBe('asta');
    expect((await refresh(given)).status).toBe(200);
  });

  it('an app that is taken off the list takes its tokens with it', async () => {
    const given = await refreshToken(asta, 'openid offline_access patient/Patient.r');
    expect((await platform.identity.callerFromBearer(given.access)).id).toBe('asta');
    await change(platform, asta, 'DELETE', `/api/apps/${given.id}`);
    expect((await refresh(given)).status).toBe(401);
    clock.advanceMs(60_000);
    await expect(platform.identity.callerFromBearer(given.access)).rejects.toThrow('not valid here');
  });
});

describe('what weighs more than a look', () => {
  it('breaking the glass asks who it is again, five minutes after the last time, and takes a right answer at once', async () => {
    const browser = await personAt(platform, 'asta');
    const karla = (await change(platform, browser, 'POST', '/api/patients/search', { query: 'Karla' })).json.patients[0]
      .id;
    const breakGlass = () =>
      change(platform, browser, 'POST', `/api/patients/${karla}/access`, {
        purpose: 'emergency',
        reason: 'Bevidstløs i modtagelsen',
      });
    expect((await breakGlass()).status).toBe(200);
    clock.advanceMs(5 * 60_000);
    const refused = await breakGlass();
    expect([refused.status, refused.json.stepUp]).toEqual([403, true]);
    expect((await change(platform, browser, 'POST', '/api/session/prove', { pin: '0000' })).status).toBe(403);
    expect((await breakGlass()).status).toBe(403);
    expect((await change(platform, browser, 'POST', '/api/session/prove', { pin: '2580' })).status).toBe(200);
    expect((await breakGlass()).status).toBe(200);
    // Nothing else asks for it.
    clock.advanceMs(6 * 60_000);
    const stated = { purpose: 'treatment', reason: 'I behandling her', statesCurrentTreatment: true };
    expect((await change(platform, browser, 'POST', `/api/patients/${karla}/access`, stated)).status).toBe(200);
  });
});
