/** https://hl7.org/fhir/R4/fhirpatch.html */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/index.js';
import { readFhirPathPatch } from './fhirpath-patch.js';

const CASES = resolve(import.meta.dirname, '../../../../shared/data/fhir-patch/fhir-patch-cases.json');

interface Case {
  name: string;
  input: object;
  diff: object;
  output: object | null;
}

const official: Case[] = existsSync(CASES) ? (JSON.parse(readFileSync(CASES, 'utf8')) as Case[]) : [];
if (official.length === 0) console.warn(`*** NOT TESTED: ${CASES} is missing, so the official cases were not run ***`);

/** The official output has the narrative with other white space than the patch that brings it. */
function comparable(resource: object): object {
  const { text, ...rest } = resource as { text?: { div: string } };
  return text ? { ...rest, text: { ...text, div: text.div.replace(/\s+/g, '') } } : rest;
}

const patched = async (resource: string, diff: object): Promise<string> =>
  (await readFhirPathPatch(JSON.stringify(diff)))(resource);

type Part = Record<string, unknown>;
const operation = (type: string, path: string, ...more: Part[]) => ({
  resourceType: 'Parameters',
  parameter: [
    {
      name: 'operation',
      part: [{ name: 'type', valueCode: type }, { name: 'path', valueString: path }, ...more],
    },
  ],
});
const value = (part: Part): Part => ({ name: 'value', ...part });
const name = (text: string): Part => ({ name: 'name', valueString: text });

describe.skipIf(official.length === 0)('the official cases of FHIRPath Patch', () => {
  it('are all there', () => expect(official.length).toBeGreaterThanOrEqual(33));

  it.each(official.map((one) => [one.name, one] as const))('%s', async (_name, { input, diff, output }) => {
    const made = patched(JSON.stringify(input), diff);
    if (output === null) await expect(made).rejects.toThrow(Failure);
    else expect(comparable(JSON.parse(await made))).toEqual(comparable(output));
  });
});

describe('a FHIRPath Patch', () => {
  const OBSERVATION =
    '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.0,"unit":"g"},"component":[{"code":{"text":"a"},"valueQuantity":{"value":2.50}}]}';

  it('leaves every digit and every place that it does not name as it was', async () => {
    const made = await patched(
      OBSERVATION,
      operation('replace', 'Observation.status', value({ valueCode: 'amended' })),
    );
    expect(made).toBe(OBSERVATION.replace('final', 'amended'));
  });

  it('finds choices by their element, replaces one by another type, and keeps the digits of what it brings', async () => {
    const diff =
      '{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Observation.component[0].value.value"},{"name":"value","valueDecimal":7.10}]}]}';
    expect((await readFhirPathPatch(diff))(OBSERVATION)).toContain('"value":7.10}');
    const text = await patched(OBSERVATION, operation('replace', 'Observation.value', value({ valueString: 'none' })));
    expect(text).toBe(OBSERVATION.replace('"valueQuantity":{"value":1.0,"unit":"g"}', '"valueString":"none"'));
  });

  it('puts a choice where it belongs, by the name of the element or of the property', async () => {
    const bare = '{"resourceType":"Patient"}';
    for (const called of ['deceased', 'deceasedBoolean', 'deceased[x]'])
      expect(await patched(bare, operation('add', 'Patient', name(called), value({ valueBoolean: true })))).toBe(
        '{"resourceType":"Patient","deceasedBoolean":true}',
      );
  });

  it('keeps values and their extensions side by side in lists', async () => {
    const text = '{"resourceType":"Patient","name":[{"given":["A","B","C"],"_given":[null,{"id":"b"},null]}]}';
    const path = 'Patient.name[0].given';
    const named = async (diff: object) => (JSON.parse(await patched(text, diff)) as { name: object[] }).name[0];
    expect(await named(operation('delete', `${path}[0]`))).toEqual({ given: ['B', 'C'], _given: [{ id: 'b' }, null] });
    expect(await named(operation('delete', `${path}[1]`))).toEqual({ given: ['A', 'C'] });
    const insert = operation('insert', path, { name: 'index', valueInteger: 0 }, value({ valueString: 'Z' }));
    expect(await named(insert)).toEqual({ given: ['Z', 'A', 'B', 'C'], _given: [null, null, { id: 'b' }, null] });
    const move = operation('move', path, { name: 'source', valueInteger: 1 }, { name: 'destination', valueInteger: 0 });
    expect(await named(move)).toEqual({ given: ['B', 'A', 'C'], _given: [{ id: 'b' }, null, null] });
    expect(await named(operation('delete', `${path}[1].id`))).toEqual({ given: ['A', 'B', 'C'] });
  });

  it('adds extensions to primitives, and resources to be contained', async () => {
    const extension = value({ valueExtension: { url: 'urn:x', valueString: 'y' } });
    const text = '{"resourceType":"Patient","birthDate":"1980"}';
    expect(
      JSON.parse(await patched(text, operation('add', 'Patient.birthDate', name('extension'), extension))),
    ).toEqual({
      resourceType: 'Patient',
      birthDate: '1980',
      _birthDate: { extension: [{ url: 'urn:x', valueString: 'y' }] },
    });
    const contained = value({ resource: { resourceType: 'Organization', id: 'o' } });
    expect(JSON.parse(await patched(text, operation('add', 'Patient', name('contained'), contained)))).toMatchObject({
      contained: [{ resourceType: 'Organization', id: 'o' }],
    });
  });

  it('that deletes what is not there changes nothing', async () => {
    expect(await patched(OBSERVATION, operation('delete', 'Observation.issued'))).toBe(OBSERVATION);
  });

  it.each([
    ['names several elements', operation('delete', 'Observation.descendants()')],
    [
      'names several elements',
      operation('replace', 'Observation.code | Observation.value', value({ valueString: 'x' })),
    ],
    ['names nothing', operation('replace', 'Observation.issued', value({ valueInstant: '2026-01-01T00:00:00Z' }))],
    ['computes', operation('delete', '1 + 1')],
    ['is no FHIRPath', operation('delete', 'Observation.(')],
    ['could run for ever', operation('delete', "Observation.code.where(text.matches('(a+)+$'))")],
    ['could run for ever', operation('delete', 'Observation.repeat(component)')],
    ['is long', operation('delete', `Observation.code${'.where(true)'.repeat(100)}`)],
    [
      'inserts beyond the end',
      operation('insert', 'Observation.component', { name: 'index', valueInteger: 2 }, value({ part: [] })),
    ],
    ['adds what is there', operation('add', 'Observation', name('status'), value({ valueCode: 'final' }))],
    ['adds what no one knows', operation('add', 'Observation', name('shoe'), value({ valueString: 'x' }))],
    [
      'puts an object for a code',
      operation('replace', 'Observation.status', value({ valuePeriod: { start: '2026' } })),
    ],
    ['replaces the resource', operation('replace', 'Observation', value({ valueString: 'x' }))],
    ['deletes the resource', operation('delete', 'Observation')],
  ])('whose path %s is refused, with its place', async (_title, diff) => {
    const made = patched(OBSERVATION, diff);
    await expect(made).rejects.toMatchObject({
      category: 'unprocessable',
      issues: [{ expression: 'Parameters.parameter[0]' }],
    });
  });

  it.each([
    ['no type', operation('', 'Observation.status')],
    ['a type nobody knows', operation('upsert', 'Observation.status')],
    ['no value', operation('replace', 'Observation.status')],
    ['an index below nothing', operation('insert', 'Observation.component', { name: 'index', valueInteger: -1 })],
    ['two paths', operation('delete', 'Observation.component[0]', { name: 'path', valueString: 'Observation.value' })],
    ['a part that there is not', operation('delete', 'Observation.component[0]', { name: 'where', valueString: 'x' })],
    ['another name', { resourceType: 'Parameters', parameter: [{ name: 'op', valueString: 'x' }] }],
  ])('with %s is refused as not well-formed', async (_title, diff) => {
    await expect(patched(OBSERVATION, diff)).rejects.toMatchObject({ category: 'invalid' });
  });
});
