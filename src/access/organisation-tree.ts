/**
 * Who belongs to whom among organisations, as the law needs it: the same house (B+), the units a block names, the
 * organisations a caller speaks for. Built from Organization resources; mergers are links, so a block or a contact of the
 * old organisation still counts after it (domain.md §0: organisations are data with validity periods).
 */

import { earliest, endOf } from './instants.js';
import { type Loose, list, passingCodeOf, sorIdOf } from './loose.js';

export interface OrganisationNode {
  /** FHIR id of the Organization. */
  id: string;
  /** `hospital`, `department`, `gp` ... (docs/record-shapes.md). */
  kind?: string;
  /** FHIR id of the organisation above. */
  partOf?: string;
  /** FHIR id of the organisation that took over. */
  succeededBy?: string;
  /** SOR ids, without end: SOR gives an id to one organisation for ever. */
  sorIds?: readonly string[];
  /** Provider numbers (ydernumre) and SHAK codes it has or has had. */
  codes?: readonly HeldCode[];
}

/** A provider number or SHAK code is given to others when a unit closes: it says who is meant only together with a time. */
export interface HeldCode {
  /** As it stands in facts: `yder|098765`, `shak|800112`. */
  name: string;
  /** Exclusive end; no bound = none known. */
  from?: Date;
  to?: Date;
}

export interface OrganisationTree {
  /** The organisation, everything above it, and what each of them has taken over. */
  lineageOf(id: string): readonly string[];
  /** Everything in the same hospital; for a unit outside hospitals, the unit with what lies under it. */
  houseOf(id: string): readonly string[];
  /** The organisation, everything under it, and what took each of them over: what a block of its facts reaches. */
  subtreeOf(id: string): readonly string[];
  /** The organisation, everything under it, and what each of them has taken over: what it is controller of. */
  controlledBy(id: string): readonly string[];
  /** Who had the code (`yder|098765`, `shak|800112`) at the instant; undefined when nobody did, or more than one says so. */
  holderOf(code: string, at: Date): string | undefined;
  /** Every such code that the organisation has or has had. */
  codesOf(id: string): readonly string[];
  /** Its SOR ids as the register of organisations gives them. */
  sorIdsOf(id: string): readonly string[];
}

/** Knows of no organisation: each stands alone. */
const alone = (id: string): readonly string[] => [id];
export const NO_ORGANISATIONS: OrganisationTree = {
  lineageOf: alone,
  houseOf: alone,
  subtreeOf: alone,
  controlledBy: alone,
  holderOf: () => undefined,
  codesOf: () => [],
  sorIdsOf: () => [],
};

const ADMINISTRATIONS: readonly string[] = ['region', 'municipality', 'agency'];

const SUCCEEDED_BY = 'https://overblik.example/fhir/StructureDefinition/succeeded-by';

/** Reads the node out of an Organization resource. */
export function organisationNodeOf(organization: Record<string, unknown>): OrganisationNode {
  const resource = organization as {
    id?: string;
    partOf?: { reference?: string };
    type?: { coding?: { code?: string }[] }[];
    extension?: { url?: string; valueReference?: { reference?: string } }[];
    identifier?: Loose[];
  };
  const successor = resource.extension?.find((e) => e?.url === SUCCEEDED_BY)?.valueReference?.reference;
  return {
    id: String(resource.id ?? ''),
    kind: resource.type?.[0]?.coding?.[0]?.code,
    partOf: idIn(resource.partOf?.reference),
    succeededBy: idIn(successor),
    sorIds: someOf(list(resource.identifier).flatMap((one) => sorIdOf(one) ?? [])),
    codes: someOf(codesIn(resource.identifier)),
  };
}

const codesIn = (identifiers: Loose[] | undefined): HeldCode[] =>
  list(identifiers).flatMap((one): HeldCode[] => {
    const name = passingCodeOf(one);
    return name === undefined ? [] : [{ name, from: earliest(one?.period?.start), to: endOf(one?.period?.end) }];
  });

const someOf = <T>(all: T[]): T[] | undefined => (all.length > 0 ? all : undefined);

const idIn = (reference: string | undefined): string | undefined =>
  /(?:^|\/)Organization\/([^/]+)/.exec(reference ?? '')?.[1];

/** Builds the tree; answers are remembered, so build anew when organisations change. */
export function organisationTree(nodes: Iterable<OrganisationNode>): OrganisationTree {
  const byId = new Map<string, OrganisationNode>();
  for (const node of nodes) byId.set(node.id, node);
  const under = new Map<string, string[]>();
  const tookOver = new Map<string, string[]>();
  for (const node of byId.values()) {
    if (node.partOf) push(under, node.partOf, node.id);
    if (node.succeededBy) push(tookOver, node.succeededBy, node.id);
  }
  const above = (id: string) => compact([byId.get(id)?.partOf]);
  const below = (id: string) => under.get(id) ?? [];
  const heirs = (id: string) => compact([byId.get(id)?.succeededBy]);
  const forebears = (id: string) => tookOver.get(id) ?? [];

  const lineageOf = remembered((id) => reach([id], (at) => [...above(at), ...forebears(at)]));
  const subtreeOf = remembered((id) => reach([id], (at) => [...below(at), ...heirs(at)]));
  const controlledBy = remembered((id) => reach([id], (at) => [...below(at), ...forebears(at)]));
  const houseOf = remembered((id) => {
    const roof = reach([id], above).find((at) => byId.get(at)?.kind === 'hospital') ?? id;
    // A region or municipality is no place where anybody meets: its hospitals are not one house.
    if (ADMINISTRATIONS.includes(byId.get(roof)?.kind ?? '')) return reach([roof], forebears);
    return controlledBy(roof);
  });
  const holders = new Map<string, { id: string; held: HeldCode }[]>();
  for (const { id, codes = [] } of byId.values())
    for (const held of codes) holders.set(held.name, [...(holders.get(held.name) ?? []), { id, held }]);
  const holderOf = (code: string, at: Date): string | undefined => {
    const then = (holders.get(code) ?? []).filter(
      ({ held: { from, to } }) => (!from || from <= at) && (!to || at < to),
    );
    const ids = new Set(then.map(({ id }) => id));
    return ids.size === 1 ? then[0]!.id : undefined;
  };
  const codesOf = (id: string) => (byId.get(id)?.codes ?? []).map(({ name }) => name);
  const sorIdsOf = (id: string) => byId.get(id)?.sorIds ?? [];
  return { lineageOf, houseOf, subtreeOf, controlledBy, holderOf, codesOf, sorIdsOf };
}

/** Breadth first, each once, so that a circle in the data ends. */
function reach(start: string[], next: (id: string) => string[]): string[] {
  const seen = new Set(start);
  for (const id of seen) for (const other of next(id)) seen.add(other);
  return [...seen];
}

function remembered(answer: (id: string) => readonly string[]): (id: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (id) => {
    const before = known.get(id);
    if (before) return before;
    const now = answer(id);
    known.set(id, now);
    return now;
  };
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

const compact = (ids: (string | undefined)[]): string[] => ids.filter((id): id is string => id !== undefined);
