import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/index.js';
import { jsonFault, xmlFault } from './body-syntax.js';
import { BodyThread } from './body-thread.js';

const BOUNDS = { deepest: 64, mostValues: 3_000_000, mostMembers: Infinity };
const program = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
const ANSWER = `import { parentPort } from 'node:worker_threads';`;
const large = 'x'.repeat(100_000);
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
    await thread.fault('json', `[${large}`, BOUNDS);
    let fault: unknown;
    const turns = await turnsDuring(async () => {
      fault = await thread.fault('xml', xml, BOUNDS);
    });
    expect(fault).toEqual({ line: 1 });
    expect(thread.judged).toBe(2);
    expect(turns).toBeGreaterThan(10);
    // The same without the thread.
    expect(await turnsDuring(async () => xmlFault(xml))).toBeLessThan(2);
  });

  it.each([
    ['sound', `["${large}"]`],
    ['cut off', `["${large}`],
    ['broken in its third line', `["${large}",\n1,\n,2]`],
    ['of too many values', `[${'1,'.repeat(3_000_000)}1]`],
    ['too deep', `["${large}",${'['.repeat(70)}`],
  ])('that is %s is judged as it would be here', async (_what, text) => {
    expect(await new BodyThread().fault('json', text, BOUNDS)).toEqual(jsonFault(text, BOUNDS));
  });

  it('is told its line without a list of all lines', () => {
    expect(jsonFault(`[1${'\n'.repeat(3_000_000)}2]`, BOUNDS)).toEqual({ at: 3_000_002, line: 3_000_001 });
  });
});

it('a small body never wakes the thread', async () => {
  const thread = new BodyThread({ program: program('throw new Error("woken")') });
  expect(await thread.fault('json', '[1', BOUNDS)).toEqual({ at: 2, line: 1 });
  expect(await thread.fault('xml', '<a>', BOUNDS)).toEqual({ line: 1 });
  expect(thread.judged).toBe(0);
});

describe('a body that takes the thread with it', () => {
  it('by filling its memory is refused alone: the next one is judged by a new thread', async () => {
    const thread = new BodyThread({ heapMb: 32 });
    const bomb = `[${'[],'.repeat(2_000_000)}[]]`;
    const both = [refused(thread.fault('json', bomb, BOUNDS)), thread.fault('json', `["${large}"]`, BOUNDS)];
    expect(await Promise.all(both)).toEqual(['too-large', undefined]);
    // Where the memory suffices, it is sound.
    expect(await new BodyThread().fault('json', bomb, BOUNDS)).toBeUndefined();
  });

  it('by never ending is refused at the deadline', async () => {
    const once = `${ANSWER} parentPort.on('message', ({ text }) => { if (text.startsWith('!')) for (;;); parentPort.postMessage({}); });`;
    const thread = new BodyThread({ program: program(once), deadlineMs: 2000 });
    const both = [refused(thread.fault('json', `!${large}`, BOUNDS)), refused(thread.fault('json', large, BOUNDS))];
    expect(await Promise.all(both)).toEqual(['too-large', 'done']);
  });

  it('by a fault of ours is a fault for its request alone', async () => {
    const thread = new BodyThread({ program: program(`${ANSWER} parentPort.on('message', () => process.exit(1));`) });
    expect(await refused(thread.fault('json', large, BOUNDS))).toBe('The thread that reads bodies has ended.');
  });

  it('and too many that wait are turned away', async () => {
    const thread = new BodyThread();
    const all = Array.from({ length: 40 }, () => refused(thread.fault('json', `["${large}"]`, BOUNDS)));
    const said = await Promise.all(all);
    expect(said.filter((one) => one === 'unavailable')).toHaveLength(7);
    expect(said.filter((one) => one === 'done')).toHaveLength(33);
  });
});
