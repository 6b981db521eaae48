/** The law as it can be read: the policy table in words, as it stands or stood on a day. */
import type { FastifyInstance } from 'fastify';
import { DEMO_POLICY, danishDay, lawText, POLICY, printPolicy } from '../../access/index.js';
import { Failure } from '../../base/index.js';
import { callerOf } from '../caller.js';
import type { ApiDeps } from './deps.js';
import { send } from './login.js';

/** `GET /api/rules?on=YYYY-MM-DD`: open to whoever is logged in; the law is no secret. Without a day: today. */
export function registerRules(app: FastifyInstance, deps: ApiDeps): void {
  app.get('/api/rules', async (request, reply) => {
    await callerOf(request, deps.identity);
    const { on } = request.query as { on?: unknown };
    const day = on === undefined ? danishDay(deps.clock.now()) : dayOf(on);
    return send(reply, printPolicy(deps.demo ? DEMO_POLICY : POLICY, day));
  });

  /** The whole law, rows of every date, as a text that can be decided from (docs/the-law.md). */
  app.get('/api/rules/text', async (request, reply) => {
    await callerOf(request, deps.identity);
    return reply
      .header('content-type', 'text/plain; charset=utf-8')
      .header('content-disposition', 'attachment; filename="loven.txt"')
      .send(lawText(deps.demo ? DEMO_POLICY : POLICY));
  });
}

function dayOf(text: unknown): string {
  const day = typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  if (day === undefined || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text)
    throw new Failure('invalid', 'on must be a day of the calendar, written 2026-11-28.', { expression: 'on' });
  return text as string;
}
