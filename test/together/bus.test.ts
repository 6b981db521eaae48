/** What one process tells: heard by every other before it goes on, and nobody waits for one that is gone. */
import { describe, expect, it } from 'vitest';
import { twoLines } from './two-lines.js';

describe('a process that tells of something', () => {
  it('goes on when the first process and the others have acted on it, and does not hear itself', async () => {
    const { first, one, other } = twoLines();
    const heard: string[] = [];
    first.on('news', async (about) => {
      await Promise.resolve();
      heard.push(`first ${about}`);
    });
    one.on('news', () => void heard.push('one'));
    other.on('news', (about) => void heard.push(`other ${about}`));
    await one.tell('news', 'of today');
    expect(heard.sort()).toEqual(['first of today', 'other of today']);
  });

  it('is told what each has to say', async () => {
    const { first, one, other } = twoLines();
    first.on('how many', () => '1');
    one.on('how many', () => '2');
    other.on('how many', () => '3');
    expect((await one.tell('how many')).sort()).toEqual(['1', '3']);
    expect((await first.tell('how many')).sort()).toEqual(['2', '3']);
  });

  it('is not held up by a fault of another, nor by what nobody knows', async () => {
    const { one, other } = twoLines();
    other.on('news', () => {
      throw new Error('a fault of its own');
    });
    expect(await one.tell('news')).toEqual([]);
    expect(await one.tell('unheard of')).toEqual([]);
  });

  it('does not wait for one that is gone', async () => {
    const { one, other, leave } = twoLines();
    other.on('news', () => new Promise<void>(() => undefined));
    const told = one.tell('news');
    leave();
    expect(await told).toEqual([]);
  });

  it('tells again who comes later', async () => {
    const { first, one } = twoLines();
    const heard: string[] = [];
    one.on('witnesses', (about) => void heard.push(about));
    first.keepTelling('witnesses', 'two');
    await first.tell('unheard of');
    expect(heard).toEqual(['two']);
    const late: string[] = [];
    const line = first.join((message) => {
      if (message.kind === 'told') late.push(`${message.topic} ${message.about}`);
    });
    await line.take({ kind: 'ready' });
    expect(late).toEqual(['witnesses two']);
  });
});
