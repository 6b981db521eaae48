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
  /** Everything that came, shown or not: the index keeps it under each fact's own conditions, for whoever asks next. */
  heard: { item: Item; description: Description }[];
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

  /**
   * Silence is an outcome of its own. Rejects only when it cannot be decided any more what may be shown.
   * @param decideNow asked when the register has answered: what is blocked while it is thinking is not shown
   */
  async ask(
    name: SourceName,
    patient: AskedPatient,
    decideNow: () => Promise<Decision>,
    signal: AbortSignal,
  ): Promise<GuardedAnswer> {
    const remote = this.#remotes.get(name);
    if (!remote) throw new RangeError(`${name} is not a remote source`);
    const answer = await remote.ask(patient, signal);
    return filtered(answer, await decideNow());
  }
}

function filtered({ answer, items, descriptions }: RemoteAnswer, decision: Decision): GuardedAnswer {
  const heard = items.map((item, i) => ({ item, description: descriptions[i]! }));
  const rows = heard.map(({ item, description }) => rowOf(description, item));
  const shown = items.filter((_item, i) => isVisible(decision.visible, rows[i]!));
  const withheld = rows.filter((row) => isWithheldFrom(decision.visible, row)).length;
  const told: SourceAnswer = { ...answer, count: shown.length };
  if (withheld > 0 && decision.visible.showWithheld) told.withheld = withheld;
  if (answer.outcome === 'answered' && shown.length === 0)
    told.outcome = withheld > 0 && decision.visible.showWithheld ? 'withheld' : 'nothing';
  return { answer: told, items: shown, heard };
}

/**
 * Our id of the organisation that is controller of a fact from another server. Its ids are its own, so an organisation is
 * recognised by SOR id, under which ours are filed; a server that files them under SOR too says it by its id.
 */
export function ownerOf({ owner, ownerSor }: Description): string | undefined {
  if (ownerSor !== undefined) return `sor-${ownerSor}`;
  return owner !== undefined && /^sor-\d+$/.test(owner) ? owner : undefined;
}

function rowOf(description: Description, item: Item): VisibleRow {
  const open = item.kind === 'medication' && item.status === 'active';
  return {
    category: description.category,
    owner: ownerOf(description),
    authors: description.authors,
    time: description.time ?? null,
    private: description.private,
    openPrescription: open,
  };
}
