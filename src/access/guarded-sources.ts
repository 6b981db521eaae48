/** Registers on other servers, behind the law: asked only with a decision in hand, and what they answer is filtered by it. */

import type {
  AskedPatient,
  Description,
  Item,
  RemoteAnswer,
  RemoteSource,
  SourceAnswer,
  SourceName,
} from '../sources/index.js';
import type { Decision } from './contract.js';
import { isVisible, isWithheldFrom, type VisibleRow } from './scope.js';

export interface GuardedAnswer {
  answer: SourceAnswer;
  items: Item[];
  /** What was let through, with what the index must keep of it. */
  kept: { item: Item; description: Description }[];
}

export class GuardedSources {
  readonly #remotes: ReadonlyMap<SourceName, RemoteSource>;
  constructor(remotes: Iterable<RemoteSource>) {
    this.#remotes = new Map([...remotes].map((remote) => [remote.name, remote]));
  }

  names(): SourceName[] {
    return [...this.#remotes.keys()];
  }

  where(name: SourceName): string | undefined {
    return this.#remotes.get(name)?.where;
  }

  circuits(): Record<string, string> {
    return Object.fromEntries([...this.#remotes].map(([name, remote]) => [name, remote.circuit()]));
  }

  /** Never rejects: silence is an outcome of its own. */
  async ask(name: SourceName, patient: AskedPatient, decision: Decision, signal: AbortSignal): Promise<GuardedAnswer> {
    const remote = this.#remotes.get(name);
    if (!remote) throw new RangeError(`${name} is not a remote source`);
    return filtered(await remote.ask(patient, signal), decision);
  }
}

function filtered({ answer, items, descriptions }: RemoteAnswer, decision: Decision): GuardedAnswer {
  const kept: GuardedAnswer['kept'] = [];
  let withheld = 0;
  items.forEach((item, i) => {
    const description = descriptions[i]!;
    const row = rowOf(description, item);
    if (isVisible(decision.visible, row)) kept.push({ item, description });
    else if (isWithheldFrom(decision.visible, row)) withheld += 1;
  });
  const told: SourceAnswer = { ...answer, count: kept.length };
  if (withheld > 0 && decision.visible.showWithheld) told.withheld = withheld;
  if (answer.outcome === 'answered' && kept.length === 0)
    told.outcome = withheld > 0 && decision.visible.showWithheld ? 'withheld' : 'nothing';
  return { answer: told, items: kept.map((one) => one.item), kept };
}

/** Another server's Organization ids are its own: an owner is recognised by SOR id, under which ours are filed. */
function rowOf(description: Description, item: Item): VisibleRow {
  const owner = description.ownerSor === undefined ? undefined : `sor-${description.ownerSor}`;
  const open = item.kind === 'medication' && item.status === 'active';
  return {
    category: description.category,
    owner,
    authors: description.authors,
    time: description.time ?? null,
    private: description.private,
    openPrescription: open,
  };
}
