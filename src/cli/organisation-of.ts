/** Finds an organisation of the record by its SOR id, with everything above it. */
import { Failure } from '../base/index.js';
import type { OpenDatabase } from '../database/index.js';
import type { CallerOrganisation } from '../identity/index.js';

const SOR_SYSTEM = 'urn:oid:1.2.208.176.1.1';
/** Deeper than any organisation is nested: a circle in the data ends here. */
const DEEPEST_ORGANISATION = 20;

interface Organization {
  id: string;
  name?: string;
  identifier?: { system?: string; value?: string }[];
  partOf?: { reference?: string };
}

/** @throws Failure `not-found` when the record has no organisation with that SOR id */
export async function organisationBySor(db: OpenDatabase, sor: string): Promise<CallerOrganisation> {
  const rows = await db.query<{ body: string }>({
    text: `SELECT body FROM shared_resource WHERE type = 'Organization'`,
    values: [],
  });
  const all = new Map(rows.map(({ body }) => JSON.parse(body) as Organization).map((one) => [one.id, one]));
  const found = [...all.values()].find((one) => sorOf(one) === sor);
  if (!found)
    throw new Failure('not-found', `No Organization with the SOR id ${sor} is in the record: import it first.`);
  const lineage: string[] = [];
  let at: Organization | undefined = found;
  while (at && lineage.length < DEEPEST_ORGANISATION) {
    const own = sorOf(at);
    if (own !== undefined) lineage.push(own);
    at = all.get(/Organization\/([^/]+)$/.exec(at.partOf?.reference ?? '')?.[1] ?? '');
  }
  return { sor, name: found.name ?? sor, id: found.id, lineage };
}

const sorOf = ({ identifier }: Organization): string | undefined =>
  identifier?.find(({ system }) => system === SOR_SYSTEM)?.value;
