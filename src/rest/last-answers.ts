/** The end of a server: who is being answered is answered, and nobody else comes in. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Alarm, alarmByTheClock } from '../base/index.js';

/** Answers that take longer are cut off: whoever stops a server does not wait for ever. */
export const LAST_ANSWERS_DEADLINE_MS = 5_000;

/** To be registered before all other hooks. @param alarm for how long answers may go on */
export function registerLastAnswers(app: FastifyInstance, alarm: Alarm = alarmByTheClock): void {
  const answering = new Map<FastifyReply['raw'], FastifyRequest>();
  let isOver = false;
  let none = () => {};
  app.addHook('onRequest', (request, { raw }, done) => {
    answering.set(raw, request);
    raw.once('close', () => {
      answering.delete(raw);
      if (answering.size === 0) none();
    });
    if (isOver) raw.setHeader('connection', 'close');
    done();
  });
  app.addHook('preClose', async () => {
    isOver = true;
    if (!app.server.listening) return;
    app.server.close();
    for (const [raw, request] of answering) {
      // A page that stands open asks again, elsewhere or later.
      if (request.isFollowed) raw.end();
      else if (!raw.headersSent) raw.setHeader('connection', 'close');
    }
    if (answering.size === 0) return;
    await new Promise<void>((resolve) => {
      const callOff = alarm(LAST_ANSWERS_DEADLINE_MS, resolve);
      none = () => {
        callOff();
        resolve();
      };
    });
  });
}
