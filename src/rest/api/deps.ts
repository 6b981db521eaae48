import type {
  CitizensChoices,
  Guard,
  GuardedDelegations,
  GuardedLog,
  LogReplay,
  OpenViews,
  OrganisationTree,
  OwnEntries,
} from '../../access/index.js';
import type { EventIds, LogKeeper } from '../../audit/index.js';
import type { Clock } from '../../base/index.js';
import type { Database } from '../../database/index.js';
import type { Identity } from '../../identity/index.js';
import type { PatientIndex } from '../../patient-index/index.js';

/** What the screens' API is handed. */
export interface ApiDeps {
  db: Database;
  clock: Clock;
  identity: Identity;
  guard: Guard;
  choices: CitizensChoices;
  delegations: GuardedDelegations;
  ownEntries: OwnEntries;
  index: PatientIndex;
  /** Pages that stand open and are told when access changes. */
  openViews: OpenViews;
  tree: () => OrganisationTree;
  /** Where a Patient id lives. */
  locate: (patientId: string) => Promise<bigint>;
  /** Log rows of others, for those who supervise them. */
  guardedLog: GuardedLog;
  logReplay: LogReplay;
  eventIds: EventIds;
  /** Keys, checkpoints and witnesses of the access log. */
  logKeeper: LogKeeper;
  demo: boolean;
}
