import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../base/index.js';
import type { Database } from '../database/index.js';
import type { AskContext, Caller } from '../identity/index.js';
import { Guard } from './guard.js';
import { NO_ORGANISATIONS, type OrganisationTree, organisationTree } from './organisation-tree.js';

/** Systems are judged without a question to the database: one that is asked all the same shows itself. */
const NO_DATABASE = {
  query: () => Promise.reject(new Error('a question about a system')),
} as unknown as Database;

const source: Caller = {
  kind: 'system',
  id: 'region',
  name: 'Region',
  role: 'source-system',
  scopes: ['system/*.cruds'],
  organisation: { id: 'r', name: 'Region', sor: '1', lineage: [] },
};
const ask = (caller: Caller): AskContext => ({ caller, purpose: 'transport', requestId: 'x' });

describe('what the law says to a system is remembered only as long as nothing it rests on has changed', () => {
  const guardOver = (tree: () => OrganisationTree, demo = false) =>
    new Guard({ db: NO_DATABASE, clock: new VirtualClock(new Date('2026-11-28T10:00:00Z')), tree, demo });

  it('the same question gives the same decision, not worked out again', async () => {
    const guard = guardOver(() => NO_ORGANISATIONS);
    const first = await guard.decideAbout(ask(source), 1n, 'read');
    expect(await guard.decideAbout(ask(source), 2n, 'read')).toBe(first);
  });

  it('other organisations, another caller, another deed or purpose: judged anew', async () => {
    let tree = NO_ORGANISATIONS;
    const guard = guardOver(() => tree);
    const first = await guard.decideAbout(ask(source), 1n, 'read');
    expect(first.visible.onlyOwners).toEqual(['r']);
    tree = organisationTree([
      { id: 'r', name: 'Region', sor: '1' },
      { id: 'w', name: 'Ward', sor: '2', partOf: 'r' },
    ] as never);
    const later = await guard.decideAbout(ask(source), 1n, 'read');
    expect([...(later.visible.onlyOwners ?? [])].sort()).toEqual(['r', 'w']);
    const other = await guard.decideAbout(ask({ ...source, role: 'integrator-system' }), 1n, 'read');
    expect(other.rule).not.toBe(later.rule);
    expect(await guard.decideAbout(ask(source), 1n, 'write')).not.toBe(later);
    const forCare = await guard.decideAbout({ ...ask(source), purpose: 'treatment' }, 1n, 'read');
    expect(forCare.purpose).toBe('treatment');
  });
});
