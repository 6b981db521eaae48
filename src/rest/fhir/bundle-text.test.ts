import { describe, expect, it } from 'vitest';
import { elements, members } from '../../fhir/index.js';
import { readBundleText } from './bundle-text.js';

const IN_PIECES = 0;
const AT_ONCE = Number.POSITIVE_INFINITY;

const SOUND = [
  '{"resourceType":"Bundle","type":"batch","entry":[{"a":"x","n":1.0},{"b":["]","}","\\\\\\""]}]}',
  ' { "entry" : [ {"a":1} , {"entry":[{"b":2}]} ,{} ] , "type":"batch" } ',
  '{"type":"a\\"entry\\":[","entry":[[1],{}],"x":{"entry":[{}]}}',
  '{"té":"x","entry":[{"æ😀":"ø"},{"b":"x😀\\u0041","b":["å"]}],"é":"entry"}',
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
    expect(read.bundle).toEqual(JSON.parse(text));
    const list = (read.bundle as { entry?: unknown }).entry;
    const entry = Array.isArray(list) ? members(text).find((member) => member.key === 'entry')! : undefined;
    const slices = entry ? elements(text, entry.start) : [];
    for (const { entries } of [read, await readBundleText(text, AT_ONCE), await readBundleText(Buffer.from(text), 0)]) {
      expect(entries.length).toBe(slices.length);
      for (const [i, { start }] of slices.entries()) {
        const name = text[start] === '{' ? members(text, start)[0]?.key : undefined;
        if (name === undefined) continue;
        const values = members(text, start).filter(({ key }) => key === name);
        expect(entries[i]!.valuesOf(name).map((make) => make())).toEqual(
          values.map((value) => text.slice(value.start, value.end)),
        );
      }
    }
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

  it('is the same with a mark of its encoding in front', async () => {
    const { bundle, entries } = await readBundleText(Buffer.from('\ufeff{"entry":[{"a":"ø"}]}'), IN_PIECES);
    expect(bundle).toEqual({ entry: [{ a: 'ø' }] });
    expect(entries[0]!.valuesOf('a').map((make) => make())).toEqual(['"ø"']);
  });

  it('tells the place in letters where bytes are more', async () => {
    const text = '{"é":"😀","entry":[{"a":1},{"a":1 "b"}]}';
    await expect(readBundleText(Buffer.from(text), IN_PIECES)).rejects.toMatchObject({
      issues: [{ diagnostics: expect.stringMatching(new RegExp(`character ${text.indexOf('"b"') + 1}\\b`)) }],
    });
  });

  it('tells where it breaks in the whole text', async () => {
    const text = '{"entry":[{"a":1},\n{"a":1 "b"}]}';
    await expect(readBundleText(text, IN_PIECES)).rejects.toMatchObject({
      issues: [{ diagnostics: expect.stringMatching(/character 27 \(line 2\)/) }],
    });
  });
});
