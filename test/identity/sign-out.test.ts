/** Signing out reaches apps: tokens end with their grant, apps are told (openid-client and jose, unmodified), wrong proofs count everywhere. */
import { createServer, type Server } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import { createIdentity, type Identity } from '../../src/identity/index.js';
import { isOutside, postForm } from '../../src/identity/outward-post.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import type { Browser } from './house.js';
import { agree, change, personAt } from './smart-app.js';

const BACK = 'http://127.0.0.1:9/back';
// The provider stamps ID tokens with the machine's time.
const clock = new VirtualClock(new Date());
let platform: TestPlatform;
let elsewhere: Identity;
let karla: string;
let asta: Browser;
let app: { url: string; told: string[]; answers: number[]; server: Server };

beforeAll(async () => {
  platform = await openTestPlatform({ citizens: 1, clock });
  const settings = { publicUrl: platform.url, demo: true, dataDir: platform.dataDir };
  elsewhere = await createIdentity({ db: platform.db, clock, settings });
  karla = (await platform.call('bench', 'GET', '/fhir/Patient?given=Karla')).json.entry[0].resource.id;
  app = await listeningApp();
});
afterAll(async () => {
  app?.server.close();
  await platform?.close();
});
beforeEach(async () => {
  // Signing out everywhere takes back what was issued up to that second.
  clock.advanceMs(1_000);
  asta = await personAt(platform, 'asta');
  app.told.length = 0;
  app.answers.length = 0;
  await platform.db.query({ text: 'DELETE FROM logout_notice', values: [] });
});

/** The server of an app: keeps what it is told, and answers as the test says. */
async function listeningApp() {
  const told: string[] = [];
  const answers: number[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += String(part);
    told.push(new URLSearchParams(text).get('logout_token') ?? '');
    response.writeHead(answers.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/logout`;
  return { url, told, answers, server };
}

interface App {
  config: client.Configuration;
  id: string;
}

async function register(more: Record<string, unknown> = {}): Promise<App> {
  const wish = {
    name: 'Kurver',
    kind: 'confidential',
    redirectUris: [BACK],
    scopes: ['openid', 'patient/*.rs'],
    backchannelLogoutUri: app.url,
    ...more,
  };
  const { status, json } = await change(platform, asta, 'POST', '/api/apps', wish);
  expect([status, json.issue]).toEqual([201, undefined]);
  const how = client.ClientSecretBasic(json.secret);
  const options = { execute: [client.allowInsecureRequests] };
  return {
    config: await client.discovery(new URL(platform.url), json.app.id, undefined, how, options),
    id: json.app.id,
  };
}

async function letIn({ config }: App, more = 'online_access', browser = asta) {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const authorization = client.buildAuthorizationUrl(config, {
    redirect_uri: BACK,
    scope: ['openid', 'launch/patient', more, 'patient/Observation.rs'].filter(Boolean).join(' '),
    aud: `${platform.url}/fhir`,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  const back = await agree(platform, browser, authorization.href, { patient: karla });
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
  return client.authorizationCodeGrant(config, back, checks);
}

const opens = async (token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${platform.url}/fhir/Observation?patient=${karla}&_count=1`, { headers })).status;
};
const isRefusedElsewhere = (token: string) =>
  elsewhere.callerFromBearer(token).then(
    () => false,
    () => true,
  );

describe('what an app was given', () => {
  it('ends when its refresh token is revoked: every access token of the log-in, at once here and within a second elsewhere', async () => {
    const kurver = await register();
    const other = await letIn(kurver);
    const first = await letIn(kurver);
    const second = await client.refreshTokenGrant(kurver.config, first.refresh_token!);
    for (const { access_token } of [first, second]) expect(await opens(access_token)).toBe(200);
    expect(await isRefusedElsewhere(second.access_token)).toBe(false);
    await client.tokenRevocation(kurver.config, second.refresh_token ?? first.refresh_token!);
    for (const { access_token } of [first, second]) {
      expect(await opens(access_token)).toBe(401);
      expect(await client.tokenIntrospection(kurver.config, access_token)).toEqual({ active: false });
    }
    clock.advanceMs(1_000);
    expect(await isRefusedElsewhere(second.access_token)).toBe(true);
    // Another log-in of the same person in the same app goes on (negative control).
    expect(await opens(other.access_token)).toBe(200);
    expect(await isRefusedElsewhere(other.access_token)).toBe(false);
  });

  it('ends when a refresh token of a public app is used twice', async () => {
    const kurver = await register({ kind: 'public', backchannelLogoutUri: undefined }).catch(() => undefined);
    expect(kurver).toBeDefined();
    const config = await client.discovery(new URL(platform.url), kurver!.id, undefined, client.None(), {
      execute: [client.allowInsecureRequests],
    });
    const first = await letIn({ config, id: kurver!.id });
    const second = await client.refreshTokenGrant(config, first.refresh_token!);
    expect(await opens(second.access_token)).toBe(200);
    await expect(client.refreshTokenGrant(config, first.refresh_token!)).rejects.toThrow();
    expect(await opens(second.access_token)).toBe(401);
  });

  it('ends with the session of the person, unless it may come back without them; everywhere ends that too', async () => {
    const kurver = await register();
    const [online, offline] = [await letIn(kurver), await letIn(kurver, 'offline_access')];
    const otherBrowser = await personAt(platform, 'asta');
    const elsewhereIn = await letIn(kurver, 'online_access', otherBrowser);
    await change(platform, asta, 'POST', '/api/logout');
    expect(await opens(online.access_token)).toBe(401);
    await expect(client.refreshTokenGrant(kurver.config, online.refresh_token!)).rejects.toThrow();
    expect(await opens(offline.access_token)).toBe(200);
    expect(await opens(elsewhereIn.access_token)).toBe(200);
    await change(platform, otherBrowser, 'POST', '/api/session/sign-out-everywhere');
    for (const { access_token, refresh_token } of [offline, elsewhereIn]) {
      expect(await opens(access_token)).toBe(401);
      await expect(client.refreshTokenGrant(kurver.config, refresh_token!)).rejects.toThrow();
    }
  });

  it('ends at once when the app is taken off the list', async () => {
    const kurver = await register();
    const { access_token } = await letIn(kurver);
    expect(await opens(access_token)).toBe(200);
    await change(platform, asta, 'DELETE', `/api/apps/${kurver.id}`);
    expect(await opens(access_token)).toBe(401);
  });
});

describe('an app with a server', () => {
  it('is told of a sign-out with a token that jose accepts as ours, and that names the log-in', async () => {
    const kurver = await register();
    const tokens = await letIn(kurver);
    expect(await platform.identity.sendLogoutNotices()).toBe(0);
    await change(platform, asta, 'POST', '/api/logout');
    expect(await platform.identity.sendLogoutNotices()).toBe(1);
    expect(app.told).toHaveLength(1);
    const keys = createRemoteJWKSet(new URL(`${platform.url}/oidc/jwks`));
    const { payload } = await jwtVerify(app.told[0]!, keys, {
      issuer: platform.url,
      audience: kurver.id,
      typ: 'logout+jwt',
      currentDate: clock.now(),
      requiredClaims: ['iat', 'exp', 'jti'],
    });
    expect(payload).toMatchObject({
      sub: 'asta',
      sid: tokens.claims()!['sid'],
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(payload).not.toHaveProperty('nonce');
    expect(tokens.claims()!['sid']).toMatch(/^[\w-]{20,}$/);
    // The logout token opens nothing.
    expect(await opens(app.told[0]!)).toBe(401);
    expect(await platform.identity.sendLogoutNotices()).toBe(0);
  });

  it('is told again while it does not answer, with longer pauses, by one of several processes', async () => {
    const kurver = await register();
    await letIn(kurver);
    app.answers.push(500, 503);
    await change(platform, asta, 'POST', '/api/logout');
    expect(await platform.identity.sendLogoutNotices()).toBe(0);
    expect(await platform.identity.sendLogoutNotices()).toBe(0);
    expect(app.told).toHaveLength(1);
    clock.advanceMs(10_000);
    await Promise.all([platform.identity.sendLogoutNotices(), elsewhere.sendLogoutNotices()]);
    expect(app.told).toHaveLength(2);
    clock.advanceMs(10_000);
    expect(await platform.identity.sendLogoutNotices()).toBe(0);
    clock.advanceMs(10_000);
    expect(await elsewhere.sendLogoutNotices()).toBe(1);
    expect(app.told).toHaveLength(3);
  });

  it('is told of every log-in when the person signs out everywhere, and nothing of others', async () => {
    const [kurver, other] = [await register(), await register({ name: 'Anden' })];
    await letIn(kurver);
    await letIn(other, 'offline_access');
    await letIn(kurver, 'online_access', await personAt(platform, 'jens')).catch(() => undefined);
    await change(platform, asta, 'POST', '/api/session/sign-out-everywhere');
    await platform.identity.sendLogoutNotices();
    const said = app.told.map((token) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()));
    expect(said.map(({ sub }) => sub)).toContain('asta');
    expect(new Set(said.map(({ sub }) => sub))).toEqual(new Set(['asta']));
    expect(said.map(({ aud }) => aud)).toEqual(expect.arrayContaining([kurver.id, other.id]));
  });

  it('must have a server, and an address that is one', async () => {
    for (const wish of [
      { kind: 'public' },
      { backchannelLogoutUri: 'javascript:alert(1)' },
      { backchannelLogoutUri: 'http://app.example/x' },
    ])
      expect(
        (
          await change(platform, asta, 'POST', '/api/apps', {
            name: 'X',
            kind: 'confidential',
            redirectUris: [BACK],
            scopes: ['openid', 'patient/*.rs'],
            backchannelLogoutUri: app.url,
            ...wish,
          })
        ).status,
      ).toBe(422);
  });

  it('is reached on the open internet alone: no address inside a network, however it is written', async () => {
    const inside = [
      '127.0.0.1',
      '10.1.2.3',
      '192.168.0.1',
      '169.254.169.254',
      '0.0.0.0',
      '::1',
      '::ffff:127.0.0.1',
      'fe80::1',
      'fc00::1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
    ];
    expect(inside.filter(isOutside)).toEqual([]);
    expect(['93.184.216.34', '2606:4700::1111'].filter((ip) => !isOutside(ip))).toEqual([]);
    const before = app.told.length;
    const port = new URL(app.url).port;
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '0x7f000001', '2130706433', '[::ffff:127.0.0.1]'])
      await expect(
        postForm(`http://${host}:${port}/logout`, { logout_token: 'x' }, { mayBeInside: false, deadlineMs: 2000 }),
      ).rejects.toThrow('inside a network');
    expect(app.told.length).toBe(before);
    // Negative control: the same address, where it may lie on this machine.
    expect(await postForm(app.url, { logout_token: 'x' }, { mayBeInside: true, deadlineMs: 2000 })).toBe(200);
  });
});

describe('wrong proofs', () => {
  const prove = (identity: Identity, cookie: string, pin: string) => identity.desk.prove(cookie, { pin }, platform.url);

  it('are counted together by all processes; the fifth ends the session, and a right one begins anew', async () => {
    const cookie = asta.cookie(new URL(platform.url).host, platform.identity.cookies.session)!;
    for (const process of [platform.identity, elsewhere, platform.identity, elsewhere])
      await expect(prove(process, cookie, '0000')).rejects.toThrow('not right');
    await prove(platform.identity, cookie, '2580');
    for (const process of [platform.identity, elsewhere, platform.identity, elsewhere])
      await expect(prove(process, cookie, '0000')).rejects.toThrow('not right');
    expect(await platform.identity.sessionFromCookie(cookie)).toBeDefined();
    await expect(prove(platform.identity, cookie, '0000')).rejects.toThrow('not right');
    expect(await platform.identity.sessionFromCookie(cookie)).toBeUndefined();
  });
});

describe('what is done to an app', () => {
  it('stands in the access log and can be proven: registered, approved, refused, removed, by whom', async () => {
    const kurver = await register({ scopes: ['openid', 'patient/Observation.rs'] });
    const operator = await personAt(platform, 'drift');
    for (const approve of [false, true])
      await change(platform, operator, 'POST', `/api/apps/${kurver.id}/approval`, { approve });
    await change(platform, asta, 'DELETE', `/api/apps/${kurver.id}`);
    await platform.logKeeper.sequence('everywhere');
    const rows = await platform.db.query<{ actor: string; entry: string; number: number | null }>({
      text: `SELECT l.actor, l.entry, f.number::float8 AS number FROM access_log AS l
        LEFT JOIN access_log_leaf AS f ON f.patient_key = l.patient_key AND f.id = l.id
        WHERE l.patient_key = 0 AND l.entry LIKE '%App/' || $1 || '%' ORDER BY l.id`,
      values: [kurver.id],
    });
    // The clock stands, so their ids have no order.
    expect(rows.map(({ actor, entry }) => `${actor} ${JSON.parse(entry).operation}`).sort()).toEqual([
      'asta app-register',
      'asta app-remove',
      'drift app-approve',
      'drift app-refuse',
    ]);
    expect(rows.every(({ number }) => number !== null)).toBe(true);
    expect(JSON.parse(rows.find(({ actor }) => actor === 'asta')!.entry).app).toMatchObject({
      name: 'Kurver',
      scopes: ['patient/Observation.rs'],
    });
  });

  it('is not done when it cannot be written down', async () => {
    const settings = { publicUrl: platform.url, demo: true, dataDir: platform.dataDir };
    const deaf = await createIdentity({
      db: platform.db,
      clock,
      settings,
      onAppDeed: () => Promise.reject(new Error('no log')),
    });
    const wish = { name: 'Tavs', kind: 'public', redirectUris: [BACK], scopes: ['openid', 'patient/*.rs'] };
    await expect(deaf.apps.register(wish, 'asta')).rejects.toThrow('no log');
    expect((await platform.identity.apps.list('asta')).map(({ name }) => name)).not.toContain('Tavs');
  });
});

describe('standalone with a contact', () => {
  it('launch/encounter gives the contact that is open where the person works, and nothing where there is none', async () => {
    const kurver = await register({ scopes: ['openid', 'patient/*.rs'] });
    const [withIt, without] = [await letIn(kurver, 'launch/encounter'), await letIn(kurver, '')];
    expect(without).not.toHaveProperty('encounter');
    expect(withIt['encounter']).toMatch(/^[\w-]+$/);
    const encounter = await platform.call('asta', 'GET', `/fhir/Encounter/${withIt['encounter']}`);
    expect(encounter.json.subject.reference).toBe(`Patient/${karla}`);
    const { json } = await platform.call('asta', 'GET', '/fhir/.well-known/smart-configuration');
    expect(json.capabilities).toContain('context-standalone-encounter');
    expect(json.scopes_supported).toContain('launch/encounter');
  });
});
