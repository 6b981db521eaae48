/**
 * Who belongs to whom among organisations, as the law needs it: the same house (B+), the units a block names, the
 * organisations a caller speaks for. Built from Organization resources; mergers are links, so a block or a contact of the
 * old organisation still counts after it (domain.md §0: organisations are data with validity periods).
 */

import { earliest, endOf } from './instants.js';
import { type Loose, list, providerNumberOf } from './loose.js';

export interface OrganisationNode {
  /** FHIR id of the Organization. */
  id: string;
  /** `hospital`, `department`, `gp` ... (docs/record-shapes.md). */
  kind?: string;
  /** FHIR id of the organisation above. */
  partOf?: string;
  /** FHIR id of the organisation that took over. */
  succeededBy?: string;
  /** Provider numbers (ydernumre) it has or has had. */
  providerNumbers?: readonly HeldNumber[];
}

/** A provider number is given to others when a practice closes: it says who is meant only together with a time. */
export interface HeldNumber {
  /** Six digits, leading zeros kept. */
  value: string;
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
  /** Who had the provider number at the instant; undefined when nobody did, or more than one says so. */
  holderOf(providerNumber: string, at: Date): string | undefined;
  /** Every provider number that the organisation has or has had. */
  providerNumbersOf(id: string): readonly string[];
}

/** Knows of no organisation: each stands alone. */
const alone = (id: string): readonly string[] => [id];
export const NO_ORGANISATIONS: OrganisationTree = {
  lineageOf: alone,
  houseOf: alone,
  subtreeOf: alone,
  controlledBy: alone,
  holderOf: () => undefined,
  providerNumbersOf: () => [],
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
    providerNumbers: providerNumbersIn(resource.identifier),
  };
}

function providerNumbersIn(identifiers: Loose[] | undefined): HeldNumber[] | undefined {
  const held = list(identifiers).flatMap((one): HeldNumber[] => {
    const value = providerNumberOf(one);
    return value === undefined ? [] : [{ value, from: earliest(one?.period?.start), to: endOf(one?.period?.end) }];
  });
  return held.length > 0 ? held : undefined;
}

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
  const holders = new Map<string, { id: string; held: HeldNumber }[]>();
  for (const { id, providerNumbers = [] } of byId.values())
    for (const held of providerNumbers) holders.set(held.value, [...(holders.get(held.value) ?? []), { id, held }]);
  const holderOf = (providerNumber: string, at: Date): string | undefined => {
    const then = (holders.get(providerNumber) ?? []).filter(
      ({ held: { from, to } }) => (!from || from <= at) && (!to || at < to),
    );
    const ids = new Set(then.map(({ id }) => id));
    return ids.size === 1 ? then[0]!.id : undefined;
  };
  const providerNumbersOf = (id: string) => (byId.get(id)?.providerNumbers ?? []).map(({ value }) => value);
  return { lineageOf, houseOf, subtreeOf, controlledBy, holderOf, providerNumbersOf };
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
