import { describe, expect, it } from 'vitest';
import { NAMED_ROLES } from './citizens/named-roles.js';
import { ORDINARY_ROLES } from './citizens/ordinary-roles.js';
import { validateResource } from '../src/fhir/index.js';
import { citizenTransaction, DEFAULT_CITIZENS, generateCitizen, generateDirectory } from './index.js';
import { citizens, type Json, walk, SAMPLE } from './reading.js';

const options = { today: '2026-11-22T09:45:00+01:00' };
/** Days on which calendars trip: a summer time change, a leap day, midnight of the merger of two regions. */
const AWKWARD = [
  '2027-03-28T03:05:00+02:00',
  '2028-02-29',
  '2026-12-31T23:59:00+01:00',
  '2027-01-01T00:10:00+01:00',
  '2027-10-31',
];

function faultsOf(resource: unknown): string[] {
  return validateResource(resource).map((issue) => `${issue.expression}: ${issue.diagnostics}`);
}

describe('the demo nation', () => {
  it('writes nothing that breaks the structure of FHIR R4', () => {
    const faults = new Set<string>();
    for (const resource of generateDirectory(options)) for (const fault of faultsOf(resource)) faults.add(fault);
    for (const { resources } of citizens(SAMPLE, options)) {
      for (const resource of resources) for (const fault of faultsOf(resource)) faults.add(fault);
    }
    expect([...faults]).toEqual([]);
  });

  it('would be told of a resource that does break it', () => {
    const patient = { ...generateCitizen(0, options).resources[0], gender: 'kvinde' };
    expect(faultsOf(patient).length).toBeGreaterThan(0);
  });

  it('is the same bytes for the same seed and day, in whatever order citizens are asked for', () => {
    const once = JSON.stringify([7, 3, 40].map((i) => generateCitizen(i, options)));
    const other = JSON.stringify(generateCitizen(7, { ...options, seed: 'another' }));
    const again = JSON.stringify([7, 3, 40].map((i) => generateCitizen(i, options)));
    expect(again).toBe(once);
    expect(JSON.stringify(generateCitizen(7, options))).not.toBe(other);
    expect(JSON.stringify([...generateDirectory(options)])).toBe(JSON.stringify([...generateDirectory(options)]));
  });

  it('can be told on any day, also those on which calendars trip', () => {
    for (const today of AWKWARD) {
      for (const { resources } of citizens(NAMED_ROLES.length + ORDINARY_ROLES.length, { today })) {
        // The generator itself refuses to tell of the future; of the structure every fifth resource is a fair sample.
        for (let i = 0; i < resources.length; i += 5) expect(faultsOf(resources[i])).toEqual([]);
      }
    }
  });

  it('tells every story and has every named person at its default size', () => {
    expect(DEFAULT_CITIZENS).toBeGreaterThanOrEqual(NAMED_ROLES.length + ORDINARY_ROLES.length);
    const stories = new Set(
      [...NAMED_ROLES, ...ORDINARY_ROLES].flatMap((role) => role.stories.map((story) => story.name)),
    );
    expect(stories.size).toBeGreaterThanOrEqual(25);
  });

  it('points only at what exists: inside the citizen, or in the directory', () => {
    const directory = new Set<string>();
    for (const r of generateDirectory(options)) directory.add(`${r.resourceType}/${r.id}`);
    const dangling = new Set<string>();
    for (const { index, resources } of citizens(SAMPLE, options)) {
      const own = new Set(resources.map((r) => `urn:uuid:${r.id}`));
      walk(resources, (node: Json) => {
        const target = node.reference;
        if (typeof target === 'string' && !own.has(target) && !directory.has(target))
          dangling.add(`${index} ${target}`);
      });
    }
    for (const r of generateDirectory(options)) {
      walk(r, (node) => {
        if (typeof node.reference === 'string' && !directory.has(node.reference)) dangling.add(node.reference);
      });
    }
    expect([...dangling]).toEqual([]);
  });

  it('names every organisation and professional it points at, so that a list can be read without looking them up', () => {
    const unnamed = new Set<string>();
    for (const { resources } of citizens(60, options)) {
      walk(resources, (node) => {
        const target = node.reference;
        if (typeof target === 'string' && /^(Organization|Practitioner)\//.test(target) && !node.display)
          unnamed.add(target);
      });
    }
    expect([...unnamed]).toEqual([]);
  });

  it('gives no two resources the same id', () => {
    const ids = new Set<string>();
    let count = 0;
    for (const r of generateDirectory(options)) {
      ids.add(`${r.resourceType}/${r.id}`);
      count++;
    }
    for (const { resources } of citizens(SAMPLE, options)) {
      for (const r of resources) {
        ids.add(r.id);
        count++;
      }
    }
    expect(ids.size).toBe(count);
  });

  it('has records as long as real ones: about two hundred lines a citizen, more for the chronically ill', () => {
    const sizes = [...citizens(SAMPLE, options)].map(({ resources }) => resources.length);
    const mean = sizes.reduce((a, b) => a + b, 0) / sizes.length;
    expect(mean).toBeGreaterThan(150);
    expect(mean).toBeLessThan(300);
    expect(sizes[0]).toBeGreaterThanOrEqual(320);
  });

  it('can be sent as a transaction whose full urls are the ones referred to', () => {
    const citizen = generateCitizen(0, options);
    const bundle = citizenTransaction(citizen);
    expect(bundle.entry).toHaveLength(citizen.resources.length);
    expect(faultsOf(bundle)).toEqual([]);
  });
});
