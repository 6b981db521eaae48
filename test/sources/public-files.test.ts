/**
 * describeResource over the published Danish example files (DK Core and MedCom). They lie beside the repository, not in it; on a
 * machine without them the test says so and is skipped.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeResource } from '../../src/sources/index.js';

const DATA = resolve(import.meta.dirname, '../../../shared/data');
const FOLDERS = ['hl7-dk-core', 'medcom-fhir'].map((name) => join(DATA, name));
const present = FOLDERS.every((folder) => existsSync(folder));
if (!present)
  console.warn(`SKIPPED: the public example files are not beside the repository (${FOLDERS.length} folders expected)`);

interface Found {
  resourceType: string;
  resource: unknown;
}

function* resourcesIn(value: unknown): Generator<Found> {
  if (typeof value !== 'object' || value === null) return;
  const resource = value as { resourceType?: unknown; entry?: { resource?: unknown }[] };
  if (typeof resource.resourceType !== 'string') return;
  yield { resourceType: resource.resourceType, resource };
  if (resource.resourceType === 'Bundle') for (const entry of resource.entry ?? []) yield* resourcesIn(entry.resource);
}

function allResources(): Found[] {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  return files
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => [...resourcesIn(JSON.parse(readFileSync(file, 'utf8')))]);
}

/** `Observation -> home-monitoring/measurement` or `Patient -> not shown (demographics)`, counted. */
function tableOf(found: Found[]): Record<string, number> {
  const table: Record<string, number> = {};
  for (const { resourceType, resource } of found) {
    const description = describeResource(resource);
    const where =
      description.item === undefined
        ? `not shown (${description.category})`
        : `${description.item.source}/${description.item.kind}`;
    const row = `${resourceType} -> ${where}`;
    table[row] = (table[row] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(table).sort(([a], [b]) => a.localeCompare(b)));
}

describe.skipIf(!present)('the published Danish example files', () => {
  test('each of their resources has its place in the overview, or a reason why not', () => {
    const table = tableOf(allResources());
    console.info(
      Object.entries(table)
        .map(([row, count]) => `${String(count).padStart(4)}  ${row}`)
        .join('\n'),
    );
    expect(table).toMatchInlineSnapshot(`
      {
        "Basic -> not shown (journal)": 1,
        "Bundle -> not shown (journal)": 89,
        "CareTeam -> not shown (journal)": 3,
        "Communication -> e-journal/document": 27,
        "Composition -> e-journal/document": 7,
        "Composition -> not shown (journal)": 2,
        "Condition -> e-journal/diagnosis": 11,
        "Device -> not shown (home)": 4,
        "DiagnosticReport -> e-journal/note": 1,
        "DiagnosticReport -> home-monitoring/document": 9,
        "DiagnosticReport -> laboratory/report": 1,
        "DocumentReference -> e-journal/document": 3,
        "DocumentReference -> home-monitoring/document": 1,
        "Encounter -> not shown (register)": 1,
        "Encounter -> patient-register/contact": 40,
        "Group -> not shown (administrative)": 4,
        "Location -> not shown (administrative)": 2,
        "Media -> images/image": 5,
        "MessageHeader -> not shown (administrative)": 78,
        "Observation -> e-journal/note": 4,
        "Observation -> e-journal/vital": 16,
        "Observation -> home-monitoring/measurement": 43,
        "Observation -> laboratory/result": 3,
        "Observation -> not shown (home)": 4,
        "OperationOutcome -> not shown (administrative)": 2,
        "Organization -> not shown (administrative)": 177,
        "Patient -> not shown (demographics)": 118,
        "Practitioner -> not shown (administrative)": 54,
        "PractitionerRole -> not shown (administrative)": 51,
        "Provenance -> not shown (administrative)": 115,
        "RelatedPerson -> not shown (administrative)": 28,
        "ServiceRequest -> patient-register/referral": 2,
      }
    `);
  });

  test('no line of theirs carries a CPR number', () => {
    for (const { resource } of allResources()) {
      const title = describeResource(resource).item?.title ?? '';
      expect(title).not.toMatch(/\b\d{6}-?\d{4}\b/);
    }
  });

  test('measured at home is found under home, whether the citizen or the home nurse measured', () => {
    const kinds = allResources()
      .filter((found) => found.resourceType === 'Observation')
      .map((found) => describeResource(found.resource))
      .filter((description) => description.item?.source === 'home-monitoring')
      .map((description) => description.category);
    expect(kinds.length).toBeGreaterThan(20);
    expect(new Set(kinds)).toEqual(new Set(['home']));
  });
});
