/** https://www.rfc-editor.org/rfc/rfc6902 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyJsonPatch, readJsonPatch } from './json-patch.js';
import { printTree, readTree } from './json-tree.js';

const patched = (text: string, ...steps: object[]): string =>
  applyJsonPatch(text, readJsonPatch(JSON.stringify(steps)));

describe('a JSON Patch', () => {
  it('keeps the digits and the order of what it does not name, and of what it brings', () => {
    const text = '{"b":1.0,"a":[1e2,{"x":0.10}],"__proto__":{"y":2.00}}';
    const steps = readJsonPatch(
      '[{"op":"add","path":"/a/1/y","value":7.00},{"op":"replace","path":"/b","value":-0.0}]',
    );
    expect(applyJsonPatch(text, steps)).toBe('{"b":-0.0,"a":[1e2,{"x":0.10,"y":7.00}],"__proto__":{"y":2.00}}');
  });

  it('does what each operation says', () => {
    const text = '{"a":{"b":[1,2,3]},"c~/d":"x"}';
    expect(patched(text, { op: 'remove', path: '/a/b/1' })).toBe('{"a":{"b":[1,3]},"c~/d":"x"}');
    expect(patched(text, { op: 'add', path: '/a/b/-', value: 4 })).toBe('{"a":{"b":[1,2,3,4]},"c~/d":"x"}');
    expect(patched(text, { op: 'move', from: '/c~0~1d', path: '/e' })).toBe('{"a":{"b":[1,2,3]},"e":"x"}');
    expect(patched(text, { op: 'copy', from: '/a/b', path: '/f' })).toBe('{"a":{"b":[1,2,3]},"c~/d":"x","f":[1,2,3]}');
    expect(patched(text, { op: 'replace', path: '', value: { g: 1 } })).toBe('{"g":1}');
  });

  it('tests numbers by their value and objects whatever their order', () => {
    expect(patched('{"a":1.0,"o":{"x":1,"y":[2]}}', { op: 'test', path: '/a', value: 1 })).toContain('1.0');
    expect(() => patched('{"o":{"x":1,"y":[2]}}', { op: 'test', path: '/o', value: { y: [2], x: 1 } })).not.toThrow();
    expect(() => patched('{"o":{"x":1}}', { op: 'test', path: '/o', value: { x: 1, z: 1 } })).toThrow('does not hold');
  });

  it.each([
    [{ op: 'remove', path: '/x' }],
    [{ op: 'replace', path: '/x', value: 1 }],
    [{ op: 'add', path: '/a/9', value: 1 }],
    [{ op: 'add', path: '/a/01', value: 1 }],
    [{ op: 'add', path: '/n/x/y', value: 1 }],
    [{ op: 'move', from: '/a', path: '/a/0' }],
    [{ op: 'add', path: 'a', value: 1 }],
    [{ op: 'remove', path: '' }],
    [{ op: 'replace', path: '', value: 7 }],
    [{ op: 'replace', path: '/constructor/prototype', value: 7 }],
  ])('is refused whole for %j', (step) => {
    expect(() => patched('{"a":[1],"n":1}', { op: 'add', path: '/ok', value: 1 }, step)).toThrow(
      /cannot be applied|leaves no resource/,
    );
  });

  it('cannot be made to fill the memory', () => {
    const doubling = Array.from({ length: 40 }, () => ({ op: 'copy', from: '/a', path: '/a/-' }));
    expect(() => patched('{"a":[1,2,3,4]}', ...doubling)).toThrow('values are copied');
    expect(() => readJsonPatch(JSON.stringify(new Array(1001).fill({ op: 'remove', path: '/a' })))).toThrow('at most');
  });
});

describe('the tree of JSON', () => {
  it('is the same text again, but for white space', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(printTree(readTree(text))).toBe(JSON.stringify(value));
        expect(JSON.parse(printTree(readTree(text), 2))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(['', '{', '[1,', '{"a":}', '{"a" 1}', '01', '+1', '.5', '1.', 'nul', '[1]x', '{"a":1,}'])(
    'is not made of %j',
    (text) => expect(() => readTree(text)).toThrow(SyntaxError),
  );

  it('of too many levels is refused, not a crash', () => {
    expect(() => readTree('['.repeat(100_000))).toThrow(SyntaxError);
  });
});
