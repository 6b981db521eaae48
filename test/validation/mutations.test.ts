import { describe, expect, it } from 'vitest';
import { isInSlice } from '../../src/fhir/profile/discriminator.js';
import { occurrencesOf } from '../../src/fhir/profile/occurrences.js';
import { ProfileTrees } from '../../src/fhir/profile/profile-trees.js';
import type { ProfileNode, ProfileTree } from '../../src/fhir/profile/profile-tree.js';
import { ValidationSession } from '../../src/fhir/profile/session.js';
import { dataIsThere, published, readJson } from './material.js';
import { type Mutant, mutantsOf } from './mutants.js';

type Json = Record<string, unknown>;

/** Published files without errors, of each standard. */
const FILES = [
  'medcom-fhir/hospitalnotification/Bundle-e94de8ee-bd94-475e-b454-b8fbbef8a685.json',
  'medcom-fhir/carecommunication/Bundle-b56549f7-ed10-422d-8088-f7222b686e46.json',
  'medcom-fhir/acknowledgement/Bundle-bc9535ef-ed94-4060-a928-7baddec7ee71.json',
  'medcom-fhir/conditionlist/Bundle-7ffa0111-1aa2-4d68-99f8-1fbf57448c8c.json',
  'medcom-fhir/homecareobservation/Bundle-ReceiveTestExample1.json',
  'medcom-fhir/document/Bundle-0a74554f-ded3-4bc7-bef1-535699565c5b.json',
  'medcom-fhir/core/PractitionerRole-6ff69f1c-690d-11ed-9022-0242ac120002.json',
  'medcom-fhir/core/Patient-5b72c625-0570-4111-b272-f0351344f8b6.json',
];

/** Of many mutants of a kind in one file, so many are tried: they differ in the place alone. */
const MOST_OF_A_KIND = 10;

const isThere = dataIsThere();

describe.skipIf(!isThere)('a published resource, broken on purpose', () => {
  const { validator, profiles } = isThere ? published() : ({} as ReturnType<typeof published>);
  const trees = isThere ? new ProfileTrees(profiles) : ({} as ProfileTrees);

  const hasErrors = (resource: unknown) => validator.validate(resource).issues.some((one) => one.severity === 'error');

  function treesOf(file: Json): { at: (string | number)[]; tree: ProfileTree }[] {
    const claim = (resource: Json) =>
      ((resource['meta'] as Json | undefined)?.['profile'] as string[] | undefined)?.[0];
    const own = trees.tree(claim(file)!);
    const entries = (file['entry'] ?? []) as { resource: Json }[];
    const inside = entries.flatMap(({ resource }, index) => {
      const profile = claim(resource);
      const tree = profile === undefined ? undefined : trees.tree(profile, own?.definition);
      return tree ? [{ at: ['entry', index, 'resource'], tree }] : [];
    });
    return [...(own ? [{ at: [], tree: own }] : []), ...inside];
  }

  /** A slice that must be there is taken away. */
  function withoutSlices(file: Json, at: (string | number)[], tree: ProfileTree): Mutant[] {
    const session = new ValidationSession(file, trees, { isMember: () => undefined });
    const found: Mutant[] = [];
    const visit = (node: ProfileNode, find: (root: Json) => Json | undefined): void => {
      // Elements that contain themselves (Bundle.entry.link) go no deeper than the data.
      if (!find(file)) return;
      for (const child of node.children) {
        for (const slice of child.slices.filter(
          (one) => one.min > 0 && child.slicing && one.path.split('.').length <= 3,
        )) {
          const broken = structuredClone(file);
          const parent = find(broken);
          if (!parent || !Array.isArray(parent[child.name])) continue;
          const place = { resource: parent, container: parent };
          const kept = occurrencesOf(parent, child).filter(
            (one) => isInSlice(one, slice, child.slicing!.discriminators, session.sliceContext(place)) !== true,
          );
          if (kept.length === (parent[child.name] as unknown[]).length) continue;
          if (kept.length === 0) delete parent[child.name];
          else parent[child.name] = kept.map((one) => one.value);
          found.push({ kind: 'slice: missing', what: `slice ${slice.id} at ${at.join('.')}`, broken });
        }
        visit(child, (root) => {
          const parent = find(root)?.[child.name];
          return (Array.isArray(parent) ? parent[0] : parent) as Json | undefined;
        });
      }
    };
    visit(tree.root, (root) => at.reduce<unknown>((value, step) => (value as Json)[String(step)], root) as Json);
    return found;
  }

  /** What the entries of a Bundle owe each other. */
  function brokenBundles(file: Json): Mutant[] {
    const entries = (file['entry'] ?? []) as { fullUrl?: string }[];
    return entries.flatMap(({ fullUrl }, index) => {
      const twice = structuredClone(file) as { entry: { fullUrl?: string }[] };
      twice.entry[(index + 1) % twice.entry.length]!.fullUrl = fullUrl;
      const without = structuredClone(file) as { entry: unknown[] };
      without.entry.splice(index, 1);
      return [
        { kind: 'entry: another with its address', what: `fullUrl of entry ${index} twice`, broken: twice },
        { kind: 'entry: missing', what: `without entry ${index}`, broken: without },
      ] as Mutant[];
    });
  }

  it('is noticed, whatever rule was broken; and passes untouched', () => {
    const tried = new Map<string, number>();
    const unnoticed: string[] = [];
    for (const name of FILES) {
      const file = readJson(name);
      expect(
        validator.validate(file).issues.filter((one) => one.severity === 'error'),
        name,
      ).toEqual([]);
      const perKind = new Map<string, number>();
      const mutants = [
        ...treesOf(file).flatMap(({ at, tree }) => [
          ...mutantsOf(file, at, tree.root),
          ...withoutSlices(file, at, tree),
        ]),
        ...brokenBundles(file),
      ];
      for (const { kind, what, broken } of mutants) {
        const count = (perKind.get(kind) ?? 0) + 1;
        if (count > MOST_OF_A_KIND) continue;
        perKind.set(kind, count);
        tried.set(kind, (tried.get(kind) ?? 0) + 1);
        if (!hasErrors(broken)) unnoticed.push(`${name}: ${what}`);
      }
    }
    const all = [...tried.values()].reduce((sum, count) => sum + count, 0);
    expect(all).toBeGreaterThan(400);
    expect([...tried.keys()].sort()).toEqual(KINDS);
    expect(unnoticed.length / all, unnoticed.join('\n')).toBeLessThan(0.05);
  });
});

const KINDS = [
  'a date that does not exist',
  'an element that R4 does not have',
  'cardinality: missing',
  'cardinality: too many',
  'choice: another type',
  'code',
  'entry: another with its address',
  'entry: missing',
  'forbidden element',
  'pattern',
  'reference: another type',
  'rule of the profile',
  'slice: missing',
];
