/** What our own screens use. Shapes: patient-index/contract.ts. */
import type { FastifyInstance } from 'fastify';
import { registerApps } from './apps.js';
import { registerChoices } from './choices.js';
import { registerDelegations } from './delegations.js';
import type { ApiDeps } from './deps.js';
import { registerGrounds } from './grounds.js';
import { registerLog } from './log.js';
import { registerLogReplay } from './log-replay.js';
import { registerLogin } from './login.js';
import { registerMe } from './me.js';
import { registerOwnEntries } from './own-entries.js';
import { registerPatients } from './patients.js';
import { registerSession } from './session.js';
import { registerTokenReach } from './token-reach.js';
import { registerRules } from './rules.js';

export function registerApi(app: FastifyInstance, deps: ApiDeps): void {
  registerTokenReach(app, deps);
  registerLogin(app, deps);
  registerApps(app, deps);
  registerLog(app, deps);
  registerLogReplay(app, deps);
  registerSession(app, deps);
  registerDelegations(app, deps);
  registerMe(app, deps);
  registerPatients(app, deps);
  registerGrounds(app, deps);
  registerRules(app, deps);
  registerChoices(app, deps);
  registerOwnEntries(app, deps);
}
