/** /healthz (alive), /readyz (ready, with each part's state), /metrics (Prometheus). No citizen, no number, no address in any. */
import type { FastifyInstance } from 'fastify';

export interface HealthOptions {
  ready: () => Promise<Record<string, unknown>>;
  metrics: () => Promise<string>;
}

export function registerHealth(app: FastifyInstance, o: HealthOptions): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const parts = await o.ready();
    return reply
      .code(parts['database'] === 'ok' ? 200 : 503)
      .send({ status: parts['database'] === 'ok' ? 'ready' : 'not ready', parts });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.header('content-type', 'text/plain; version=0.0.4').send(await o.metrics()),
  );
}
