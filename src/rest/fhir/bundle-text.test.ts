import { describe, expect, it } from 'vitest';
import { elements, members } from '../../fhir/index.js';
import { readBundleText } from './bundle-text.js';

const IN_PIECES = 0;
const AT_ONCE = Number.POSITIVE_INFINITY;

const SOUND = [
  '{"resourceType":"Bundle","type":"batch","entry":[{"a":"x","n":1.0},{"b":["]","}","\\\\\\""]}]}',
  ' { "entry" : [ {"a":1} , {"entry":[{"b":2}]} ,{} ] , "type":"batch" } ',
  '{"type":"a\\"entry\\":[","entry":[[1],{}],"x":{"entry":[{}]}}',
  '{"entry":[]}',
  '{"entry":["x",{}]}',
  '{"entry":[1,{},null]}',
  '{"entry":{"a":[{}]}}',
  '[{"entry":[{}]}]',
  '"entry"',
];

describe('a Bundle read in pieces', () => {
  it.each(SOUND)('is what JSON.parse makes of it, and its entries stand where they stand: %s', async (text) => {
    const read = await readBundleText(text, IN_PIECES);
    expect(read).toEqual(await readBundleText(text, AT_ONCE));
    expect(read.bundle).toEqual(JSON.parse(text));
    const list = (read.bundle as { entry?: unknown }).entry;
    const entry = Array.isArray(list) ? members(text).find((member) => member.key === 'entry')! : undefined;
    expect(read.slices).toEqual(entry ? elements(text, entry.start) : []);
  });

  it.each([
    '{"entry":[{}{}]}',
    '{"entry":[{},,{}]}',
    '{"entry":[{},{}',
    '{"entry":[{]}}',
    '{"entry":[{}],"type":}',
    '{"entry":[{"a":tru},{}]}',
    '{"entry":[{}]} x',
    '{"entry":[{"a":"}]}',
    `{"entry":[${'['.repeat(70)}${']'.repeat(70)}]}`,
  ])('is refused as it would be at once: %s', async (text) => {
    const failure = (large: number) =>
      readBundleText(text, large).then(
        () => 'read',
        (error: Error) => error.name,
      );
    expect(await failure(AT_ONCE)).toBe('Failure');
    expect(await failure(IN_PIECES)).toBe('Failure');
  });

  it('tells where it breaks in the whole text', async () => {
    const text = '{"entry":[{"a":1},\n{"a":1 "b"}]}';
    await expect(readBundleText(text, IN_PIECES)).rejects.toMatchObject({
      issues: [{ diagnostics: expect.stringMatching(/character 27 \(line 2\)/) }],
    });
  });
});
