import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/base/index.js';
import type { LoginChoice } from '../../src/identity/index.js';
import { Browser, type House, logIn, openHouse } from './house.js';

const PORT = 8194;
// Far from the machine's own time: everything about a token must go by the platform's clock.
const clock = new VirtualClock('2031-05-06T07:00:00Z');
let house: House;
let secrets: Record<string, string>;
const keys: Record<string, Awaited<ReturnType<typeof generateKeyPair>>> = {};

beforeAll(async () => {
  house = await openHouse(PORT, clock);
  secrets = (JSON.parse(await readFile(join(house.dataDir, 'secrets.json'), 'utf8')) as { clients: typeof secrets })
    .clients;
  for (const alg of ['ES384', 'RS384']) {
    keys[alg] = await generateKeyPair(alg);
    const jwk = { ...(await exportJWK(keys[alg].publicKey)), alg, use: 'sig', kid: alg };
    await house.identity.registerPerson({
      caller: { kind: 'system', id: `keyed-${alg}`, name: `System ${alg}`, role: 'source-system' },
      view: { roleText: 'System', roleTextEn: 'System', group: 'other' },
      client: { scopes: ['system/*.rs'], jwks: { keys: [jwk] } },
    });
  }
  await house.identity.registerPerson({
    caller: { kind: 'system', id: 'growth-app', name: 'Vækstkurver', role: 'integrator-system' },
    view: { roleText: 'App', roleTextEn: 'App', group: 'other' },
    client: {
      isPublic: true,
      redirectUris: ['https://app.example/back'],
      scopes: ['user/Observation.rs', 'patient/*.rs', 'system/*.cruds'],
    },
  });
});
afterAll(() => house.dispose());

const ask = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${house.url}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
    headers,
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
};
const basic = (id: string, secret = secrets[id]) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});
const assertion = (alg: string, change: JWTPayload = {}) => {
  const id = `keyed-${alg}`;
  // Judged by the provider, which goes by the machine's time.
  return new SignJWT({ jti: randomUUID(), ...change })
    .setProtectedHeader({ alg, kid: alg })
    .setIssuer(change.iss ?? id)
    .setSubject(id)
    .setAudience((change.aud as string) ?? `${house.url}/oidc/token`)
    .setIssuedAt()
    .setExpirationTime('4m')
    .sign(keys[alg]!.privateKey);
};
const withAssertion = (text: string, scope = 'system/*.rs') => ({
  scope,
  client_assertion: text,
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
});

describe('a system asks for a token', () => {
  it('with its secret, in the header or in the form, and is known by it', async () => {
    for (const { status, body } of [
      await ask({ scope: 'system/*.cruds' }, basic('region-nord')),
      await ask({ scope: 'system/*.cruds', client_id: 'region-nord', client_secret: secrets['region-nord']! }),
    ]) {
      expect(status).toBe(200);
      expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'system/*.cruds' });
      expect(decodeProtectedHeader(body['access_token']!)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
      expect(decodeJwt(body['access_token']!)).toMatchObject({
        aud: `${house.url}/fhir`,
        iss: house.url,
        iat: clock.now().getTime() / 1000,
        exp: clock.now().getTime() / 1000 + 3600,
      });
      expect(await house.identity.callerFromBearer(body['access_token']!)).toEqual({
        kind: 'system',
        id: 'region-nord',
        name: 'Region Nord EPJ',
        role: 'source-system',
        clientId: 'region-nord',
        purpose: 'transport',
        scopes: ['system/*.cruds'],
        organisation: expect.objectContaining({ id: 'org-fam' }),
      });
    }
  });

  it('with a wrong secret, another system’s secret, or none gets nothing', async () => {
    for (const headers of [
      basic('region-nord', 'x'),
      basic('region-nord', secrets['integrator']),
      basic('nobody', 'x'),
      basic('asta', 'x'),
    ]) {
      const { status, body } = await ask({ scope: 'system/*.cruds' }, headers);
      expect(status).toBe(401);
      expect(body).not.toHaveProperty('access_token');
    }
    expect((await ask({ scope: 'system/*.cruds', client_id: 'region-nord' })).status).toBe(401);
  });

  it('gets no more than it is registered for', async () => {
    const { body } = await ask(
      { scope: 'system/Patient.rs system/*.cruds system/Observation.s user/*.rs' },
      basic('integrator'),
    );
    expect(body['scope']).toBe('system/Patient.rs system/Observation.s');
    expect((await house.identity.callerFromBearer(body['access_token']!)).scopes).toEqual([
      'system/Patient.rs',
      'system/Observation.s',
    ]);
  });

  it('without a scope it is registered for gets a token that opens nothing', async () => {
    let empty = 0;
    for (const scope of [
      '',
      'system/*.cruds',
      'openid',
      'user/Patient.rs',
      'patient/Patient.rs',
      'system/Patient.sr',
    ]) {
      const { body } = await ask(scope ? { scope } : {}, basic('integrator'));
      // The provider drops scopes it does not know and hands the token out all the same (HTTP 200).
      if (body['access_token'] === undefined) continue;
      empty += 1;
      await expect(house.identity.callerFromBearer(body['access_token'])).rejects.toThrow('not valid here');
    }
    expect(empty).toBeGreaterThan(0);
    const { body } = await ask({ scope: 'system/Patient.rs' }, basic('integrator'));
    await expect(house.identity.callerFromBearer(body['access_token']!)).resolves.toBeDefined();
  });

  it('for another resource than our FHIR API is refused', async () => {
    const scope = 'system/Patient.rs';
    expect((await ask({ scope, resource: 'https://other.example/fhir' }, basic('integrator'))).body['error']).toBe(
      'invalid_target',
    );
    expect((await ask({ scope, resource: `${house.url}/fhir` }, basic('integrator'))).status).toBe(200);
  });

  it('stops being known once its row is narrowed, at the latest a minute later', async () => {
    const person = {
      caller: { kind: 'system', id: 'temporary', name: 'Temporary', role: 'source-system' },
      view: { roleText: 'System', roleTextEn: 'System', group: 'other' },
    } as const;
    await house.identity.registerPerson({ ...person, client: { scopes: ['system/*.cruds'] } });
    const token = await house.identity.mintToken('temporary');
    expect((await house.identity.callerFromBearer(token)).scopes).toEqual(['system/*.cruds']);
    await house.identity.registerPerson({ ...person, client: { scopes: ['system/Patient.r'] } });
    clock.advanceMs(60_000);
    await expect(house.identity.callerFromBearer(token)).rejects.toThrow('not valid here');
  });
});

describe.each(['ES384', 'RS384'])('a system that signs with %s (SMART backend services)', (alg) => {
  it('gets a token for a signed assertion', async () => {
    const { status, body } = await ask(withAssertion(await assertion(alg)));
    expect([status, body['error_description']]).toEqual([200, undefined]);
    expect((await house.identity.callerFromBearer(body['access_token']!)).id).toBe(`keyed-${alg}`);
  });

  it('can not use an assertion twice, for another audience, in another name, or signed by another key', async () => {
    const used = await assertion(alg);
    expect((await ask(withAssertion(used))).status).toBe(200);
    expect((await ask(withAssertion(used))).status).toBe(401);
    expect((await ask(withAssertion(await assertion(alg, { aud: 'https://other.example/token' })))).status).toBe(401);
    expect((await ask(withAssertion(await assertion(alg, { iss: 'region-nord' })))).status).toBe(401);
    const other = await generateKeyPair(alg);
    const forged = await new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg, kid: alg })
      .setIssuer(`keyed-${alg}`)
      .setSubject(`keyed-${alg}`)
      .setAudience(`${house.url}/oidc/token`)
      .setIssuedAt()
      .setExpirationTime('4m')
      .sign(other.privateKey);
    expect((await ask(withAssertion(forged))).status).toBe(401);
    expect((await ask({ scope: 'system/*.rs', client_id: `keyed-${alg}`, client_secret: 'x' })).status).toBe(401);
  });
});

describe('an app of another maker that a person logs in to', () => {
  const verifier = 'v'.repeat(43);
  const begin = (change: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      client_id: 'growth-app',
      response_type: 'code',
      redirect_uri: 'https://app.example/back',
      state: 'abc',
      scope: 'openid fhirUser user/Observation.rs user/*.cruds system/*.cruds',
      aud: `${house.url}/fhir`,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...change,
    });
    return `${house.url}/oidc/auth?${query}`;
  };
  const reachCode = async (person: string) => {
    const browser = new Browser();
    const { url } = await browser.open(begin());
    const uid = new URL(url).searchParams.get('uid');
    const choice = (await (await browser.ask(`${house.url}/api/login/${uid}`)).json()) as LoginChoice;
    const answer = await browser.ask(`${house.url}/api/login/${uid}`, {
      method: 'POST',
      body: JSON.stringify({ person }),
    });
    const { location } = (await answer.json()) as { location: string };
    const back = new URL((await browser.ask(location)).headers.get('location')!);
    return { choice, back, code: back.searchParams.get('code')! };
  };
  const exchange = (code: string, change: Record<string, string> = {}) =>
    ask({
      grant_type: 'authorization_code',
      client_id: 'growth-app',
      code,
      redirect_uri: 'https://app.example/back',
      code_verifier: verifier,
      ...change,
    });

  it('is named on the log-in page with what it asks for, and gets exactly that in the person’s name', async () => {
    const { choice, back, code } = await reachCode('asta');
    expect(choice.client).toEqual({
      id: 'growth-app',
      name: 'Vækstkurver',
      scopes: ['user/Observation.rs'],
      offline: false,
      patient: 'none',
      restart: expect.stringMatching(/^\/oidc\/auth\?client_id=growth-app&/),
    });
    expect(back.origin + back.pathname).toBe('https://app.example/back');
    expect(back.searchParams.get('state')).toBe('abc');
    const { status, body } = await exchange(code);
    expect([status, body['error_description']]).toEqual([200, undefined]);
    // Registered for system scopes by mistake, it still gets none in a person's name.
    expect(body['scope']).toBe('openid fhirUser user/Observation.rs');
    expect(await house.identity.callerFromBearer(body['access_token']!)).toMatchObject({
      kind: 'professional',
      id: 'asta',
      clientId: 'growth-app',
      scopes: ['user/Observation.rs'],
    });
    expect(decodeJwt(body['id_token']!)).toMatchObject({
      sub: 'asta',
      aud: 'growth-app',
      fhirUser: 'Practitioner/aut-Z0001',
    });
  });

  it('of a citizen sees no person number in any token', async () => {
    const { code } = await reachCode('karla');
    const { body } = await exchange(code);
    const all = [body['id_token']!, body['access_token']!].map((token) => JSON.stringify(decodeJwt(token))).join();
    expect(all).toContain('karla');
    expect(all).not.toContain('1403489996');
  });

  it('with the wrong PKCE verifier, twice, or from another app gets nothing', async () => {
    const { code } = await reachCode('asta');
    expect((await exchange(code, { code_verifier: 'w'.repeat(43) })).body['error']).toBe('invalid_grant');
    const another = (await reachCode('asta')).code;
    const stolen = await ask(
      {
        grant_type: 'authorization_code',
        code: another,
        redirect_uri: 'https://app.example/back',
        code_verifier: verifier,
      },
      basic('overblik-web'),
    );
    expect(stolen.body['error']).toBe('invalid_grant');
    expect((await exchange(another)).status).toBe(200);
    expect((await exchange(another)).body['error']).toBe('invalid_grant');
  });

  it('can not ask for another audience', async () => {
    const location = (await new Browser().ask(begin({ aud: 'https://other.example/fhir' }))).headers.get('location');
    expect(location).toContain('error=invalid_target');
  });
});

describe('a token handed out by name (demo)', () => {
  it('is made by another process with only the data directory and the database, and carries its purpose', async () => {
    const cli = await house.another();
    const token = await cli.mintToken('asta', { purpose: 'emergency', ttl: 60 });
    expect(await house.identity.callerFromBearer(token)).toMatchObject({
      id: 'asta',
      purpose: 'emergency',
      scopes: ['user/*.cruds'],
      clientId: 'overblik-cli',
    });
    clock.advanceMs(60_000 + 31_000);
    await expect(house.identity.callerFromBearer(token)).rejects.toThrow('not valid here');
  });

  it('exists for people and systems that exist, and for at most a day', async () => {
    await expect(house.identity.mintToken('nobody')).rejects.toMatchObject({ category: 'not-found' });
    for (const ttl of [0, -1, 86_401, Number.NaN]) {
      await expect(house.identity.mintToken('asta', { ttl })).rejects.toMatchObject({ category: 'invalid' });
    }
  });

  it('can not be made to reach further than the person', async () => {
    const token = await house.identity.mintToken('karla', {
      scopes: ['patient/*.rs', 'user/*.cruds', 'system/*.cruds', 'patient/*.cruds'],
    });
    expect((await house.identity.callerFromBearer(token)).scopes).toEqual(['patient/*.rs']);
  });

  it('taken back is refused here at once, and in every other process within a second', async () => {
    const elsewhere = await house.another();
    const [token, kept] = [await house.identity.mintToken('asta'), await house.identity.mintToken('asta')];
    await elsewhere.callerFromBearer(token);
    await house.identity.callerFromBearer(token);
    await house.identity.revokeToken(token);
    await expect(house.identity.callerFromBearer(token)).rejects.toThrow('not valid here');
    clock.advanceMs(1_000);
    await expect(elsewhere.callerFromBearer(token)).rejects.toThrow('not valid here');
    expect((await elsewhere.callerFromBearer(kept)).id).toBe('asta');
  });
});

describe('on a clock far from the machine’s own', () => {
  it('a person can log in and stays logged in', async () => {
    const browser = new Browser();
    expect(await logIn(house, browser, 'asta')).toBe(`${house.url}/arbejdsplads`);
    expect((await browser.ask(`${house.url}/me`)).status).toBe(200);
  });
});
