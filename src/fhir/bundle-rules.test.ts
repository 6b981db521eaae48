/** R4's own rules over a whole Bundle (bdl-1 ... bdl-12) are judged however many entries there are, in steps that are short. */
import { describe, expect, it } from 'vitest';
import type { Issue } from '../base/index.js';
import { invariantTable } from './definitions.js';
import { validateInSteps } from './validate-in-steps.js';

type Json = Record<string, unknown>;

const SIZES = [1001, 10_000];

const NARRATIVE = { status: 'empty', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' };
const BASIC = { resourceType: 'Basic', code: { text: 'x' }, text: NARRATIVE };
const entryOf = (i: number): Json => ({ fullUrl: `http://x.example/Basic/${i}`, resource: BASIC });

/** A Bundle of that many entries, of which one is changed. */
function bundle(type: string, size: number, change: (entry: Json[]) => void = () => undefined, more: Json = {}): Json {
  const entry = Array.from({ length: size }, (_, i) => entryOf(i));
  change(entry);
  return { resourceType: 'Bundle', type, ...more, entry };
}

const inEach = (entry: Json[], more: Json) => {
  for (const one of entry) Object.assign(one, more);
};
const request = { method: 'GET', url: 'Basic/1' };
const response = { status: '200' };
const COMPOSITION = {
  resourceType: 'Composition',
  status: 'final',
  type: { text: 'x' },
  date: '2026',
  author: [{ display: 'x' }],
  title: 'x',
  text: NARRATIVE,
};
const identified = { identifier: { system: 'urn:x', value: '1' }, timestamp: '2026-11-01T00:00:00Z' };
const document = (more: Json, size: number, first: Json = COMPOSITION) =>
  bundle('document', size, (entry) => (entry[0]!['resource'] = first), more);
const last = (entry: Json[]): Json => entry.at(-1)!;

/** For each rule a Bundle that breaks it, at its very end where an entry does; and no other. */
const BROKEN: Record<string, (size: number) => Json> = {
  'bdl-1': (size) => bundle('collection', size, undefined, { total: size }),
  'bdl-2': (size) => bundle('collection', size, (entry) => (last(entry)['search'] = { mode: 'match' })),
  'bdl-3': (size) =>
    bundle('batch', size, (entry) => {
      inEach(entry, { request });
      delete last(entry)['request'];
    }),
  'bdl-4': (size) => bundle('collection', size, (entry) => (last(entry)['response'] = response)),
  'bdl-5': (size) => bundle('collection', size, (entry) => delete last(entry)['resource']),
  'bdl-7': (size) => bundle('collection', size, (entry) => (last(entry)['fullUrl'] = entry[0]!['fullUrl'])),
  'bdl-8': (size) =>
    bundle('collection', size, (entry) => (last(entry)['fullUrl'] = 'http://x.example/Basic/1/_history/2')),
  'bdl-9': (size) => document({ timestamp: identified.timestamp }, size),
  'bdl-10': (size) => document({ identifier: identified.identifier }, size),
  'bdl-11': (size) => document(identified, size, BASIC),
  'bdl-12': (size) => bundle('message', size),
};

/** What is said of it, and in how many steps that was found out. */
function judge(value: Json): { issues: Issue[]; steps: number } {
  const running = validateInSteps(value);
  for (let steps = 0; ; steps++) {
    const step = running.next();
    if (step.done) return { issues: step.value.issues, steps };
  }
}

describe('a rule of R4 over a whole Bundle', () => {
  it('is tried here, each that there is', () => {
    const keys = ['Bundle', 'Bundle.entry'].flatMap((path) => (invariantTable()[path] ?? []).map(([key]) => key));
    expect(Object.keys(BROKEN).sort()).toEqual(keys.sort());
  });

  describe.each(SIZES)('of %i entries', (size) => {
    it.each(Object.entries(BROKEN))('%s is told when it is broken, and no other is', (key, broken) => {
      const { issues } = judge(broken(size));
      const told = issues.map(({ diagnostics }) => /Rule ([\w-]+) is broken/.exec(diagnostics)?.[1]);
      expect(new Set(told)).toEqual(new Set([key]));
    });

    it('holds of a Bundle that keeps them (negative control)', () => {
      for (const sound of [bundle('collection', size), document(identified, size)])
        expect(judge(sound).issues).toEqual([]);
    });

    it('leaves room for others between the entries', () => {
      expect(judge(bundle('collection', size)).steps).toBeGreaterThan(size);
    });
  });
});
