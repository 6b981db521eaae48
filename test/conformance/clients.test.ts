/** Clients that integrators use, unmodified: what they send and expect is not of our making. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MedplumClient } from '@medplum/core';
import FHIR from 'fhirclient';
import { Client } from 'fhir-kit-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../platform.js';

type Bundle = Parameters<MedplumClient['executeBatch']>[0];
type Resource = NonNullable<NonNullable<Bundle['entry']>[number]['resource']>;
type Patient = Extract<Resource, { resourceType: 'Patient' }>;
type Observation = Extract<Resource, { resourceType: 'Observation' }>;

let p: TestPlatform;
let token: string;
beforeAll(async () => {
  p = await openTestPlatform();
  token = await p.token('bench');
});
afterAll(() => p.close());

const patient = (family: string): Patient => ({ resourceType: 'Patient', name: [{ family }] });
const observation = (id: string, value: number): Observation => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'client' },
  subject: { reference: `Patient/${id}` },
  valueQuantity: { value, unit: 'g' },
});
const entry = (resource: Patient | Observation, url: string, fullUrl?: string) => ({
  ...(fullUrl && { fullUrl }),
  resource,
  request: { method: 'POST' as const, url },
});
const bundle = (type: 'batch' | 'transaction', ...entries: object[]) =>
  ({ resourceType: 'Bundle', type, entry: entries }) as Bundle;
const statusesOf = (answer: Bundle) => answer.entry?.map((one) => one.response?.status?.slice(0, 3));
const URN = 'urn:uuid:99999999-9999-4999-8999-999999999999';

describe('fhir-kit-client', () => {
  const kit = () => new Client({ baseUrl: `${p.url}/fhir`, bearerToken: token });

  it('creates, reads, updates with its version, patches, reads history and deletes', async () => {
    const client = kit();
    const made = await client.create({ resourceType: 'Patient', body: patient('Kit') as never });
    const id = made['id'] as string;
    expect(Client.httpFor(made).response?.headers.get('etag')).toBe('W/"1"');
    const changed = { ...patient('Kit2'), id };
    await client.update({
      resourceType: 'Patient',
      id,
      body: changed as never,
      options: { headers: { 'If-Match': 'W/"1"' } },
    });
    const stale = client.update({
      resourceType: 'Patient',
      id,
      body: changed as never,
      options: { headers: { 'If-Match': 'W/"1"' } },
    });
    await expect(stale).rejects.toMatchObject({ response: { status: 412 } });
    const patched = await client.patch({
      resourceType: 'Patient',
      id,
      jsonPatch: [{ op: 'add', path: '/active', value: true }],
    });
    expect(patched).toMatchObject({ active: true, meta: { versionId: '3' } });
    expect(await client.vread({ resourceType: 'Patient', id, version: '1' })).toMatchObject({
      name: [{ family: 'Kit' }],
    });
    expect(await client.history({ resourceType: 'Patient', id })).toMatchObject({ type: 'history', total: 3 });
    await client.delete({ resourceType: 'Patient', id });
    await expect(client.read({ resourceType: 'Patient', id })).rejects.toMatchObject({ response: { status: 410 } });
  });

  it('searches in pages both ways of asking, follows references, runs batches, transactions and operations', async () => {
    const client = kit();
    const sent = bundle(
      'transaction',
      entry(patient('KitPages'), 'Patient', URN),
      entry(observation('x', 1), 'Observation'),
    );
    (sent.entry![1]!.resource as Observation).subject = { reference: URN };
    const answer = (await client.transaction({ body: sent as never })) as unknown as Bundle;
    expect(statusesOf(answer)).toEqual(['201', '201']);
    const id = /Patient\/([^/]+)/.exec(answer.entry![0]!.response!.location!)![1]!;
    for (let i = 2; i <= 5; i++)
      await client.create({ resourceType: 'Observation', body: observation(id, i) as never });
    const searchParams = { patient: id, _count: 2, _sort: 'value-quantity' };
    const values: number[] = [];
    for (
      let page = (await client.search({ resourceType: 'Observation', searchParams })) as unknown as Bundle | undefined;
      page;
      page = (await client.nextPage({ bundle: page as never })) as unknown as Bundle | undefined
    )
      values.push(...page.entry!.map((one) => (one.resource as Observation).valueQuantity!.value!));
    expect(values).toEqual([1, 2, 3, 4, 5]);
    const posted = await client.search({
      resourceType: 'Observation',
      searchParams,
      options: { postSearch: true },
    } as never);
    expect((posted as unknown as Bundle).entry).toHaveLength(2);
    const first = (posted as unknown as Bundle).entry![0]!.resource as Observation;
    expect(await client.resolve({ reference: first.subject!.reference! })).toMatchObject({
      name: [{ family: 'KitPages' }],
    });
    const batch = await client.batch({
      body: bundle(
        'batch',
        { request: { method: 'GET', url: `Patient/${id}` } },
        { request: { method: 'GET', url: 'Patient/none' } },
      ) as never,
    });
    expect(statusesOf(batch as unknown as Bundle)).toEqual(['200', '404']);
    const everything = await client.operation({ name: 'everything', resourceType: 'Patient', id, method: 'GET' });
    expect(everything).toMatchObject({ type: 'searchset', total: 6 });
    expect(await client.capabilityStatement()).toMatchObject({ fhirVersion: '4.0.1' });
    expect((await client.smartAuthMetadata()).tokenUrl?.href).toContain(p.url);
  });
});

describe('fhirclient, the SMART client', () => {
  const smart = () => {
    const storage = new Map<string, unknown>();
    const adapter = FHIR(
      { url: '/', headers: {} } as unknown as IncomingMessage,
      {} as ServerResponse,
      {
        get: async (key: string) => storage.get(key),
        set: async (key: string, value: unknown) => storage.set(key, value),
        unset: async (key: string) => storage.delete(key),
      } as never,
    );
    return adapter.client({ serverUrl: `${p.url}/fhir`, tokenResponse: { access_token: token, token_type: 'bearer' } });
  };

  it('creates, updates, patches, deletes and reads all pages', async () => {
    const client = smart();
    const made = (await client.create(patient('Smart') as never)) as unknown as Patient;
    const id = made.id!;
    await client.update({ ...made, active: true } as never);
    const patched = await client.patch(`Patient/${id}`, [{ op: 'replace', path: '/name/0/family', value: 'Smart2' }]);
    expect(patched).toMatchObject({ active: true, name: [{ family: 'Smart2' }] });
    for (let i = 1; i <= 5; i++) await client.create(observation(id, i) as never);
    const all = await client.request<unknown[]>(`Observation?patient=${id}&_count=2`, {
      pageLimit: 0,
      flat: true,
    } as never);
    expect(all).toHaveLength(5);
    const resolved = await client.request<{ subject: Patient }[]>(`Observation?patient=${id}&_count=1`, {
      resolveReferences: 'subject',
      pageLimit: 1,
      flat: true,
    } as never);
    expect(resolved[0]!.subject).toMatchObject({ name: [{ family: 'Smart2' }] });
    expect(await client.getFhirVersion()).toBe('4.0.1');
    const { subject: _subject, ...one } = observation(id, 1);
    await client.delete(`Observation/${((await client.create(one as never)) as unknown as Observation).id}`);
    await expect(client.request('Patient/none')).rejects.toMatchObject({ status: 404 });
  });
});

describe('the client of Medplum', () => {
  const medplum = () => {
    const client = new MedplumClient({ baseUrl: p.url, fhirUrlPath: 'fhir', fetch, cacheTime: 0 });
    client.setAccessToken(token);
    return client;
  };

  it('creates, finds, updates, patches, reads versions and deletes', async () => {
    const client = medplum();
    const made = await client.createResource(patient('Med'));
    expect(await client.readResource('Patient', made.id)).toMatchObject({ name: [{ family: 'Med' }] });
    const updated = await client.updateResource({ ...made, active: true });
    expect(updated.meta?.versionId).toBe('2');
    const patched = await client.patchResource('Patient', made.id, [{ op: 'replace', path: '/active', value: false }]);
    expect(patched).toMatchObject({ active: false, meta: { versionId: '3' } });
    expect((await client.readHistory('Patient', made.id)).entry).toHaveLength(3);
    expect((await client.readVersion('Patient', made.id, '1')).active).toBeUndefined();
    expect(await client.searchOne('Patient', { family: 'Med' })).toMatchObject({ id: made.id });
    await client.deleteResource('Patient', made.id);
    await expect(client.readResource('Patient', made.id)).rejects.toMatchObject({
      outcome: { issue: [{ code: 'deleted' }] },
    });
  });

  it('creates and updates by condition, keeps bytes, runs bundles and reads everything in pages', async () => {
    const client = medplum();
    const named = { ...patient('MedCond'), identifier: [{ system: 'urn:med', value: '1' }] };
    const query = 'identifier=urn:med|1';
    const first = await client.createResourceIfNoneExist(named, query);
    expect((await client.createResourceIfNoneExist(named, query)).id).toBe(first.id);
    expect(await client.upsertResource({ ...named, active: true }, query)).toMatchObject({
      id: first.id,
      active: true,
    });
    const binary = await client.createBinary({ data: 'hello', contentType: 'text/plain' });
    expect(await (await client.download(client.fhirUrl('Binary', binary.id))).text()).toBe('hello');
    const sent = bundle(
      'transaction',
      entry(observation(first.id, 1), 'Observation'),
      entry(observation(first.id, 2), 'Observation'),
    );
    expect(statusesOf(await client.executeBatch(sent))).toEqual(['201', '201']);
    expect((await client.readPatientEverything(first.id)).entry).toHaveLength(3);
    const pages = [];
    for await (const page of client.searchResourcePages('Observation', { patient: first.id, _count: '1' }))
      pages.push(page.length);
    expect(pages).toEqual([1, 1]);
    expect((await client.validateResource(observation(first.id, 1))).issue[0]?.severity).toBe('information');
  });
});
