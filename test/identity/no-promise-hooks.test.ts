/** A log-in leaves no hook on the promises of the process: each costs all other requests for as long as it lives. */
import { AsyncLocalStorage } from 'node:async_hooks';
import contexts from 'oidc-provider/lib/helpers/als.js';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../platform.js';
import { personAt } from './smart-app.js';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await openTestPlatform({ citizens: 1 });
});
afterAll(() => platform.close());
afterEach(() => vi.restoreAllMocks());

/** Logs Asta in. @returns how often an AsyncLocalStorage was entered meanwhile */
async function entered(): Promise<number> {
  const run = vi.spyOn(AsyncLocalStorage.prototype, 'run');
  const enterWith = vi.spyOn(AsyncLocalStorage.prototype, 'enterWith');
  const asta = await personAt(platform, 'asta');
  expect(asta).toBeDefined();
  return run.mock.calls.length + enterWith.mock.calls.length;
}

describe('a log-in', () => {
  it('enters no AsyncLocalStorage', async () => {
    expect(await entered()).toBe(0);
  });

  it('would, with the library as it comes', async () => {
    const own = Object.getOwnPropertyDescriptor(contexts, 'run')!;
    Reflect.deleteProperty(contexts, 'run');
    try {
      expect(await entered()).toBeGreaterThan(0);
    } finally {
      Object.defineProperty(contexts, 'run', own);
    }
  });
});
