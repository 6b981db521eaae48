import { createHmac, createPublicKey, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CompactEncrypt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Failure, VirtualClock } from '../../src/base/index.js';
import { rotateKeys } from '../../src/identity/index.js';
import { type House, openHouse } from './house.js';

const PORT = 8195;
const clock = new VirtualClock('2026-11-23T08:00:00Z');
const NOW = clock.now().getTime() / 1000;
let house: House;
let ours: (JWK & { alg: string; kid: string })[];

beforeAll(async () => {
  house = await openHouse(PORT, clock);
  for (const [id, status] of [
    ['refused-app', 'refused'],
    ['waiting-app', 'waiting'],
    ['good-app', 'approved'],
  ] as const)
    await house.identity.registerPerson({
      caller: { kind: 'system', id, name: id, role: 'integrator-system' },
      view: { roleText: 'App', roleTextEn: 'App', group: 'other' },
      client: { isPublic: true, redirectUris: ['https://app.example/'], status },
    });
  ours = (JSON.parse(await readFile(join(house.dataDir, 'secrets.json'), 'utf8')) as { signing: typeof ours }).signing;
});
afterAll(() => house.dispose());

const es256 = () => ours.find((key) => key.alg === 'ES256')!;
const goodClaims = (): JWTPayload => ({
  iss: house.url,
  aud: `${house.url}/fhir`,
  sub: 'asta',
  client_id: 'overblik-cli',
  scope: 'user/*.cruds',
  jti: randomUUID(),
  iat: NOW,
  exp: NOW + 600,
});
/** A good token, but for what is changed. `undefined` leaves a claim or header out. */
async function sign(
  claims: JWTPayload = {},
  header: Record<string, unknown> = {},
  key: JWK = es256(),
): Promise<string> {
  const wholeHeader = strip({ alg: 'ES256', typ: 'at+jwt', kid: es256().kid, ...header }) as { alg: string };
  const signer = new SignJWT(strip({ ...goodClaims(), ...claims })).setProtectedHeader(wholeHeader);
  return signer.sign(await importJWK(key, wholeHeader.alg), { crit: { 'urn:demand': true } });
}
const strip = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** Changes one of the three parts of a good token after it was signed. */
async function tampered(at: 0 | 1 | 2, change: (text: string) => string): Promise<string> {
  const parts = (await sign()).split('.');
  parts[at] = change(parts[at]!);
  return parts.join('.');
}
const reclaim = (change: JWTPayload) => (text: string) =>
  part({ ...(JSON.parse(Buffer.from(text, 'base64url').toString()) as JWTPayload), ...change });
/** HS256 with what an attacker can see, our public key, in one of the forms a careless library would take as the secret. */
function hmacWithPublicKey(form: 'pem' | 'der' | 'jwk'): string {
  const key = createPublicKey({ key: es256() as never, format: 'jwk' });
  const secret =
    form === 'jwk'
      ? JSON.stringify(key.export({ format: 'jwk' }))
      : key.export({ type: 'spki', format: form as 'pem' });
  const text = `${part({ alg: 'HS256', typ: 'at+jwt', kid: es256().kid })}.${part(goodClaims())}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}
async function foreign(header: (jwk: JWK) => Record<string, unknown>): Promise<string> {
  const pair = await generateKeyPair('ES256', { extractable: true });
  return sign({}, header(await exportJWK(pair.publicKey)), { ...(await exportJWK(pair.privateKey)) });
}
async function encrypted(): Promise<string> {
  const key = await importJWK({ ...es256(), d: undefined } as JWK, 'ECDH-ES');
  return new CompactEncrypt(Buffer.from(await sign()))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', cty: 'at+jwt', kid: es256().kid })
    .encrypt(key);
}

const HOSTILE: [string, () => Promise<string> | string][] = [
  ['for another audience', () => sign({ aud: 'https://other.example/fhir' })],
  ['for the log-in client instead of the API', () => sign({ aud: 'overblik-web' })],
  ['without an audience', () => sign({ aud: undefined })],
  ['of another issuer', () => sign({ iss: 'https://other.example' })],
  ['of our issuer with a slash too many', () => sign({ iss: `${house.url}/` })],
  ['with algorithm none', () => `${part({ alg: 'none', typ: 'at+jwt', kid: es256().kid })}.${part(goodClaims())}.`],
  ['with algorithm nOnE', () => `${part({ alg: 'nOnE', typ: 'at+jwt', kid: es256().kid })}.${part(goodClaims())}.`],
  ['HMAC-signed with our public key as PEM', () => hmacWithPublicKey('pem')],
  ['HMAC-signed with our public key as DER', () => hmacWithPublicKey('der')],
  ['HMAC-signed with our public key as JWK', () => hmacWithPublicKey('jwk')],
  [
    'signed with our other key, by an algorithm not meant for access',
    () =>
      sign(
        {},
        { alg: 'RS256', kid: ours.find((key) => key.alg === 'RS256')!.kid },
        ours.find((key) => key.alg === 'RS256')!,
      ),
  ],
  ['that is an ID token', () => sign({ aud: 'overblik-web', scope: undefined, nonce: 'x' }, { typ: 'JWT' })],
  ['that is an ID token bent to our audience', () => sign({}, { typ: 'JWT' })],
  ['without a type', () => sign({}, { typ: undefined })],
  ['that has expired', () => sign({ iat: NOW - 7200, exp: NOW - 31 })],
  ['that never expires', () => sign({ exp: undefined })],
  ['that is not valid yet', () => sign({ nbf: NOW + 31 })],
  ['issued in the future', () => sign({ iat: NOW + 31 })],
  ['without the time of issue', () => sign({ iat: undefined })],
  ['without a scope', () => sign({ scope: undefined })],
  ['with an empty scope', () => sign({ scope: '' })],
  ['with scopes that are no resource scopes', () => sign({ scope: 'openid launch *' })],
  ["with another kind's scope", () => sign({ scope: 'system/*.cruds' })],
  ['with a list for a scope', () => sign({ scope: ['user/*.cruds'] })],
  ['of nobody', () => sign({ sub: undefined })],
  ['of somebody unknown', () => sign({ sub: 'nobody' })],
  ['without an id to take it back by', () => sign({ jti: undefined })],
  ['without a client', () => sign({ client_id: undefined })],
  ['with the person changed after signing', () => tampered(1, reclaim({ sub: 'karla' }))],
  ['with the life prolonged after signing', () => tampered(1, reclaim({ exp: NOW + 999_999 }))],
  ['with the signature changed', () => tampered(2, (text) => (text[0] === 'A' ? 'B' : 'A') + text.slice(1))],
  ['with a signature of zeros', () => tampered(2, () => Buffer.alloc(64).toString('base64url'))],
  [
    'with another token’s signature',
    async () => [...(await sign({ sub: 'karla' })).split('.').slice(0, 2), (await sign()).split('.')[2]].join('.'),
  ],
  ['with an unknown key id', () => sign({}, { kid: 'unknown' })],
  ['without a key id', () => sign({}, { kid: undefined })],
  ['with a key id that is a path', () => sign({}, { kid: '../../dev/null' })],
  ['signed by a stranger under our key id', () => foreign(() => ({}))],
  ['that brings its own key (jwk)', () => foreign((jwk) => ({ jwk }))],
  ['that points to a key elsewhere (jku)', () => foreign(() => ({ jku: 'https://evil.example/jwks' }))],
  ['signed by us, but pointing to a key elsewhere (jku)', () => sign({}, { jku: 'https://evil.example/jwks' })],
  ['that points to a certificate elsewhere (x5u)', () => sign({}, { x5u: 'https://evil.example/cert' })],
  ['that demands an extension (crit)', () => sign({}, { crit: ['urn:demand'], 'urn:demand': true })],
  ['that is encrypted (JWE)', () => encrypted()],
  ['cut short', async () => (await sign()).slice(0, -10)],
  ['with two parts', async () => (await sign()).split('.').slice(0, 2).join('.')],
  ['with four parts', async () => `${await sign()}.x`],
  ['with blanks around', async () => ` ${await sign()} `],
  ['with the scheme still on', async () => `Bearer ${await sign()}`],
  ['that is empty', () => ''],
  ['that is dots', () => '..'],
  ['that is huge', () => sign({ filler: 'x'.repeat(20_000) })],
  ['that is a megabyte of nothing', () => 'A'.repeat(1_000_000)],
  ['that is not text', () => 'é'.repeat(40)],
  ['whose header is not JSON', () => tampered(0, () => 'bm90IGpzb24')],
  [
    'whose payload is a list',
    async () => `${(await sign()).split('.')[0]}.${part([])}.${(await sign()).split('.')[2]}`,
  ],
  ['that is our session cookie', () => 'A'.repeat(43)],
  ['for several audiences, none of them ours', () => sign({ aud: ['a', 'b'] })],
  ['for our audience with a slash too many', () => sign({ aud: `${house.url}/fhir/` })],
  ['for our audience under another name of this machine', () => sign({ aud: `http://localhost:${PORT}/fhir` })],
  ['of an audience that is no text', () => sign({ aud: { href: `${house.url}/fhir` } as never })],
  ['of our issuer in capitals', () => sign({ iss: house.url.toUpperCase() })],
  ['with a person that is no text', () => sign({ sub: ['asta'] as never })],
  ['with an end that is text', () => sign({ exp: String(NOW + 600) as never })],
  ['with a time of issue that is text', () => sign({ iat: 'now' as never })],
  ['with the scopes raised after signing', () => tampered(1, reclaim({ scope: 'user/*.cruds system/*.cruds' }))],
  ['with the end moved after signing', () => tampered(1, reclaim({ exp: NOW + 86_400 }))],
  ['with the key id of our other key', () => sign({}, { kid: ours.find((key) => key.alg === 'RS256')!.kid })],
  ['that points to a certificate chain (x5c)', () => foreign(() => ({ x5c: ['MIIB'] }))],
  ['that names a certificate (x5t)', () => sign({}, { x5t: 'AAAA' })],
  ['that is typed as an ID token of SMART', () => sign({}, { typ: 'id+jwt' })],
  [
    'that is a client assertion',
    () => sign({ aud: `${house.url}/oidc/token`, iss: 'asta' }, { typ: 'client-authentication+jwt' }),
  ],
  ['that is a logout token', () => sign({}, { typ: 'logout+jwt' })],
  ['with an empty signature', () => tampered(2, () => '')],
  [
    'with a signature of nothing but zeros, in full length',
    () => tampered(2, () => Buffer.alloc(64).toString('base64url')),
  ],
  ['with the signature in DER', () => tampered(2, derOf)],
  [
    'signed twice over (nested)',
    async () => `${(await sign()).split('.')[0]}.${part(await sign())}.${(await sign()).split('.')[2]}`,
  ],
  ['in the JSON form of a signature', async () => JSON.stringify(jsonForm(await sign()))],
  ['of a person by the client of nobody', () => sign({ client_id: 'nobody' })],
  ['of a person by a client that is a person', () => sign({ client_id: 'jens' })],
  ['by an app that was refused', () => sign({ client_id: 'refused-app' })],
  ['by an app that waits for approval', () => sign({ client_id: 'waiting-app' })],
  ['launched for a patient that is no text', () => sign({ patient: { id: 'pat-karla' } })],
  [
    'of a system, launched for a patient',
    () => sign({ sub: 'region-nord', client_id: 'region-nord', scope: 'system/*.cruds', patient: 'p' }),
  ],
  ['of a professional with patient/ scopes and no patient', () => sign({ scope: 'patient/*.rs' })],
  ['of a citizen with the scopes of a professional', () => sign({ sub: 'karla', scope: 'user/*.cruds' })],
  ['of a citizen that writes', () => sign({ sub: 'karla', scope: 'patient/*.cruds' })],
  [
    'of a system beyond what it is registered for',
    () => sign({ sub: 'integrator', client_id: 'integrator', scope: 'system/*.cruds' }),
  ],
  ['with scopes of SMART 1', () => sign({ scope: 'user/*.read user/*.*' })],
];
/** The signature as other software writes it: a DER sequence of two numbers. */
function derOf(text: string): string {
  const raw = Buffer.from(text, 'base64url');
  const number = (bytes: Buffer) => Buffer.concat([Buffer.from([2, 33, 0]), bytes]);
  const body = Buffer.concat([number(raw.subarray(0, 32)), number(raw.subarray(32))]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]).toString('base64url');
}
function jsonForm(token: string) {
  const [header, payload, signature] = token.split('.');
  return { payload, protected: header, signature };
}

const answerTo = (token: string) =>
  house.identity.callerFromBearer(token).then(
    (caller) => ({ caller }),
    (error: Failure) => ({
      category: error.category,
      message: error.message,
      issues: error.issues,
      facts: error.facts,
    }),
  );

describe('an access token', () => {
  it('is tried in at least sixty hostile forms', () => {
    expect(HOSTILE.length).toBeGreaterThanOrEqual(60);
    expect(new Set(HOSTILE.map(([what]) => what)).size).toBe(HOSTILE.length);
  });

  it('that is in order is accepted: what the refusals below are held against', async () => {
    expect((await house.identity.callerFromBearer(await sign())).id).toBe('asta');
    // The same by the last second and the largest allowed difference between clocks.
    for (const edge of [
      { exp: NOW - 29, iat: NOW - 600 },
      { nbf: NOW + 30 },
      { iat: NOW + 30 },
      { filler: 'x'.repeat(2000) },
      // What the forms below bend, straight: an approved app, a launch, several audiences with ours among them.
      { client_id: 'good-app' },
      { patient: 'pat-karla', scope: 'patient/*.rs' },
      { aud: ['https://other.example', `${house.url}/fhir`] },
    ]) {
      expect((await house.identity.callerFromBearer(await sign(edge))).id).toBe('asta');
    }
  });

  it.each(HOSTILE)('%s is refused', async (_what, make) => {
    const good = await sign();
    await expect(house.identity.callerFromBearer(good)).resolves.toMatchObject({ id: 'asta' });
    const answer = await answerTo(await make());
    expect(answer).toEqual({
      category: 'unauthenticated',
      message: 'The access token is not valid here.',
      issues: [
        { severity: 'error', code: 'login', diagnostics: 'The access token is not valid here.', expression: undefined },
      ],
      facts: {},
    });
    // And the good one is still good: nothing of the bad one was remembered.
    await expect(house.identity.callerFromBearer(good)).resolves.toMatchObject({ id: 'asta' });
  });

  it('each of these is refused the second time too, and when many come at once', async () => {
    const tokens = await Promise.all(HOSTILE.map(([, make]) => make()));
    const answers = await Promise.all([...tokens, ...tokens].map(answerTo));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).not.toHaveProperty('caller');
  });

  it('signed by a key that is kept after a rotation is good until that key goes, and by the next key as soon as it is published', async () => {
    const ring = await house.another();
    const place = join(house.dataDir, 'secrets.json');
    const before = JSON.parse(await readFile(place, 'utf8'));
    const old = await sign();
    await writeFile(place, JSON.stringify(await rotateKeys(before, clock.now(), false)), { mode: 0o600 });
    await ring.prune();
    const fresh = (JSON.parse(await readFile(place, 'utf8')) as { signing: (JWK & { alg: string; kid: string })[] })
      .signing[0]!;
    const { signsFrom: _from, ...key } = fresh as JWK & { alg: string; kid: string; signsFrom?: string };
    const early = await sign({ exp: NOW + 200_000 }, { kid: key.kid }, key);
    const late = await sign({ exp: NOW + 200_000 });
    expect((await ring.callerFromBearer(old)).id).toBe('asta');
    expect((await ring.callerFromBearer(early)).id).toBe('asta');
    const keyOf = async () => decodeProtectedHeader(await ring.mintToken('asta')).kid;
    expect(await keyOf()).toBe(es256().kid);
    clock.advanceMs(60 * 60_000);
    expect(await keyOf()).toBe(key.kid);
    expect((await ring.callerFromBearer(late)).id).toBe('asta');
    clock.advanceMs(25 * 3_600_000);
    // The stale key is gone: refused with the text of all refusals, also what was believed a moment ago.
    await expect(ring.callerFromBearer(late)).rejects.toThrow('The access token is not valid here.');
    expect((await ring.callerFromBearer(early)).id).toBe('asta');
    clock.set(new Date(NOW * 1000));
    await writeFile(place, JSON.stringify(before), { mode: 0o600 });
  });

  it('signed by keys in strange hands is refused at once after an urgent rotation', async () => {
    const ring = await house.another();
    const place = join(house.dataDir, 'secrets.json');
    const before = JSON.parse(await readFile(place, 'utf8'));
    const stolen = await sign();
    expect((await ring.callerFromBearer(stolen)).id).toBe('asta');
    await writeFile(place, JSON.stringify(await rotateKeys(before, clock.now(), true)), { mode: 0o600 });
    await ring.prune();
    await expect(ring.callerFromBearer(stolen)).rejects.toThrow('The access token is not valid here.');
    expect((await ring.callerFromBearer(await ring.mintToken('asta'))).id).toBe('asta');
    await writeFile(place, JSON.stringify(before), { mode: 0o600 });
  });

  it('that was accepted before it expired is refused after', async () => {
    const token = await sign({ exp: NOW + 600 });
    expect(await answerTo(token)).toHaveProperty('caller');
    clock.advanceMs(629_000);
    expect(await answerTo(token)).toHaveProperty('caller');
    clock.advanceMs(1_000);
    expect(await answerTo(token)).not.toHaveProperty('caller');
    clock.set(new Date(NOW * 1000));
  });

  it('is not blamed when it is the database that does not answer', async () => {
    const broken = await house.another();
    const token = await sign();
    const query = house.db.query;
    house.db.query = () => Promise.reject(new Error('connection lost'));
    try {
      await expect(broken.callerFromBearer(token)).rejects.toThrow('connection lost');
    } finally {
      house.db.query = query;
    }
    await expect(broken.callerFromBearer(token)).resolves.toMatchObject({ id: 'asta' });
  });
});
