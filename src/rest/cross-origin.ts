/**
 * Apps that run in a browser on another address (SMART) may call `/fhir` with a bearer token. No cookie is ever taken that
 * way: the answer to a request with credentials carries no permission, and a browser then keeps it from the page that asked.
 */
import type { FastifyInstance } from 'fastify';
import { SMART_STYLE_PATH } from '../identity/index.js';

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const HEADERS =
  'authorization, content-type, accept, prefer, if-match, if-none-match, if-modified-since, if-none-exist, x-security-context';
/** Headers of an answer that a page may read. */
const EXPOSED = 'location, content-location, etag, last-modified, warning, allow, retry-after, www-authenticate';
/** How long a browser may remember the permission, seconds. */
const REMEMBERED_S = 600;
/** What anybody may read. */
const OPEN_PATHS: ReadonlySet<string> = new Set([
  '/fhir/metadata',
  '/fhir/.well-known/smart-configuration',
  `/fhir${SMART_STYLE_PATH}`,
]);

export function registerCrossOrigin(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.headers.origin === undefined) return done();
    const path = request.url.split('?', 1)[0]!;
    if (!(path === '/fhir' || path.startsWith('/fhir/'))) return done();
    const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    const carriesToken = request.headers.authorization !== undefined;
    if (!isPreflight && !carriesToken && !OPEN_PATHS.has(path)) return done();
    reply.header('access-control-allow-origin', '*').header('access-control-expose-headers', EXPOSED);
    if (!isPreflight) return done();
    void reply
      .code(204)
      .header('access-control-allow-methods', METHODS)
      .header('access-control-allow-headers', HEADERS)
      .header('access-control-max-age', String(REMEMBERED_S))
      .send();
  });
}
