import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure, type FailureCategory } from '../../src/base/index.js';
import { readSearch } from '../../src/record/index.js';
import { STATUS } from '../../src/rest/outcome.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { examplesOf, readCurl } from './curl.js';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/fhir.md'), 'utf8');
const examples = examplesOf(page);

describe('the examples for who connects a system', () => {
  let platform: TestPlatform;
  const variables = new Map<string, string>();

  beforeAll(async () => {
    platform = await openTestPlatform({ definitions: true });
    variables.set('FHIR', `${platform.url}/fhir`);
    variables.set('TOKEN', await platform.token('bench'));
  });
  afterAll(() => platform?.close());

  it('are there, and each says what is answered', () => {
    expect(examples.length).toBeGreaterThan(20);
    expect(examples.filter((one) => one.expected === undefined).map((one) => one.command)).toEqual([]);
  });

  // In the order of the page: later ones use the ids of earlier ones.
  it.each(examples.map((one) => [`${one.expected?.status} ${one.command.split('\n')[0]!.slice(0, 90)}`, one] as const))(
    '%s',
    async (_title, { command, expected }) => {
      const { url, ...request } = readCurl(command, variables);
      const response = await fetch(url, request);
      const text = await response.text();
      expect(response.status, text).toBe(expected!.status);
      if (expected!.mediaType !== undefined) {
        expect(response.headers.get('content-type')).toBe(expected!.mediaType);
        return;
      }
      if (expected!.inXml) {
        expect(response.headers.get('content-type')).toContain('application/fhir+xml');
        expect(text).toContain(`<${expected!.type} xmlns="http://hl7.org/fhir"`);
        return;
      }
      const answer =
        text === ''
          ? undefined
          : (JSON.parse(text) as { resourceType: string; id?: string; entry?: { search?: { mode: string } }[] });
      expect(answer?.resourceType).toBe(expected!.type);
      if (expected!.matches !== undefined)
        expect((answer?.entry ?? []).filter((entry) => entry.search?.mode === 'match')).toHaveLength(expected!.matches);
      if (expected!.names) variables.set(expected!.names, answer!.id!);
    },
  );
});

describe('the tables for who connects a system', () => {
  it('name each kind of failure with its status and code, as the server maps them', () => {
    const said = [...page.matchAll(/^\| ([a-z-]+) \| (\d{3}) \| ([a-z-]+) \| /gm)].map(([, ...cells]) =>
      cells.join(' '),
    );
    const mapped = Object.entries(STATUS).map(([category, status]) => {
      const [issue] = new Failure(category as FailureCategory, 'x').issues;
      return `${category} ${status} ${issue!.code}`;
    });
    expect(said.sort()).toEqual(mapped.sort());
  });

  it('name for each type of search parameter the modifiers that are taken, and no other', () => {
    for (const [type, [resource, param]] of Object.entries(SAMPLES)) {
      const row = new RegExp(`^\\| ${type} \\| .* \\| ([^|]*) \\|$`, 'm').exec(page);
      const said = [...(row?.[1] ?? '').matchAll(/`:([a-z-]+)`/g)].map((match) => match[1]);
      const taken = MODIFIERS.filter((modifier) => isTaken(resource, `${param}:${modifier}`));
      expect([type, ...said]).toEqual([type, ...taken]);
    }
  });
});

/** A parameter of each type. */
const SAMPLES: Record<string, [type: string, parameter: string]> = {
  token: ['Observation', 'code'],
  string: ['Patient', 'family'],
  reference: ['Observation', 'subject'],
  date: ['Observation', 'date'],
  number: ['RiskAssessment', 'probability'],
  quantity: ['Observation', 'value-quantity'],
  uri: ['ValueSet', 'url'],
  composite: ['Observation', 'code-value-quantity'],
};
/** https://hl7.org/fhir/R4/search.html#modifiers, in the order of the alphabet. */
const MODIFIERS = [
  'above',
  'below',
  'contains',
  'exact',
  'identifier',
  'in',
  'missing',
  'not',
  'not-in',
  'of-type',
  'text',
];

const isTaken = (type: string, name: string): boolean => {
  const value = name.endsWith(':missing') ? 'true' : 'x';
  return readSearch([type], [[name, value]], true).issues.length === 0;
};
