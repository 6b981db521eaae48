import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../src/base/clock.js';
import {
  createRemoteSource,
  type RemoteSource,
  type RemoteSourceOptions,
  SOURCE_NAMES,
} from '../../src/sources/index.js';
import {
  type Held,
  json,
  type Reply,
  searchset,
  type SmallFhirServer,
  startSmallFhirServer,
} from './small-fhir-server.js';

const CPR = 'urn:oid:1.2.208.176.1.2';
const CPR_VALUE = '2509479989';
const KARLA = { identifiers: [{ system: CPR, value: CPR_VALUE }], localId: 'karla-here' };
const PATIENT = { resourceType: 'Patient', id: 'karla-there', identifier: [{ system: CPR, value: CPR_VALUE }] };
const SUBJECT = { reference: 'Patient/karla-there' };
/** Long enough that no healthy answer is ever cut off, however busy the machine. */
const AMPLE_MS = 20_000;
/** For servers that never finish: it is certain to pass. */
const SHORT_MS = 300;

const crp = (id: string, more: object = {}) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [{ coding: [{ code: 'laboratory' }] }],
  code: { text: 'CRP' },
  subject: SUBJECT,
  effectiveDateTime: '2026-11-22T09:38:00+01:00',
  valueQuantity: { value: 128, unit: 'mg/L' },
  performer: [{ reference: 'Organization/kba', display: 'Klinisk Biokemi' }],
  ...more,
});

const HELD: Held = { Patient: [PATIENT], Observation: [crp('o1'), crp('o2')] };

const started: SmallFhirServer[] = [];
const logged: unknown[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
  logged.length = 0;
});

async function serverWith(held: Held = HELD): Promise<SmallFhirServer> {
  const server = await startSmallFhirServer(held);
  started.push(server);
  return server;
}

function sourceAt(url: string, more: Partial<RemoteSourceOptions> = {}): RemoteSource {
  const write = (facts: unknown, message: string) => logged.push([facts, message]);
  return createRemoteSource({
    name: 'laboratory',
    url,
    where: 'Region Nords laboratorium',
    deadlineMs: AMPLE_MS,
    clock: new VirtualClock('2026-11-22T10:00:00Z'),
    log: { info: write, warn: write },
    ...more,
  });
}

const ask = (source: RemoteSource) => source.ask(KARLA, new AbortController().signal);

/** A server that is healthy but for its Observation search. */
async function askSick(reply: Reply, more: Partial<RemoteSourceOptions> = {}) {
  const server = await serverWith();
  server.on('/fhir/Observation', reply);
  return ask(sourceAt(server.url, more));
}

describe('a healthy register', () => {
  test('answers with its items, absolute references, the time and where they come from', async () => {
    const server = await serverWith();
    const { answer, items, descriptions } = await ask(sourceAt(server.url));
    expect(answer).toEqual({
      source: 'laboratory',
      outcome: 'answered',
      count: 2,
      where: 'Region Nords laboratorium',
      asOf: '2026-11-22T10:00:00.000Z',
      tookMs: 0,
    });
    expect(items[0]).toMatchObject({
      source: 'laboratory',
      kind: 'result',
      title: 'CRP 128 mg/L',
      org: 'Klinisk Biokemi',
      reference: `${server.url}/Observation/o1`,
    });
    expect(descriptions.map((description) => description.category)).toEqual(['laboratory', 'laboratory']);
  });

  test('that knows the citizen and holds nothing has nothing, and says so', async () => {
    const server = await serverWith({ Patient: [PATIENT] });
    const { answer } = await ask(sourceAt(server.url));
    expect(answer).toMatchObject({
      outcome: 'nothing',
      count: 0,
      detail: 'Region Nords laboratorium har intet om borgeren her.',
    });
  });

  test('that does not know the citizen has nothing, and says that', async () => {
    const server = await serverWith({});
    const { answer } = await ask(sourceAt(server.url));
    expect(answer).toMatchObject({ outcome: 'nothing', detail: 'Region Nords laboratorium kender ikke borgeren.' });
    expect(server.seen.every((request) => request.path.includes('_search'))).toBe(true);
  });

  test('is asked for the citizen by CPR in the body of a POST: no address and no log line ever holds it', async () => {
    const server = await serverWith();
    await ask(sourceAt(server.url));
    const lookUp = server.seen.find((request) => request.path.includes('_search'));
    expect(lookUp?.method).toBe('POST');
    expect(new URLSearchParams(lookUp?.body).get('identifier')).toBe(`${CPR}|${CPR_VALUE}`);
    for (const request of server.seen) expect(request.path).not.toContain(CPR_VALUE);
    expect(JSON.stringify(logged)).not.toContain(CPR_VALUE);
  });

  test('gives every page, in the order sent', async () => {
    const server = await serverWith();
    server.on('/fhir/Observation', (request, response) => {
      const page = Number(new URL(request.path, server.url).searchParams.get('page') ?? '1');
      const link = page < 3 ? [{ relation: 'next', url: `${server.url}/Observation?page=${page + 1}` }] : [];
      json(response, searchset([crp(`p${page}`)], { total: 3, link }));
    });
    const { answer, items } = await ask(sourceAt(server.url));
    expect(answer).toMatchObject({ outcome: 'answered', count: 3 });
    expect(items.map((item) => item.reference.split('/').at(-1))).toEqual(['p1', 'p2', 'p3']);
  });

  test('that sends more than was asked for is filtered to its own register', async () => {
    const vital = crp('v', { category: [{ coding: [{ code: 'vital-signs' }] }] });
    const server = await serverWith({ Patient: [PATIENT], Observation: [crp('o1'), vital] });
    const { items } = await ask(sourceAt(server.url));
    expect(items).toHaveLength(1);
  });

  test('without an optional type still answers with the types it has', async () => {
    const server = await serverWith();
    const outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'not-supported' }] };
    server.on('/fhir/DiagnosticReport', (_, response) => json(response, outcome, 400));
    server.on('/fhir/ServiceRequest', (_, response) => json(response, outcome, 404));
    expect((await ask(sourceAt(server.url))).answer).toMatchObject({ outcome: 'answered', count: 2 });
  });

  test('each of the seven registers can be asked this way', async () => {
    const server = await serverWith();
    for (const name of SOURCE_NAMES) {
      const { answer } = await ask(sourceAt(server.url, { name }));
      expect(['answered', 'nothing']).toContain(answer.outcome);
      expect(answer.source).toBe(name);
    }
  });

  test('may send a large page, as long as it is within bounds', async () => {
    const server = await serverWith();
    const blanks = ' '.repeat(9 * 1024 * 1024);
    server.on('/fhir/Observation', (_, response) => json(response, blanks + JSON.stringify(searchset([crp('o1')]))));
    expect((await ask(sourceAt(server.url))).answer).toMatchObject({ outcome: 'answered', count: 1 });
  });

  test('an imaging report still points at its study, by the study’s full address', async () => {
    const report = {
      resourceType: 'DiagnosticReport',
      id: 'r',
      category: [{ coding: [{ code: 'RAD' }] }],
      code: { text: 'RU' },
      subject: SUBJECT,
      imagingStudy: [{ reference: 'ImagingStudy/i' }],
    };
    const server = await serverWith({ Patient: [PATIENT], DiagnosticReport: [report] });
    const { items } = await ask(sourceAt(server.url, { name: 'images' }));
    expect(items[0]?.detail?.code).toBe(`${server.url}/ImagingStudy/i`);
  });
});

describe('showing who asks', () => {
  test('a fixed token is sent with every question', async () => {
    const server = await serverWith();
    await ask(sourceAt(server.url, { token: 'abc' }));
    expect(server.seen.map((request) => request.headers.authorization)).toEqual(server.seen.map(() => 'Bearer abc'));
  });

  test('client credentials fetch a token once, keep it, and fetch again when it has run out', async () => {
    const server = await serverWith();
    let given = 0;
    server.on('/token', (_, response) =>
      json(response, { access_token: `t${++given}`, token_type: 'Bearer', expires_in: 300 }),
    );
    const clock = new VirtualClock('2026-11-22T10:00:00Z');
    const tokenUrl = server.url.replace('/fhir', '/token');
    const source = sourceAt(server.url, {
      clock,
      clientCredentials: { tokenUrl, clientId: 'overblik', clientSecret: 'hemmelig' },
    });
    await ask(source);
    await ask(source);
    expect(given).toBe(1);
    clock.advanceMs(300_000);
    expect((await ask(source)).answer.outcome).toBe('answered');
    expect(given).toBe(2);
  });

  test('a refused log-in is no answer, names the cause, and never shows the secret', async () => {
    const server = await serverWith();
    server.on('/token', (_, response) => json(response, { error: 'invalid_client' }, 400));
    const tokenUrl = server.url.replace('/fhir', '/token');
    const { answer } = await ask(
      sourceAt(server.url, { clientCredentials: { tokenUrl, clientId: 'overblik', clientSecret: 'hemmelig' } }),
    );
    expect(answer).toMatchObject({ outcome: 'no-answer', count: 0 });
    expect(answer.detail).toContain('afviste Overbliks adgang');
    expect(JSON.stringify([answer, logged])).not.toContain('hemmelig');
  });
});

/** Each sick server, the cause it must be given, and nothing else. */
const SICK: readonly [title: string, cause: RegExp, reply: Reply][] = [
  [
    'an internal error',
    /meldte en intern fejl \(HTTP 500\)/,
    (_, response) => json(response, { resourceType: 'OperationOutcome' }, 500),
  ],
  ['being too busy', /har for mange opslag i gang/, (_, response) => json(response, {}, 429)],
  ['refused access', /afviste Overbliks adgang \(HTTP 403\)/, (_, response) => json(response, {}, 403)],
  [
    'a question it does not understand',
    /kunne ikke besvare spørgsmålet \(HTTP 400\)/,
    (_, response) => json(response, {}, 400),
  ],
  [
    'garbage called JSON',
    /ikke kunne læses \(ugyldig eller afkortet JSON\)/,
    (_, response) => json(response, '\u0000\u0001garbage'),
  ],
  [
    'truncated JSON',
    /ikke kunne læses \(ugyldig eller afkortet JSON\)/,
    (_, response) => json(response, JSON.stringify(searchset([crp('x')])).slice(0, -20)),
  ],
  ['an empty body', /ikke kunne læses \(tomt svar\)/, (_, response) => json(response, '')],
  [
    'bytes that are not UTF-8',
    /ikke UTF-8/,
    (_, response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.from([0x7b, 0xff, 0xfe])),
  ],
  [
    'a web page',
    /indholdstype text\/html/,
    (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Velkommen</html>'),
  ],
  ['a body without a content type', /uden indholdstype/, (_, response) => void response.writeHead(200).end('{}')],
  [
    'a redirect',
    /henviste til en anden adresse \(HTTP 302\)/,
    (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
  ],
  ['the wrong kind of resource', /ikke en Bundle/, (_, response) => json(response, crp('x'))],
  [
    'a Bundle that is no search result',
    /ikke et søgeresultat/,
    (_, response) => json(response, { resourceType: 'Bundle', type: 'collection' }),
  ],
  ['a list instead of an object', /ikke et objekt/, (_, response) => json(response, '[]')],
  [
    'an OperationOutcome with status 200',
    /OperationOutcome i stedet for svar/,
    (_, response) => json(response, { resourceType: 'OperationOutcome', issue: [] }),
  ],
  [
    'an error inside the search result',
    /fejl i søgeresultatet/,
    (_, response) =>
      json(
        response,
        searchset([], {
          entry: [
            {
              search: { mode: 'outcome' },
              resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] },
            },
          ],
        }),
      ),
  ],
  [
    'a count without the content',
    /siger 12, men sendte ingen/,
    (_, response) => json(response, searchset([], { total: 12 })),
  ],
  [
    'pages that go in a ring',
    /siderne gik i ring/,
    (request, response) =>
      json(
        response,
        searchset([crp('x')], { link: [{ relation: 'next', url: `http://${request.headers.host}${request.path}` }] }),
      ),
  ],
  [
    'a next page on another host',
    /næste side ligger på en anden server/,
    (_, response) =>
      json(response, searchset([crp('x')], { link: [{ relation: 'next', url: 'http://169.254.169.254/latest' }] })),
  ],
  [
    'a body larger than allowed, announced',
    /større end tilladt/,
    (_, response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': String(11 * 1024 * 1024) })
        .end(Buffer.alloc(11 * 1024 * 1024, 0x20)),
  ],
  ['a body larger than allowed, without end', /større end tilladt/, (_, response) => pour(response)],
  [
    'a connection that breaks in the middle',
    /kan ikke nås|ikke kunne læses/,
    (_, response) =>
      void (response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' }).write('{'),
      response.destroy()),
  ],
  [
    'a reply that is no HTTP',
    /kan ikke nås|ikke kunne læses/,
    (_, response) => void response.socket?.end('SSH-2.0-OpenSSH\r\n'),
  ],
  [
    'another person’s facts',
    /oplysninger om en anden person; svaret er kasseret/,
    (_, response) => json(response, searchset([crp('x', { subject: { reference: 'Patient/another' } })])),
  ],
];

/** Writes for ever, as fast as it is read. */
function pour(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const block = Buffer.alloc(1024 * 1024, 0x20);
  const more = (): void => {
    while (!response.destroyed && response.write(block));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

describe('a sick register gives no answer, with its cause by name, and never an empty list', () => {
  test.each(SICK)('%s', async (_, cause, reply) => {
    const { answer, items } = await askSick(reply);
    expect(answer.outcome).toBe('no-answer');
    expect(answer.detail).toMatch(cause);
    expect(answer.detail).toMatch(/^Region Nords laboratorium .*Oplysninger derfra (mangler|kan mangle)\. \S/);
    expect(answer.asOf).toBeUndefined();
    expect(items).toEqual([]);
    expect(answer.count).toBe(0);
  });

  test('a connection that is refused', async () => {
    const server = await serverWith();
    await server.stop();
    const { answer } = await ask(sourceAt(server.url));
    expect(answer).toMatchObject({ outcome: 'no-answer', count: 0 });
    expect(answer.detail).toContain('kan ikke nås (ECONNREFUSED)');
  });

  test('a name that does not exist', async () => {
    const { answer } = await ask(sourceAt('http://findes-ikke.invalid/fhir'));
    expect(answer.outcome).toBe('no-answer');
    expect(answer.detail).toContain('kan ikke nås');
  });

  test('a server that never answers is cut off by the deadline', async () => {
    const { answer } = await askSick(() => undefined, { deadlineMs: SHORT_MS });
    expect(answer).toMatchObject({ outcome: 'no-answer', count: 0 });
    expect(answer.detail).toContain('svarede ikke inden for tidsfristen');
  });

  test('a server that drips one byte a second is cut off by the deadline', async () => {
    const drip: Reply = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 1000);
      response.on('close', () => clearInterval(timer));
    };
    const { answer } = await askSick(drip, { deadlineMs: SHORT_MS });
    expect(answer.detail).toContain('svarede ikke inden for tidsfristen');
  });

  test('the caller’s own deadline counts too, and is called one', async () => {
    const server = await serverWith();
    server.on('/fhir', () => undefined);
    const { answer } = await sourceAt(server.url).ask(KARLA, AbortSignal.timeout(SHORT_MS));
    expect(answer.detail).toContain('svarede ikke inden for tidsfristen');
  });

  test('a caller that goes away ends the question', async () => {
    const server = await serverWith();
    const controller = new AbortController();
    server.on('/fhir', () => controller.abort());
    const { answer } = await sourceAt(server.url).ask(KARLA, controller.signal);
    expect(answer).toMatchObject({ outcome: 'no-answer' });
    expect(answer.detail).toContain('før opslaget blev afbrudt');
  });

  test('a patient look-up that ignores the CPR and returns somebody else is thrown away', async () => {
    const stranger = { ...PATIENT, id: 'stranger', identifier: [{ system: CPR, value: '0101019999' }] };
    const server = await serverWith({
      Patient: [stranger],
      Observation: [crp('o1', { subject: { reference: 'Patient/stranger' } })],
    });
    const { answer, items } = await ask(sourceAt(server.url));
    expect(answer.outcome).toBe('no-answer');
    expect(answer.detail).toContain('oplysninger om en anden person; svaret er kasseret');
    expect(items).toEqual([]);
  });

  test('one foreign fact among many spoils the whole answer', async () => {
    const server = await serverWith({
      Patient: [PATIENT],
      Observation: [crp('o1'), crp('o2', { subject: { reference: 'Patient/another' } })],
    });
    const { answer, items } = await ask(sourceAt(server.url));
    expect(answer.outcome).toBe('no-answer');
    expect(items).toEqual([]);
  });

  test('a citizen without any number cannot be asked about, and that is no "nothing"', async () => {
    const server = await serverWith();
    const { answer } = await sourceAt(server.url).ask({ identifiers: [], localId: 'x' }, new AbortController().signal);
    expect(answer.outcome).toBe('no-answer');
    expect(server.seen).toEqual([]);
  });
});

describe('a partial answer', () => {
  test('shows what came, counts it, and names what is missing', async () => {
    const server = await serverWith();
    server.on('/fhir/DiagnosticReport', (_, response) => json(response, {}, 500));
    const { answer, items } = await ask(sourceAt(server.url));
    expect(answer).toMatchObject({ outcome: 'no-answer', count: 2 });
    expect(answer.detail).toContain('delvist svar (meldte en intern fejl)');
    expect(items).toHaveLength(2);
  });

  test('at the deadline is what came before it', async () => {
    const server = await serverWith();
    server.on('/fhir/DiagnosticReport', () => undefined);
    const { answer, items } = await ask(sourceAt(server.url, { deadlineMs: 3000 }));
    expect(answer.outcome).toBe('no-answer');
    expect(answer.detail).toContain('svarede ikke inden for tidsfristen');
    expect(items).toHaveLength(2);
  });

  test('is said when the server counts more than it sends', async () => {
    const { answer } = await askSick((_, response) => json(response, searchset([crp('o1')], { total: 12 })));
    expect(answer).toMatchObject({ outcome: 'no-answer', count: 1 });
    expect(answer.detail).toContain('11 Observation blev ikke sendt');
  });

  test('is said when some entries cannot be read, or do not say whose they are', async () => {
    const entry = [{ resource: crp('o1') }, { fullUrl: 'x' }, { resource: crp('o2', { subject: undefined }) }];
    const { answer } = await askSick((_, response) => json(response, searchset([], { total: 3, entry })));
    expect(answer).toMatchObject({ outcome: 'no-answer', count: 1 });
    expect(answer.detail).toContain('2 Observation kunne ikke læses');
  });

  test('is said when there are more pages than we are willing to fetch', async () => {
    let page = 0;
    const { answer } = await askSick((request, response) => {
      page += 1;
      json(
        response,
        searchset([crp(`p${page}`)], {
          total: undefined,
          link: [{ relation: 'next', url: `http://${request.headers.host}/fhir/Observation?page=${page}` }],
        }),
      );
    });
    expect(answer).toMatchObject({ outcome: 'no-answer', count: 25 });
    expect(answer.detail).toContain('mere end 5000 Observation');
  });
});

describe('silence is never smoothed to "nothing"', () => {
  test('whatever goes wrong in either step, the outcome is no-answer: only a healthy empty answer is nothing', async () => {
    for (const [, , reply] of SICK) {
      for (const step of ['/fhir/Patient', '/fhir/Observation']) {
        const server = await serverWith({ Patient: [PATIENT] });
        server.on(step, reply);
        const { answer } = await ask(
          sourceAt(server.url, { circuit: { consecutiveFailures: 1000, minimumCalls: 1000 } }),
        );
        expect(answer.outcome).toBe('no-answer');
        expect(answer.detail).toBeDefined();
      }
    }
    const healthy = await serverWith({ Patient: [PATIENT] });
    expect((await ask(sourceAt(healthy.url))).answer.outcome).toBe('nothing');
  });
});

describe('the circuit breaker', () => {
  test('leaves a register alone after failures in a row, says why, and tries again by itself', async () => {
    const server = await serverWith();
    let sick = true;
    server.on('/fhir/Patient', (_, response) =>
      sick ? json(response, {}, 503) : json(response, searchset([PATIENT])),
    );
    const source = sourceAt(server.url, { circuit: { consecutiveFailures: 3, halfOpenAfterMs: 200 } });
    for (let call = 0; call < 3; call++) expect((await ask(source)).answer.detail).toContain('HTTP 503');
    expect(source.circuit()).toBe('open');
    const asked = server.seen.length;
    const { answer } = await ask(source);
    expect(answer.outcome).toBe('no-answer');
    expect(answer.detail).toContain('midlertidigt koblet fra efter gentagne fejl (sidst: meldte en intern fejl)');
    expect(server.seen.length).toBe(asked);
    sick = false;
    await until(async () => (await ask(source)).answer.outcome === 'answered');
    expect(source.circuit()).toBe('closed');
  });

  test('opens when half of the calls fail, even if every second one succeeds', async () => {
    const server = await serverWith();
    let call = 0;
    server.on('/fhir/Patient', (_, response) =>
      call++ % 3 === 0 ? json(response, searchset([])) : json(response, {}, 500),
    );
    const source = sourceAt(server.url, { circuit: { minimumCalls: 10 } });
    for (let asked = 0; asked < 9; asked++) await ask(source);
    expect(source.circuit()).toBe('closed');
    for (let asked = 0; asked < 3; asked++) await ask(source);
    expect(source.circuit()).toBe('open');
  });

  test('is not opened by callers that go away', async () => {
    const server = await serverWith();
    const source = sourceAt(server.url, { circuit: { consecutiveFailures: 2 } });
    for (let call = 0; call < 6; call++) await source.ask(KARLA, AbortSignal.abort());
    expect(source.circuit()).toBe('closed');
    expect((await ask(source)).answer.outcome).toBe('answered');
  });

  test('a register that is slow holds only its own places: more look-ups than it has are told so at once', async () => {
    const server = await serverWith();
    const waiting: ServerResponse[] = [];
    server.on('/fhir/Patient', (_, response) => waiting.push(response));
    const source = sourceAt(server.url, { circuit: { concurrent: 2, waiting: 1 } });
    const held = [ask(source), ask(source), ask(source)];
    await until(async () => waiting.length === 2);
    expect((await ask(source)).answer.detail).toContain('har for mange opslag i gang');
    server.on('/fhir/Patient', (_, response) => json(response, searchset([PATIENT])));
    for (const response of waiting.splice(0)) json(response, searchset([PATIENT]));
    for (const { answer } of await Promise.all(held)) expect(answer.outcome).toBe('answered');
  });
});

/** Asks again until it holds. The circuit keeps its own time; no moment is asserted. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20);
}
