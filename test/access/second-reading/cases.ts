/** What both readers are asked: the matrix of every role, operation and data kind, and cases by chance. */
import fc from 'fast-check';
import { OTHER_KINDS, OPERATIONS } from '../../../src/access/contract.js';
import { DATA_KINDS, type LawKind, type Operation } from '../../../src/access/index.js';
import { NOW } from '../cast.js';
import { allChapters, REASON } from '../golden.js';
import { anyQuestion, world } from '../worlds.js';
import type { Case } from './compare.js';

const KINDS: readonly LawKind[] = [...DATA_KINDS, ...OTHER_KINDS];
/** Operations that say themselves what they are about. */
const OF_ITSELF: readonly Operation[] = ['find', 'ward-list', 'own-log', 'own-choice', 'assistants-log', 'unit-log'];

/**
 * Every caller of the golden table, every purpose of which other rows speak, every operation and every data kind: the
 * cases of the caller in turn.
 */
export function* matrix(): Generator<Case & { cell: string }> {
  for (const { caller, cases, classes } of allChapters()) {
    let turn = 0;
    for (const { purposes } of classes) {
      for (const operation of OPERATIONS) {
        for (const kind of OF_ITSELF.includes(operation) ? (['log'] as const) : KINDS) {
          // Citizens stand in so many ways that each is asked everything; so is the reading of journal and genome data.
          const isAll =
            caller.kind === 'citizen' || (operation === 'read' && (kind === 'journal' || kind === 'genome'));
          for (const { facts, more, at } of isAll ? cases : [cases[turn++ % cases.length]!]) {
            const asked = { caller, purpose: purposes[0]!, reason: REASON, dataKinds: [kind], ...more, operation };
            yield { ask: asked, facts, at: at ?? NOW, cell: `${caller.role} ${operation} ${kind}` };
          }
        }
      }
    }
  }
}

/** As many questions as wanted, each put to a world by chance; the same every time. */
export function* byChance(howMany: number): Generator<Case> {
  const questions = fc.sample(anyQuestion, { numRuns: POOL, seed: 1977 });
  const worlds = fc.sample(world, { numRuns: POOL, seed: 2007 });
  for (let i = 0; i < howMany; i += 1) {
    // Two walks of different stride through both: no pair comes twice.
    const [question, { facts }] = [questions[i % POOL]!, worlds[(i * 7 + Math.floor(i / POOL)) % POOL]!];
    yield { ask: question, facts, at: NOW };
  }
}
const POOL = 3001;
