import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DefinitionBook } from '../../src/definitions/index.js';
import { openTestPlatform, type TestPlatform } from '../platform.js';

describe('definitions that a client stores', () => {
  let here: TestPlatform;
  /** Another process over the same database. */
  let there: TestPlatform;
  beforeAll(async () => {
    here = await openTestPlatform();
    there = await openTestPlatform({ db: here.db });
  });
  afterAll(async () => {
    await there?.close();
    await here?.close();
  });

  const url = 'http://example.dk/vs/colour';
  const valueSet = (version: string, codes: string[], id?: string) => ({
    resourceType: 'ValueSet',
    id,
    url,
    version,
    status: 'active',
    compose: { include: [{ system: 'http://example.dk/colour', concept: codes.map((code) => ({ code })) }] },
  });
  const isMember = (platform: TestPlatform, code: string, of = url) =>
    platform.terminology.isMember(of, 'http://example.dk/colour', code);

  it('count at once where they were written, and within a moment elsewhere', async () => {
    const created = await here.call('bench', 'PUT', '/fhir/ValueSet/colour', valueSet('1', ['red'], 'colour'));
    expect(created.status).toBe(201);
    expect(isMember(here, 'red')).toBe(true);
    await vi.waitFor(() => expect(isMember(there, 'red')).toBe(true), { timeout: 5_000 });
    await here.call('bench', 'PUT', '/fhir/ValueSet/colour', valueSet('2', ['blue'], 'colour'));
    expect(isMember(here, 'red')).toBe(false);
    expect(isMember(here, 'blue')).toBe(true);
    await vi.waitFor(() => expect(isMember(there, 'blue')).toBe(true), { timeout: 5_000 });
  });

  it('stand side by side in their versions, those of another process too', async () => {
    await there.call('bench', 'PUT', '/fhir/ValueSet/colour-3', valueSet('3', ['green'], 'colour-3'));
    await here.definitions.refresh(here.db);
    expect(isMember(here, 'green')).toBe(true);
    expect(isMember(here, 'green', `${url}|2`)).toBe(false);
    expect(isMember(here, 'blue', `${url}|2`)).toBe(true);
  });

  it('are named by address, or as a resource of this server', () => {
    expect(isMember(here, 'blue', 'ValueSet/colour')).toBe(true);
    expect(isMember(here, 'blue', `${here.url}/fhir/ValueSet/colour`)).toBe(true);
    expect(isMember(here, 'blue', 'http://elsewhere.example/ValueSet/colour')).toBeUndefined();
    expect(isMember(here, 'blue', 'ValueSet/nobody')).toBeUndefined();
  });

  it('are gone when they are deleted', async () => {
    await here.call('bench', 'DELETE', '/fhir/ValueSet/colour-3');
    expect(isMember(here, 'green')).toBe(false);
    await there.definitions.refresh(there.db);
    expect(isMember(there, 'green')).toBe(false);
    expect(isMember(there, 'blue')).toBe(true);
  });

  it('leave no trace when their transaction is turned back', async () => {
    const before = here.definitions.generation;
    const entry = (resource: object, id: string, type: string) => ({
      resource,
      request: { method: 'PUT', url: `${type}/${id}` },
    });
    const refused = await here.call('bench', 'POST', '/fhir', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        entry(valueSet('4', ['black'], 'colour-4'), 'colour-4', 'ValueSet'),
        entry(
          {
            resourceType: 'Observation',
            id: 'o',
            status: 'final',
            code: { text: 'x' },
            subject: { reference: 'Patient/nobody' },
          },
          'o',
          'Observation',
        ),
      ],
    });
    expect(refused.status).toBe(422);
    expect(isMember(here, 'black', `${url}|4`)).toBeUndefined();
    expect(here.definitions.generation).toBe(before);
  });

  it('are all there for a process that starts later', async () => {
    const later = new DefinitionBook();
    await later.refresh(here.db);
    expect(later.find('ValueSet', url)?.version).toBe('2');
  });
});
