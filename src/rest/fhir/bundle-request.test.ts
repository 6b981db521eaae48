import { expect, it } from 'vitest';
import { Failure } from '../../base/index.js';
import { processBundle } from './bundle-request.js';
import type { FhirCall, FhirFace } from './call.js';

const ENTRIES = 200;
const text = JSON.stringify({
  resourceType: 'Bundle',
  type: 'batch',
  entry: Array.from({ length: ENTRIES }, () => ({ request: { method: 'DELETE', url: 'Basic/x' } })),
});
const face = { baseUrl: 'http://x/fhir', onFault: () => {} } as unknown as FhirFace;
const call = { text: () => text, query: [], prefer: { strict: false } } as unknown as FhirCall;

/** Takes the processor for a moment, and is refused without having waited for anything. */
async function refuse(): Promise<never> {
  const end = performance.now() + 1;
  while (performance.now() < end);
  throw new Failure('not-found', 'no');
}

/** How many turns of the event loop others have meanwhile. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const look = () => {
    turns++;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  await work().finally(() => {
    isOver = true;
  });
  return turns;
}

it('a batch of entries that are all refused at once lets others go between them', async () => {
  let entries = 0;
  const turns = await turnsDuring(async () => {
    const { body } = await processBundle(face, call, refuse);
    entries = (JSON.parse(body) as { entry: unknown[] }).entry.length;
  });
  expect(entries).toBe(ENTRIES);
  expect(turns).toBeGreaterThan(10);
});

it('control: the same work without a Bundle around it lets nobody go', async () => {
  const turns = await turnsDuring(async () => {
    for (let i = 0; i < ENTRIES; i++) await refuse().catch(() => {});
  });
  expect(turns).toBeLessThan(2);
});
