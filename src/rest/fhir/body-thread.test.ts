import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/index.js';
import { bodyFault } from './body-syntax.js';
import { BodyThread } from './body-thread.js';

const BOUNDS = { deepest: 64, mostValues: 3_000_000, mostMembers: Infinity };
const program = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
const ANSWER = `import { parentPort } from 'node:worker_threads';`;
const large = 'x'.repeat(100_000);
/** In memory of their own: a thread takes them over. */
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const faultOf = async (thread: BodyThread, kind: 'json' | 'xml', text: string) =>
  (await thread.judge(kind, bytesOf(text), BOUNDS)).fault;
const refused = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Failure ? error.category : (error as Error).message),
  );

/** What else the event loop did until a promise was settled: nothing, when the work was done on it. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await work().finally(() => {
    isOver = true;
  });
  return turns;
}

describe('a large body', () => {
  const xml = `<Basic xmlns="http://hl7.org/fhir">${'<a/>'.repeat(500_000)}`;

  it('is judged while others have many turns; on the event loop itself nobody has one', async () => {
    const thread = new BodyThread();
    await faultOf(thread, 'json', `[${large}`);
    let fault: unknown;
    const turns = await turnsDuring(async () => {
      fault = await faultOf(thread, 'xml', xml);
    });
    expect(fault).toEqual({ line: 1 });
    expect(thread.judged).toBe(2);
    expect(turns).toBeGreaterThan(10);
    // The same without the thread.
    const bytes = bytesOf(xml);
    expect(await turnsDuring(async () => bodyFault('xml', bytes, BOUNDS))).toBeLessThan(2);
  });

  it.each([
    ['sound', `["${large}"]`],
    ['cut off', `["${large}`],
    ['broken in its third line', `["${large}",\n1,\n,2]`],
    ['of too many values', `[${'1,'.repeat(3_000_000)}1]`],
    ['too deep', `["${large}",${'['.repeat(70)}`],
  ])('that is %s is judged as it would be here', async (_what, text) => {
    expect(await faultOf(new BodyThread(), 'json', text)).toEqual(bodyFault('json', bytesOf(text), BOUNDS));
  });

  it('is told its line without a list of all lines', () => {
    const broken = bytesOf(`[1${'\n'.repeat(3_000_000)}2]`);
    expect(bodyFault('json', broken, BOUNDS)).toEqual({ at: 3_000_002, line: 3_000_001 });
  });

  it('is moved there and back, not copied', async () => {
    const bytes = bytesOf(`["${large}æ"]`);
    const judged = new BodyThread().judge('json', bytes, BOUNDS);
    expect(bytes).toHaveLength(0);
    expect(Buffer.from((await judged).bytes).toString()).toBe(`["${large}æ"]`);
  });

  it('that is no UTF-8 is none of either', async () => {
    const bytes = Buffer.concat([Buffer.from(large), Buffer.from([0xc3])]);
    for (const kind of ['json', 'xml'] as const)
      expect((await new BodyThread().judge(kind, Uint8Array.from(bytes), BOUNDS)).fault).toEqual({ isNoText: true });
  });
});

it('a small body never wakes the thread', async () => {
  const thread = new BodyThread({ program: program('throw new Error("woken")') });
  expect(await faultOf(thread, 'json', '[1')).toEqual({ at: 2, line: 1 });
  expect(await faultOf(thread, 'xml', '<a>')).toEqual({ line: 1 });
  expect(thread.judged).toBe(0);
});

describe('a body that takes the thread with it', () => {
  it('by filling its memory is refused alone: the next one is judged by a new thread', async () => {
    const hungry = `${ANSWER} parentPort.on('message', ({ bytes }) => {
      const kept = [];
      while (bytes[0] === 33) kept.push(new Array(10_000).fill(kept.length));
      parentPort.postMessage({ bytes });
    });`;
    const thread = new BodyThread({ heapMb: 32, program: program(hungry) });
    const both = [refused(faultOf(thread, 'json', `!${large}`)), refused(faultOf(thread, 'json', large))];
    expect(await Promise.all(both)).toEqual(['too-large', 'done']);
  });

  it('needs more for it than JSON: of that it keeps nothing, whatever its size', async () => {
    const thread = new BodyThread({ heapMb: 16 });
    expect(await faultOf(thread, 'json', `[${'[],'.repeat(5_000_000)}[]]`)).toBeDefined();
    expect(await faultOf(thread, 'json', `["${'x'.repeat(20_000_000)}"]`)).toBeUndefined();
  });

  it('by never ending is refused at the deadline', async () => {
    const once = `${ANSWER} parentPort.on('message', ({ bytes }) => { if (bytes[0] === 33) for (;;); parentPort.postMessage({ bytes }); });`;
    const thread = new BodyThread({ program: program(once), deadlineMs: 2000 });
    const both = [refused(faultOf(thread, 'json', `!${large}`)), refused(faultOf(thread, 'json', large))];
    expect(await Promise.all(both)).toEqual(['too-large', 'done']);
  });

  it('by a fault of ours is a fault for its request alone', async () => {
    const thread = new BodyThread({ program: program(`${ANSWER} parentPort.on('message', () => process.exit(1));`) });
    expect(await refused(faultOf(thread, 'json', large))).toBe('The thread that reads bodies has ended.');
  });

  it('and too many that wait are turned away', async () => {
    const thread = new BodyThread();
    const all = Array.from({ length: 40 }, () => refused(faultOf(thread, 'json', `["${large}"]`)));
    const said = await Promise.all(all);
    expect(said.filter((one) => one === 'unavailable')).toHaveLength(7);
    expect(said.filter((one) => one === 'done')).toHaveLength(33);
  });
});
