/**
 * The screens' API answers across types and citizens, where a token's scopes narrow by type and patient. It is therefore open
 * to tokens that reach everything their bearer may see, and closed to all others: they have `/fhir`.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../../base/index.js';
import { type Caller, scopesAllow } from '../../identity/index.js';
import { askOf, bearerTokenOf } from '../caller.js';
import type { ApiDeps } from './deps.js';

/** Questions that are sent with POST because they carry what must not stand in an address. */
const ASKED_BY_POST: ReadonlySet<string> = new Set(['/api/patients/search']);

/** Refuses, and logs, every request to `/api` with a token that is too narrow. Sessions of our own log-in are never narrow. */
export function registerTokenReach(app: FastifyInstance, deps: ApiDeps): void {
  app.addHook('onRequest', async (request) => {
    const route = request.routeOptions?.url;
    const token = bearerTokenOf(request);
    if (!route?.startsWith('/api/') || token === undefined) return;
    // A token that is none is the handler's to refuse.
    const caller = await deps.identity.callerFromBearer(token).catch(() => undefined);
    if (!caller || reachesEverything(request, route, caller)) return;
    const ask = askOf(caller, undefined, deps.identity, deps.clock);
    await deps.guard.logScopeRefusal(ask, { name: 'screens', what: route });
    throw new Failure('forbidden', 'The token does not reach this: it is narrower than all types. Use /fhir.');
  });
}

function reachesEverything(request: FastifyRequest, route: string, caller: Caller): boolean {
  const reads = request.method === 'GET' || request.method === 'HEAD' || ASKED_BY_POST.has(route);
  const letters = reads ? (['r', 's'] as const) : (['c', 'r', 'u', 'd', 's'] as const);
  return caller.launchPatient === undefined && letters.every((letter) => scopesAllow(caller.scopes, '*', letter));
}
