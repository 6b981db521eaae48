/** What is done to the entries of apps stands in the access log, so that who let an app in, and when, can be proven. */
import { type LogEntry, logInsert, NO_CITIZEN, oneCitizen } from '../audit/index.js';
import { type Clock, uuidv7 } from '../base/index.js';
import { type Database, Parameters } from '../database/index.js';
import type { Caller } from '../identity/caller.js';
import type { AppDeed } from '../identity/index.js';

const WORDS: Record<AppDeed['verb'], string> = {
  register: 'App registreret',
  approve: 'App godkendt',
  refuse: 'App afvist',
  remove: 'App fjernet',
};

/**
 * One row about no citizen: who did what to which app, and what it may ask for.
 * @param by who did it; undefined for the operator at the command line
 * @throws Error when it cannot be written: then it is not done either
 */
export async function logAppDeed(
  db: Database,
  clock: Clock,
  { verb, app, by: actor }: AppDeed,
  by: Omit<Caller, 'scopes'> | undefined,
): Promise<void> {
  const at = clock.now();
  const facts = {
    who: by ? (by.nameWithheld ? by.role : by.name) : 'Driften',
    role: by?.role ?? 'operator',
    authorisationId: by?.nameWithheld ? undefined : by?.authorisationId,
    organisation: by?.organisation?.name,
    sor: by?.organisation?.sor,
    purpose: 'operate',
    legal: 'Databeskyttelsesforordningen art. 32',
    reason: WORDS[verb],
    operation: `app-${verb}`,
    what: `App/${app.id}`,
    app: { name: app.name, kind: app.kind, scopes: app.scopes, status: app.status },
  };
  const entry: LogEntry = { requestId: uuidv7(at.getTime()), at, effect: 'P', rule: 'app', actor, facts };
  const p = new Parameters();
  await db.query(p.statement(logInsert(p, entry, oneCitizen(p.add(NO_CITIZEN), '0'))));
}
