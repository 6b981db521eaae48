import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { arriving } from './arriving-body.js';

const never = () => new Promise<void>(() => {});
/** Rings before anything else happens. */
const soon = (_ms: number, ring: () => void) => {
  const timer = setImmediate(ring);
  return () => clearImmediate(timer);
};

it('a body that does not come in time ends, and the connection does not', async () => {
  const sender = new PassThrough();
  sender.write('{');
  const body = arriving(sender, { alarm: soon });
  await expect(buffer(body)).rejects.toMatchObject({ status: 408 });
  expect(sender.destroyed).toBe(false);
});

it('one that says no size is read up to some size, then when there is room', async () => {
  const sent = [Buffer.alloc(60, 'a'), Buffer.alloc(60, 'b'), Buffer.alloc(60, 'c')];
  let open = () => {};
  let isAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve;
  });
  const room = () => {
    isAsked();
    return new Promise<void>((resolve) => {
      open = resolve;
    });
  };
  const read: string[] = [];
  const body = arriving(Readable.from(sent), { rooms: [{ from: 100, enter: room }] });
  body.on('data', (chunk: Buffer) => read.push(chunk.toString('latin1')[0]!));
  await asked;
  expect(read.join('')).toBe('a');
  const ended = new Promise((resolve) => body.once('end', resolve));
  open();
  await ended;
  expect(read.join('')).toBe('abc');
});

it('a small one asks for none', async () => {
  const body = arriving(Readable.from([Buffer.from('ab'), Buffer.from('c')]), { rooms: [{ from: 100, enter: never }] });
  expect((await buffer(body)).toString()).toBe('abc');
});

it('breaks off in silence when nobody reads it any more', async () => {
  const sender = new PassThrough();
  const body = arriving(sender, {});
  const stop = () => {};
  body.on('data', stop).on('error', stop);
  body.off('data', stop).off('error', stop);
  const closed = new Promise((resolve) => body.once('close', resolve));
  // Without a listener of its own this would end the process.
  sender.destroy(new Error('the sender has gone'));
  await closed;
  expect(body.errored).toMatchObject({ message: 'the sender has gone' });
});

it('what waits for a second room has time meanwhile, and not for ever after', async () => {
  const set = new Set<() => void>();
  const alarm = (_ms: number, ring: () => void) => {
    set.add(ring);
    return () => set.delete(ring);
  };
  let open = () => {};
  let isAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve;
  });
  const enter = () => {
    isAsked();
    return new Promise<void>((resolve) => {
      open = resolve;
    });
  };
  const sender = new PassThrough();
  sender.write(Buffer.alloc(60));
  const body = arriving(sender, {
    rooms: [
      { from: 50, enter: async () => {} },
      { from: 100, enter },
    ],
    alarm,
  });
  const read = buffer(body);
  await new Promise((resolve) => setImmediate(resolve));
  expect(set.size).toBe(1);
  sender.write(Buffer.alloc(60));
  await asked;
  expect(set.size).toBe(0);
  open();
  await new Promise((resolve) => setImmediate(resolve));
  expect(set.size).toBe(1);
  for (const ring of set) ring();
  await expect(read).rejects.toMatchObject({ status: 408 });
});
