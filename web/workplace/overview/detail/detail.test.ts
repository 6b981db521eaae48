import { describe, expect, it } from 'vitest';
import { isLocalReference } from './reference.js';
import { factsOf } from './resource-facts.js';
import { writingOfBinary, writingsOf } from './resource-writing.js';

const bytes = (list: Iterable<number>) => btoa(String.fromCharCode(...list));
const base64 = (words: string) => bytes(new TextEncoder().encode(words));

describe('the whole text of a note', () => {
  const note = (attachment: object) => ({ resourceType: 'DocumentReference', content: [{ attachment }] });

  it('shows plain text with Danish letters as it was written', () => {
    const data = base64('Åndenød gennem 3 døgn.\nFeber.');
    expect(writingsOf(note({ contentType: 'text/plain', data }))).toEqual([
      { kind: 'plain', text: 'Åndenød gennem 3 døgn.\nFeber.' },
    ]);
  });

  it('reads text in an older character set when it says so', () => {
    const data = bytes([...'Åndenød'].map((letter) => letter.charCodeAt(0)));
    expect(writingsOf(note({ contentType: 'text/plain; charset=iso-8859-1', data }))).toEqual([
      { kind: 'plain', text: 'Åndenød' },
    ]);
  });

  it('never takes markup for plain text', () => {
    const [writing] = writingsOf(note({ contentType: 'text/html', data: base64('<b>x</b><script>alert(1)</script>') }));
    expect(writing?.kind).toBe('markup');
  });

  it('names a file that cannot be shown instead of showing nothing', () => {
    expect(writingsOf(note({ contentType: 'application/pdf', data: 'JVBERi0=' }))).toEqual([
      { kind: 'unreadable', contentType: 'application/pdf' },
    ]);
  });

  it('names a damaged attachment instead of showing half of it', () => {
    expect(writingsOf(note({ contentType: 'text/plain', data: '!!!' }))).toEqual([
      { kind: 'unreadable', contentType: 'text/plain' },
    ]);
  });

  it('fetches an attachment kept apart, and only from our own record', () => {
    expect(writingsOf(note({ contentType: 'text/plain', url: 'Binary/b1' }))).toEqual([
      { kind: 'elsewhere', reference: 'Binary/b1' },
    ]);
    expect(writingsOf(note({ contentType: 'text/plain', url: 'https://elsewhere.example/x' }))[0]?.kind).toBe(
      'unreadable',
    );
    expect(writingOfBinary({ contentType: 'text/plain', data: base64('hele teksten') })).toEqual({
      kind: 'plain',
      text: 'hele teksten',
    });
  });
});

describe('the lines of a fact', () => {
  it('keeps the number exactly as the laboratory wrote it, with its comparator', () => {
    const facts = factsOf({ resourceType: 'Observation', valueQuantity: { value: 5, unit: 'mg/L', comparator: '<' } });
    expect(facts).toContainEqual({
      name: 'value',
      value: { kind: 'quantity', value: '5', unit: 'mg/L', comparator: '<' },
    });
  });

  it('survives a resource with the wrong shape everywhere', () => {
    expect(() =>
      factsOf({ resourceType: 'Observation', code: 'x', category: 7, performer: [null, 'a'], referenceRange: 'no' }),
    ).not.toThrow();
  });
});

describe('references that may be followed', () => {
  it('follows a reference of our own record', () => {
    expect(isLocalReference('Observation/abc-1')).toBe(true);
    expect(isLocalReference('Observation/abc/_history/2')).toBe(true);
  });

  it('does not follow one that leads out of it', () => {
    for (const reference of [
      'https://other.example/fhir/Observation/1',
      '../api/me',
      'Observation/../../api',
      '//x/y',
      'urn:uuid:1',
    ])
      expect(isLocalReference(reference)).toBe(false);
  });
});
