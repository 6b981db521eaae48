/** What the entries of a transaction are called, and call each other. https://hl7.org/fhir/R4/bundle.html#references */
import { Failure, Turn } from '../../base/index.js';

/** Two entries of one name: a reference to it would mean either. @throws Failure invalid */
export function refuseDoubleNames(entries: readonly { fullUrl?: string; at: string }[]): void {
  const seen = new Set<string>();
  for (const { fullUrl, at } of entries) {
    if (fullUrl === undefined) continue;
    if (seen.has(fullUrl))
      throw new Failure('invalid', 'Two entries of the transaction have the same fullUrl.', {
        code: 'duplicate',
        expression: `${at}.fullUrl`,
      });
    seen.add(fullUrl);
  }
}

/**
 * A `urn:uuid:` or `urn:oid:` that no entry is called leads nowhere now, and never will once it is stored.
 * @param entries the resources to be stored; what is no longer known by its parsed form is not looked at
 * @throws Failure invalid, at the place of the reference
 */
export async function refuseUnknownNames(entries: readonly Named[]): Promise<void> {
  const names = new Set(entries.map(({ fullUrl }) => fullUrl));
  const turn = new Turn();
  for (const entry of entries) {
    refuseNames(entry, names, 'The reference names an entry that is not in the transaction.');
    await turn.mayEnd();
  }
}

/** In a batch no entry has a name that another could call it by. @throws Failure invalid */
export const refuseAnyName = (entry: Named): void =>
  refuseNames(entry, new Set(), 'Entries of a batch cannot refer to each other: send a transaction.');

interface Named {
  fullUrl?: string;
  at: string;
  text?: string;
  parsed?: unknown;
}

function refuseNames({ text, parsed, at }: Named, names: ReadonlySet<unknown>, sentence: string): void {
  // Most entries refer to nothing that is not there: a look at the text spares the walk.
  if (text === undefined || !isRecord(parsed) || !mayNameOthers(text, names)) return;
  const expression = unknownName(parsed, names, `${at}.resource`);
  if (expression !== undefined) throw new Failure('invalid', sentence, { code: 'not-found', expression });
}

/** Whether the text holds a reference to another name than these. */
function mayNameOthers(text: string, names: ReadonlySet<unknown>): boolean {
  for (const [, name] of text.matchAll(REFERENCE)) if (!names.has(name)) return true;
  return false;
}
const REFERENCE = /"reference"\s*:\s*"(urn:(?:uuid|oid):[^"]*)"/g;

const LOCAL_NAME = /^urn:(uuid|oid):/;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The place of the first one. A Bundle inside has names of its own. */
function unknownName(value: unknown, names: ReadonlySet<unknown>, at: string): string | undefined {
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) {
      const found = unknownName(one, names, `${at}[${i}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isRecord(value) || value['resourceType'] === 'Bundle') return undefined;
  for (const [key, one] of Object.entries(value)) {
    const place = `${at}.${key}`;
    if (key === 'reference' && typeof one === 'string' && LOCAL_NAME.test(one) && !names.has(one)) return place;
    const found = unknownName(one, names, place);
    if (found !== undefined) return found;
  }
  return undefined;
}
