import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/index.js';
import type { LoginChoice, OpenSession } from '../../src/identity/index.js';
import { Browser, type House, logIn, openHouse } from './house.js';

const PORT = 8193;
let house: House;
beforeAll(async () => {
  house = await openHouse(PORT, systemClock);
});
afterAll(() => house.dispose());

const host = `127.0.0.1:${PORT}`;
const SESSION = 'overblik_session';
const LOGIN = 'overblik_login';

const sessionOf = async (browser: Browser) => {
  const answer = await browser.ask(`${house.url}/me`);
  return { status: answer.status, session: (await answer.json()) as OpenSession };
};
/** Up to the log-in page; returns the uid of the interaction. */
const reachLoginPage = async (browser: Browser) => {
  const { url } = await browser.open(`${house.url}/login`);
  return new URL(url).searchParams.get('uid')!;
};
const choose = (browser: Browser, uid: string, person: string) =>
  browser.ask(`${house.url}/api/login/${uid}`, { method: 'POST', body: JSON.stringify({ person }) });
/** Up to the address with the code, which is not opened. */
const reachCallback = async (browser: Browser, person: string) => {
  const { location } = (await (await choose(browser, await reachLoginPage(browser), person)).json()) as {
    location: string;
  };
  return (await browser.ask(location)).headers.get('location')!;
};

describe('a person logs in', () => {
  it('a consultant who chooses herself on the log-in page comes back to the page she wanted, as herself', async () => {
    const browser = new Browser();
    expect(await logIn(house, browser, 'asta')).toBe(`${house.url}/arbejdsplads`);
    const { status, session } = await sessionOf(browser);
    expect(status).toBe(200);
    expect(session).toMatchObject({
      state: 'open',
      caller: { kind: 'professional', id: 'asta', role: 'doctor', authorisationId: 'Z0001', scopes: ['user/*.cruds'] },
    });
    expect(session.caller.sessionId).toBe(session.id);
  });

  it('a citizen gets a session that may only read, and only for herself', async () => {
    const browser = new Browser();
    await logIn(house, browser, 'karla');
    expect((await sessionOf(browser)).session.caller).toMatchObject({
      kind: 'citizen',
      patientId: 'pat-karla',
      scopes: ['patient/*.rs'],
    });
  });

  it('whoever types localhost instead of 127.0.0.1 gets in just the same', async () => {
    const browser = new Browser();
    const from = `http://localhost:${PORT}`;
    expect(await logIn(house, browser, 'asta', from)).toBe(`${from}/arbejdsplads`);
    expect(browser.cookie(`localhost:${PORT}`, SESSION)).toBeDefined();
  });

  it('before log-in there is no session', async () => {
    expect((await sessionOf(new Browser())).status).toBe(401);
  });

  it('the log-in page lists the people and shows no person number; systems are not on it', async () => {
    const browser = new Browser();
    const answer = await browser.ask(`${house.url}/api/login/${await reachLoginPage(browser)}`);
    const text = await answer.text();
    const choice = JSON.parse(text) as LoginChoice;
    expect(choice.demo).toBe(true);
    expect(choice.client).toBeUndefined();
    expect(choice.people.map((person) => [person.id, person.group])).toEqual([
      ['asta', 'clinical'],
      ['jens', 'clinical'],
      ['karla', 'citizen'],
      ['rikke', 'other'],
    ]);
    expect(choice.people.find((person) => person.id === 'asta')).toEqual({
      id: 'asta',
      name: 'Asta Holm',
      organisation: 'FAM, Aalborg',
      roleText: 'Overlæge',
      roleTextEn: 'Consultant',
      group: 'clinical',
      heading: '1 Sygehus',
      note: 'Har vagt',
      noteEn: 'On call',
    });
    expect(text).not.toMatch(/\d{10}/);
  });

  it('nobody logs in as a system or as somebody unknown', async () => {
    for (const person of ['region-nord', 'nobody', '', '__proto__']) {
      const browser = new Browser();
      expect((await choose(browser, await reachLoginPage(browser), person)).status).toBe(400);
    }
  });
});

describe('the session cookie', () => {
  it('is closed to scripts, stays on this site, and is not what lies in the database', async () => {
    const browser = new Browser();
    const callback = await reachCallback(browser, 'asta');
    const answer = await browser.ask(callback);
    const line = answer.headers.getSetCookie().find((one) => one.startsWith(`${SESSION}=`))!;
    expect(line).toMatch(/; HttpOnly/);
    expect(line).toMatch(/; SameSite=Lax/);
    expect(line).toMatch(/; Path=\/;/);
    expect(line).not.toMatch(/Domain/i);
    const value = browser.cookie(host, SESSION)!;
    expect(value).toMatch(/^[\w-]{43}$/);
    const tables = await Promise.all(
      ['session', 'oidc_artefact', 'login_person'].map((table) =>
        house.db.query<{ text: string }>({ text: `SELECT t::text AS text FROM ${table} t`, values: [] }),
      ),
    );
    const stored = JSON.stringify(tables);
    expect(stored).toContain('Asta Holm');
    expect(stored).not.toContain(value);
    const hex = Buffer.from(value, 'base64url').toString('hex');
    expect(stored).not.toContain(hex);
  });

  it('is new at every log-in, and the one before is dead', async () => {
    const browser = new Browser();
    await logIn(house, browser, 'asta');
    const before = browser.cookie(host, SESSION)!;
    await logIn(house, browser, 'jens');
    expect(browser.cookie(host, SESSION)).not.toBe(before);
    expect((await sessionOf(browser)).session.caller.id).toBe('jens');
    expect(await house.identity.sessionFromCookie(before)).toBeUndefined();
  });

  it('planted by somebody else before log-in is not taken over', async () => {
    const attacker = new Browser();
    await logIn(house, attacker, 'jens');
    const planted = attacker.cookie(host, SESSION)!;
    const victim = new Browser();
    victim.setCookie(host, SESSION, planted);
    await logIn(house, victim, 'asta');
    expect(victim.cookie(host, SESSION)).not.toBe(planted);
    expect(await house.identity.sessionFromCookie(planted)).toBeUndefined();
  });

  it('made up by somebody opens nothing', async () => {
    for (const value of [undefined, '', 'x', 'A'.repeat(43), 'A'.repeat(5000), "' OR 1=1 --"]) {
      expect(await house.identity.sessionFromCookie(value)).toBeUndefined();
    }
  });
});

describe('a log-in that is not what it seems', () => {
  it('carried over to another browser does not log that browser in', async () => {
    const attacker = new Browser();
    const callback = await reachCallback(attacker, 'asta');
    const victim = new Browser();
    expect((await victim.ask(callback)).status).toBe(400);
    await reachLoginPage(victim);
    expect((await victim.ask(callback)).status).toBe(400);
    expect(victim.cookie(host, SESSION)).toBeUndefined();
    // Control: in its own browser the same address works.
    expect((await attacker.ask(callback)).status).toBe(303);
  });

  it('finished from another browser than the one that began it is refused', async () => {
    const [mine, other] = [new Browser(), new Browser()];
    const uid = await reachLoginPage(mine);
    await reachLoginPage(other);
    expect((await choose(new Browser(), uid, 'asta')).status).toBe(400);
    expect((await choose(other, uid, 'asta')).status).toBe(400);
    expect((await choose(mine, uid, 'asta')).status).toBe(200);
  });

  it('with another state, another issuer, or no code is refused', async () => {
    const browser = new Browser();
    const callback = await reachCallback(browser, 'asta');
    const changed = (key: string, value: string | undefined) => {
      const url = new URL(callback);
      if (value === undefined) url.searchParams.delete(key);
      else url.searchParams.set(key, value);
      return url.href;
    };
    const tries = [
      changed('state', 'x'),
      changed('state', undefined),
      changed('iss', 'https://evil.example'),
      changed('code', undefined),
      changed('code', 'x'),
    ];
    for (const url of tries) expect((await browser.ask(url)).status).toBe(400);
    expect(browser.cookie(host, SESSION)).toBeUndefined();
    expect((await browser.ask(callback)).status).toBe(303);
  });

  it('whose begun-cookie was changed by hand is refused', async () => {
    const browser = new Browser();
    const callback = await reachCallback(browser, 'asta');
    const sealed = browser.cookie(host, LOGIN)!;
    browser.setCookie(host, LOGIN, sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA'));
    expect((await browser.ask(callback)).status).toBe(400);
    browser.setCookie(host, LOGIN, sealed);
    expect((await browser.ask(callback)).status).toBe(303);
  });

  it('with a code that was already used is refused', async () => {
    const browser = new Browser();
    const callback = await reachCallback(browser, 'asta');
    const login = browser.cookie(host, LOGIN)!;
    expect((await browser.ask(callback)).status).toBe(303);
    browser.setCookie(host, LOGIN, login);
    expect((await browser.ask(callback)).status).toBe(400);
  });

  it('with one code used eight times at the same moment gives one session', async () => {
    const browser = new Browser();
    const callback = await reachCallback(browser, 'asta');
    const cookie = browser.cookieHeader(callback);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => fetch(callback, { redirect: 'manual', headers: { cookie } })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([303, 400, 400, 400, 400, 400, 400, 400]);
  });

  it('asking to come back to another site comes back to the front page', async () => {
    const browser = new Browser();
    const { url } = await browser.open(`${house.url}/login?returnTo=${encodeURIComponent('//evil.example/x')}`);
    const { location } = (await (await choose(browser, new URL(url).searchParams.get('uid')!, 'asta')).json()) as {
      location: string;
    };
    expect((await browser.open(location)).url).toBe(`${house.url}/`);
  });

  it('asking the provider to send the code elsewhere, or without PKCE, is refused', async () => {
    const query = (change: Record<string, string | undefined>) => {
      const wish: Record<string, string | undefined> = {
        client_id: 'overblik-web',
        response_type: 'code',
        scope: 'openid',
        redirect_uri: `${house.url}/login/callback`,
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
        ...change,
      };
      return new URLSearchParams(
        Object.entries(wish).filter((pair): pair is [string, string] => pair[1] !== undefined),
      );
    };
    const where = async (change: Record<string, string | undefined>) => {
      const answer = await new Browser().ask(`${house.url}/oidc/auth?${query(change)}`);
      return answer.headers.get('location') ?? answer.status;
    };
    expect(await where({})).toContain('/log-ind?uid=');
    expect(await where({ redirect_uri: 'https://evil.example/' })).toBe(400);
    expect(await where({ client_id: 'nobody' })).toBe(400);
    expect(await where({ client_id: 'region-nord' })).toBe(400);
    expect(await where({ code_challenge: undefined, code_challenge_method: undefined })).toContain(
      'error=invalid_request',
    );
    expect(await where({ code_challenge_method: 'plain' })).toContain('error=invalid_request');
    expect(await where({ response_type: 'id_token' })).toContain('error=unsupported_response_type');
  });

  it('with an unknown uid is told to start again', async () => {
    const answer = await new Browser().ask(`${house.url}/api/login/nothing`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('expired');
  });
});

describe('logging out', () => {
  it('ends the session and leaves nothing that logs the next person in as the one before', async () => {
    const browser = new Browser();
    await logIn(house, browser, 'asta');
    const cookie = browser.cookie(host, SESSION);
    await browser.ask(`${house.url}/logout`);
    expect(await house.identity.sessionFromCookie(cookie)).toBeUndefined();
    expect(browser.cookieHeader(house.url)).toBe('');
    // The next log-in shows the page again instead of going straight through.
    expect((await browser.open(`${house.url}/login`)).url).toContain('/log-ind?uid=');
  });

  it("and what the provider's own cookie remembers lets nobody through without the log-in page", async () => {
    const browser = new Browser();
    await reachCallback(browser, 'asta');
    expect(browser.cookie(host, 'overblik_oidc')).toBeDefined();
    const query = new URLSearchParams({
      client_id: 'overblik-web',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: `${house.url}/login/callback`,
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    const { headers } = await browser.ask(`${house.url}/oidc/auth?${query}`);
    expect(headers.get('location')).toContain('/log-ind?uid=');
  });

  it('everywhere ends the sessions of every browser and the tokens, and nobody else is touched', async () => {
    const [ward, office, other] = [new Browser(), new Browser(), new Browser()];
    await logIn(house, ward, 'asta');
    await logIn(house, office, 'asta');
    await logIn(house, other, 'jens');
    const token = await house.identity.mintToken('asta');
    const othersToken = await house.identity.mintToken('jens');
    await house.identity.callerFromBearer(token);
    await house.identity.signOutEverywhere('asta');
    expect((await sessionOf(ward)).status).toBe(401);
    expect((await sessionOf(office)).status).toBe(401);
    await expect(house.identity.callerFromBearer(token)).rejects.toThrow('not valid');
    expect((await sessionOf(other)).status).toBe(200);
    expect((await house.identity.callerFromBearer(othersToken)).id).toBe('jens');
  });
});

describe('what the provider says of itself', () => {
  it('stands at the discovery address and names only addresses of ours, whatever Host the request claims', async () => {
    const plain = (await (await fetch(`${house.url}/.well-known/openid-configuration`)).json()) as Record<
      string,
      unknown
    >;
    expect(plain).toMatchObject({
      issuer: house.url,
      authorization_endpoint: `${house.url}/oidc/auth`,
      token_endpoint: `${house.url}/oidc/token`,
      jwks_uri: `${house.url}/oidc/jwks`,
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
    });
    expect(plain['token_endpoint_auth_signing_alg_values_supported']).toEqual(
      expect.arrayContaining(['ES384', 'RS384']),
    );
    const { request } = await import('node:http');
    const bent = await new Promise<string>((resolve, reject) => {
      const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
      request({ port: PORT, host: '127.0.0.1', path: '/.well-known/openid-configuration', headers }, async (answer) => {
        let text = '';
        for await (const chunk of answer) text += String(chunk);
        resolve(text);
      })
        .on('error', reject)
        .end();
    });
    expect(JSON.parse(bent)).toEqual(plain);
  });

  it('publishes keys without their private half', async () => {
    const { keys } = (await (await fetch(`${house.url}/oidc/jwks`)).json()) as { keys: Record<string, string>[] };
    expect(keys.map((key) => key['alg']).sort()).toEqual(['ES256', 'RS256']);
    for (const key of keys) for (const part of ['d', 'p', 'q', 'dp', 'dq', 'qi']) expect(key).not.toHaveProperty(part);
  });

  it('and what SMART discovery says agree with each other', async () => {
    const smart = house.identity.smartConfiguration();
    const plain = (await (await fetch(`${house.url}/.well-known/openid-configuration`)).json()) as Record<
      string,
      unknown
    >;
    for (const key of ['issuer', 'jwks_uri', 'authorization_endpoint', 'token_endpoint'] as const) {
      expect(smart[key]).toBe(plain[key]);
    }
    for (const method of smart.token_endpoint_auth_methods_supported) {
      expect(plain['token_endpoint_auth_methods_supported']).toContain(method);
    }
    for (const grant of smart.grant_types_supported) expect(plain['grant_types_supported']).toContain(grant);
  });
});

describe('what is kept of a log-in', () => {
  it('can not be used by who reads the table: no id in clear, no payload readable', async () => {
    const browser = new Browser();
    const callback = new URL(await reachCallback(browser, 'karla'));
    const rows = await house.db.query<{ text: string }>({
      text: 'SELECT t::text AS text FROM oidc_artefact t',
      values: [],
    });
    const stored = rows.map((row) => row.text).join('\n');
    expect(rows.length).toBeGreaterThan(0);
    expect(stored).not.toContain(callback.searchParams.get('code')!);
    expect(stored).not.toMatch(/karla|accountId/);
  });
});
