/** Every kind of failure, provoked over HTTP: its status and code are what the page for integrators says. */
import { readdirSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure, type FailureCategory, VirtualClock } from '../../src/base/index.js';
import type { OpenDatabase, Statement } from '../../src/database/index.js';
import { validateResource } from '../../src/fhir/index.js';
import { SessionBook } from '../../src/identity/session-book.js';
import { STATUS } from '../../src/rest/outcome.js';
import { answerOf, FAILURE_KINDS, statusCodesPage } from '../../src/rest/status-codes.js';
import { asta } from '../access/cast.js';
import { type Answer, openTestPlatform, type TestPlatform } from '../platform.js';
import { type ThrowawayDatabase, throwawayDatabase } from '../throwaway-database.js';

let house: ThrowawayDatabase;
let p: TestPlatform;
/** A clock on which each look at it may take time, for what is charged by time. */
class SlowClock extends VirtualClock {
  costsMs = 0;
  override monotonicMs(): number {
    this.advanceMs(this.costsMs);
    return super.monotonicMs();
  }
}
const slow = new SlowClock('2026-11-02T08:00:00.000Z');
const clock: VirtualClock = slow;
/** Runs before each statement outside a transaction: what a test lets go wrong in the database. */
let before: ((statement: Statement) => Promise<void>) | undefined;

beforeAll(async () => {
  house = await throwawayDatabase();
  p = await openTestPlatform({ db: meddledWith(house.db), dataDir: house.dataDir, clock });
});
afterAll(async () => {
  await p?.close();
  await house?.dispose();
});

function meddledWith(db: OpenDatabase): OpenDatabase {
  return new Proxy(db, {
    get(target, name) {
      if (name === 'query')
        return async (statement: Statement) => {
          await before?.(statement);
          return target.query(statement);
        };
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const as = 'bench';
const get = (path: string, headers = {}) => p.call(as, 'GET', `/fhir/${path}`, undefined, headers);
const post = (path: string, body: unknown, headers = {}) => p.call(as, 'POST', `/fhir/${path}`, body, headers);
const patch = (path: string, body: unknown) =>
  p.call(as, 'PATCH', `/fhir/${path}`, body, { 'content-type': 'application/json-patch+json' });
const transaction = (...entry: object[]) => post('', { resourceType: 'Bundle', type: 'transaction', entry });
const basic = (more: object = {}) => ({ resourceType: 'Basic', code: { text: 'x' }, ...more });
const stored = async (resource: object): Promise<string> =>
  (await post((resource as { resourceType: string }).resourceType, resource)).json.id;
const about = (reference: string) => ({
  resource: { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference } },
  request: { method: 'POST', url: 'Observation' },
});
const expand = (include: object[]) => {
  const valueSet = { resourceType: 'ValueSet', status: 'active', compose: { include } };
  const parameter = [{ name: 'valueSet', resource: valueSet }];
  return post('ValueSet/$expand', { resourceType: 'Parameters', parameter });
};
const withSession = async (): Promise<string> => {
  const proof = { at: clock.now().getTime(), method: 'demo', acr: 'urn:overblik:acr:demo' };
  const { cookie } = await new SessionBook(house.db, clock).begin(asta, proof as never);
  return `${p.identity.cookies.session}=${cookie}`;
};
const meddling = async (meddle: (statement: Statement) => Promise<void>, work: () => Promise<Answer>) => {
  before = meddle;
  try {
    return await work();
  } finally {
    before = undefined;
  }
};

/** How each kind of FAILURE_KINDS comes about. */
const PROVOKED: Record<string, () => Promise<Answer>> = {
  malformed: () => get('Basic?_count=many'),
  'body-structure': () => post('Basic', '{"resourceType":"Basic",'),
  'missing-element': () => post('Basic', { resourceType: 'Basic' }),
  'wrong-value': () => post('Basic', basic({ created: '2026-02-30' })),
  'wrong-code': () => post('Patient', { resourceType: 'Patient', gender: 'x' }),
  'string-too-long': () => post('Basic', basic({ code: { text: 'x'.repeat(1024 * 1024 + 1) } })),
  'contained-missing': () => post('Basic', basic({ subject: { reference: '#nowhere' } })),
  duplicate: () => transaction({ fullUrl: 'urn:x', ...about('x') }, { fullUrl: 'urn:x', ...about('x') }),
  'unknown-parameter': () => get('Basic?colour=blue', { prefer: 'handling=strict' }),
  'no-token': () => p.call(as, 'GET', '/fhir/Basic', undefined, { authorization: 'Bearer forged' }),
  'locked-session': async () => {
    const cookie = await withSession();
    clock.advanceMs(31 * 60_000);
    const response = await fetch(`${p.url}/fhir/Basic`, { headers: { cookie } });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
  },
  refused: () => p.call('asta', 'GET', '/fhir/Patient/somebody'),
  'not-there': () => get('Basic/nobody-has-this'),
  'unknown-type': () => get('Banana'),
  'wrong-method': () => post('Basic/some-id', basic()),
  'wrong-format': () => get('Basic?_format=text/turtle'),
  'wrong-content-type': () => post('Basic', 'x', { 'content-type': 'text/turtle' }),
  'too-slow': async () => {
    // The timer is Node's own; what it does when it goes off is set off here, on a connection that has said half a request.
    const { port, hostname } = new URL(p.url);
    const arrived = new Promise<Socket>((resolve) => p.server.server.once('connection', resolve));
    const client = connect(Number(port), hostname, () => client.write('POST /fhir/Basic HTTP/1.1\r\nhost: x\r\n'));
    const said = new Promise<string>((resolve, reject) => {
      let text = '';
      client.on('data', (data) => (text += data.toString()));
      client.on('close', () => resolve(text)).on('error', reject);
    });
    const late = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    p.server.server.emit('clientError', late, await arrived);
    const [head = '', text = ''] = (await said).split('\r\n\r\n');
    return { status: Number(head.split(' ')[1]), headers: new Headers(), text, json: JSON.parse(text) };
  },
  'lost-race': async () => {
    const id = await stored(basic());
    const overtake = async ({ text }: Statement) => {
      if (!text.startsWith('WITH part0')) return;
      const bump = "UPDATE resource SET version = version + 1 WHERE patient_key = $1 AND type = 'Basic' AND id = $2";
      const rows = await house.db.query<{ patient_key: bigint }>({
        text: "SELECT patient_key FROM resource WHERE type = 'Basic' AND id = $1",
        values: [id],
      });
      await house.db.query({ text: bump, values: [rows[0]!.patient_key, id] });
    };
    return meddling(overtake, () => p.call(as, 'PUT', `/fhir/Basic/${id}`, basic({ id })));
  },
  deleted: async () => {
    const id = await stored(basic());
    await p.call(as, 'DELETE', `/fhir/Basic/${id}`);
    return get(`Basic/${id}`);
  },
  'stale-version': async () => {
    const id = await stored(basic());
    return p.call(as, 'PUT', `/fhir/Basic/${id}`, basic({ id }), { 'if-match': 'W/"7"' });
  },
  'several-fit': async () => {
    const identifier = [{ system: 'urn:s', value: 'two' }];
    await stored(basic({ identifier }));
    await stored(basic({ identifier }));
    return p.call(as, 'DELETE', '/fhir/Basic?identifier=urn:s|two');
  },
  'reference-fits-none': () => transaction(about('Patient?identifier=urn:s|nobody')),
  'answers-too-large': async () => {
    const data = 'QUJD'.repeat((13 * 1024 * 1024) / 4);
    await p.call(as, 'PUT', '/fhir/Binary/large', { resourceType: 'Binary', id: 'large', contentType: 'x/y', data });
    const read = { request: { method: 'GET', url: 'Binary/large' } };
    return transaction(read, read);
  },
  'address-part-too-long': () => p.call(as, 'GET', `/api/patients/${'x'.repeat(2000)}/overview`),
  'address-too-long': () => get(`Basic?_id=${'x'.repeat(1024 * 1024)}`),
  'too-large': () => post('', { resourceType: 'Bundle', type: 'batch', entry: new Array(10_001).fill({}) }),
  'patch-impossible': async () => patch(`Basic/${await stored(basic())}`, [{ op: 'remove', path: '/author' }]),
  'against-a-rule': async () => patch(`Basic/${await stored(basic())}`, [{ op: 'replace', path: '/id', value: 'x' }]),
  'patient-unknown': () => transaction(about('Patient/nobody')),
  'codes-not-listed': () => expand([{ system: 'urn:nobody-knows' }]),
  'too-costly': () => expand(new Array(501).fill({ system: 'urn:nobody-knows' })),
  'held-back': async () => {
    const large = `{"resourceType":"Basic","shoe":"${'x'.repeat(100_000)}"}`;
    slow.costsMs = 1;
    const first = await post('Basic', large);
    const second = await post('Basic', large);
    slow.costsMs = 0;
    expect(first.status).toBe(400);
    return second;
  },
  bug: () =>
    meddling(
      () => Promise.reject(new TypeError('planted')),
      () => get('Basic'),
    ),
  'database-silent': () => {
    const cutOff = async () =>
      house.db.transaction(async (tx) => {
        await tx.query({ text: "SET LOCAL statement_timeout = '1ms'", values: [] });
        await tx.query({ text: 'SELECT pg_sleep(5)', values: [] });
      });
    return meddling(cutOff, () => get('Basic'));
  },
};

describe('every kind of failure', () => {
  it('has somebody who provokes it, and nothing else is provoked', () => {
    expect(Object.keys(PROVOKED).sort()).toEqual(FAILURE_KINDS.map((kind) => kind.name).sort());
  });

  it.each(FAILURE_KINDS.map((kind) => [kind.name, kind] as const))(
    '%s is answered as the page says',
    async (name, kind) => {
      const answer = await PROVOKED[name]!();
      expect(answer.json.resourceType).toBe('OperationOutcome');
      const [issue] = answer.json.issue;
      expect({ status: answer.status, code: issue.code }).toEqual(answerOf(kind));
      expect(issue.diagnostics.length).toBeGreaterThan(5);
      expect(answer.headers.get('www-authenticate') !== null).toBe(answer.status === 401 || answer.status === 423);
      expect(answer.headers.get('retry-after') !== null).toBe([429, 503].includes(answer.status));
      // Our own screens, which come with a session, are told more than FHIR has members for.
      if (name !== 'locked-session') expect(validateResource(answer.json)).toEqual([]);
      expect(answer.text).not.toMatch(/planted|node_modules|SELECT/);
    },
  );

  it('is on the page for integrators', async () => {
    await expect(statusCodesPage()).toMatchFileSnapshot(resolve(import.meta.dirname, '../../docs/status-codes.md'));
  });

  it('of the code that answers FHIR is among them', () => {
    const known = new Set(FAILURE_KINDS.map((kind) => keyOf(answerOf(kind))));
    const thrown = failuresOf(['src/access', 'src/fhir', 'src/record', 'src/rest']);
    expect(thrown.length).toBeGreaterThan(50);
    expect(thrown.filter(({ key }) => !known.has(key)).map(({ file, key }) => `${file}: ${key}`)).toEqual([]);
  });

  it('that nobody listed would be found', () => {
    const planted = "throw new Failure('unprocessable', 'A sentence.', { code: 'expired', status: 451 });";
    expect(failuresIn(planted)).toEqual(['451 expired']);
  });
});

const keyOf = ({ status, code }: { status: number; code: string }): string => `${status} ${code}`;

function failuresOf(folders: string[]): { file: string; key: string }[] {
  const root = resolve(import.meta.dirname, '../..');
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .flatMap((name) => {
        const file = join(folder, name);
        return failuresIn(readFileSync(join(root, file), 'utf8')).map((key) => ({ file, key }));
      }),
  );
}

/** `status code` of each `new Failure(...)` whose category is written out. */
function failuresIn(code: string): string[] {
  return [...code.matchAll(/new Failure\(\s*'([a-z-]+)'/g)].flatMap((match) => {
    const call = code.slice(match.index, endOfCall(code, match.index + 'new Failure'.length));
    const category = match[1] as FailureCategory;
    const status = Number(/\bstatus: (\d{3})/.exec(call)?.[1] ?? STATUS[category]);
    const named = [...call.matchAll(/\bcode:[^,}]*?'([a-z-]+)'(?:\s*:\s*'([a-z-]+)')?/g)].flatMap((one) =>
      one.slice(1),
    );
    const codes = named.filter((one): one is string => one !== undefined);
    const [issue] = new Failure(category, 'x').issues;
    return (codes.length > 0 ? codes : [issue!.code]).map((one) => `${status} ${one}`);
  });
}

function endOfCall(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if (code[at] === '(') depth++;
    else if (code[at] === ')' && --depth === 0) return at;
  }
  return code.length;
}
