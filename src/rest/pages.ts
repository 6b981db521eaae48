/** The screens: built files, and which address opens which app. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Identity } from '../identity/index.js';

/** Address -> the app's page. Everything below an app's address is the app's own routing. */
const APPS: Record<string, string> = {
  '/arbejdsplads': 'workplace',
  '/borger': 'citizen',
  '/log-ind': 'login',
  '/udvikler': 'integrator',
};

export function registerPages(app: FastifyInstance, webDir: string, identity: Identity): void {
  // Names of built files carry a hash of their content, so they may be kept for ever.
  void app.register(fastifyStatic, {
    root: join(webDir, 'assets'),
    prefix: '/assets-root/assets/',
    decorateReply: true,
    immutable: true,
    maxAge: '365d',
    cacheControl: true,
  });
  const page = (name: string) => (_request: unknown, reply: FastifyReply) =>
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .sendFile(`${name}/index.html`, webDir, { cacheControl: false });
  for (const [address, name] of Object.entries(APPS)) {
    if (!existsSync(join(webDir, name, 'index.html'))) continue;
    app.get(address, page(name));
    app.get(`${address}/*`, page(name));
  }
  app.get('/', async (request, reply) => {
    const session = await identity.sessionFromCookie(request.cookies[identity.cookies.session]);
    if (session?.state !== 'open') return reply.redirect('/log-ind');
    return reply.redirect(homeOf(session.caller.kind));
  });
}

/** The front page of each kind of caller. */
export const homeOf = (kind: string): string => (kind === 'citizen' ? '/borger' : '/arbejdsplads');
