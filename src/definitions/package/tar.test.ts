import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MOST_UNPACKED, readTarGz } from './tar.js';

interface Entry {
  name: string;
  content?: string;
  kind?: string;
  prefix?: string;
}

function header({ name, content = '', kind = '0', prefix = '' }: Entry): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100, 'utf8');
  block.write('0000644\0', 100);
  block.write(`${Buffer.byteLength(content).toString(8).padStart(11, '0')}\0`, 124);
  block.write('        ', 148);
  block.write(kind, 156);
  block.write('ustar\0', 257);
  block.write(prefix, 345, 155, 'utf8');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function tar(...entries: Entry[]): Buffer {
  const blocks = entries.flatMap((entry) => {
    const content = Buffer.from(entry.content ?? '');
    return [header(entry), Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)])];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const read = (...entries: Entry[]) =>
  readTarGz(gzipSync(tar(...entries))).map(({ name, content }) => `${name}: ${content.toString('utf8')}`);

describe('a gzipped tar archive', () => {
  it('gives its plain files, with long names of each kind', () => {
    const long = `package/${'x'.repeat(150)}.json`;
    const record = ` path=${long}\n`;
    const length = record.length + String(record.length + 3).length;
    expect(
      read(
        { name: 'package/', kind: '5' },
        { name: 'package/a.json', content: '{"a":"æ"}' },
        { name: 'b.json', prefix: 'package', content: '{}' },
        { name: 'long', kind: 'x', content: `${length}${record}` },
        { name: 'package/cut.json', content: '1' },
        { name: 'long', kind: 'L', content: `${long}\0` },
        { name: 'package/cut.json', content: '2' },
      ),
    ).toEqual(['package/a.json: {"a":"æ"}', 'package/b.json: {}', `${long}: 1`, `${long}: 2`]);
  });

  it.each(['../outside.json', 'package/../../outside.json', '/etc/passwd', 'package\\..\\x', 'a/..'])(
    'that names a place outside itself is refused: %s',
    (name) => {
      expect(() => read({ name })).toThrow(/outside itself/);
    },
  );

  it('that hides such a place in a long name is refused too', () => {
    expect(() => read({ name: 'long', kind: 'L', content: '../../outside\0' }, { name: 'package/a.json' })).toThrow(
      /outside/,
    );
  });

  it('with links or devices is refused', () => {
    expect(() => read({ name: 'package/a.json', kind: '2' })).toThrow(/link/);
    expect(() => read({ name: 'package/a.json', kind: '1' })).toThrow(/link/);
    expect(() => read({ name: 'package/a.json', kind: '3' })).toThrow(/no plain file/);
  });

  it('that unpacks without end is refused before it is unpacked', () => {
    const bomb = gzipSync(Buffer.alloc(MOST_UNPACKED + 1024));
    expect(bomb.length).toBeLessThan(MOST_UNPACKED / 100);
    expect(() => readTarGz(bomb)).toThrow(/unpacks to more/);
  });

  it('that is damaged says so', () => {
    const whole = tar({ name: 'package/a.json', content: 'x'.repeat(2000) });
    expect(() => readTarGz(Buffer.from('not gzip'))).toThrow(/not a gzipped package/);
    expect(() => readTarGz(gzipSync(whole).subarray(0, 60))).toThrow(/not a gzipped package/);
    expect(() => readTarGz(gzipSync(whole.subarray(0, 1024)))).toThrow(/ends inside a file/);
    const changed = Buffer.from(whole);
    changed[3] = 65;
    expect(() => readTarGz(gzipSync(changed))).toThrow(/header at byte 0/);
    expect(() => readTarGz(gzipSync(Buffer.alloc(2048, 7)))).toThrow(/header/);
    expect(() => readTarGz(gzipSync(tar({ name: 'x', kind: 'x', content: '999 path=a\n' })))).toThrow(
      /extended header/,
    );
  });
});
