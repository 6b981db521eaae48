/** The organisations as the law needs them, read from the record and read again when they change. */
import type { Database } from '../database/index.js';
import { NO_ORGANISATIONS, type OrganisationTree, organisationNodeOf, organisationTree } from './organisation-tree.js';

export class OrganisationBook {
  readonly #db: Database;
  #tree: OrganisationTree = NO_ORGANISATIONS;
  #seen = '';
  constructor(db: Database) {
    this.#db = db;
  }

  readonly tree = (): OrganisationTree => this.#tree;

  /** Reads the tree anew when any Organization was written since the last time. Cheap when none was. */
  async refresh(): Promise<void> {
    const stamp = await this.#db.query<{ stamp: string }>({
      name: 'organisation_stamp',
      text: `SELECT count(*) || ' ' || coalesce(max(last_updated)::text, '') AS stamp FROM shared_resource WHERE type = 'Organization'`,
      values: [],
    });
    if (stamp[0]!.stamp === this.#seen) return;
    const rows = await this.#db.query<{ body: string }>({
      text: `SELECT body FROM shared_resource WHERE type = 'Organization'`,
      values: [],
    });
    this.#tree = organisationTree(
      rows.map((row) => organisationNodeOf(JSON.parse(row.body) as Record<string, unknown>)),
    );
    this.#seen = stamp[0]!.stamp;
  }
}
