/**
 * What was refused before it was read is taken from the line all the same, or its sender might never hear the answer: slowly, since
 * nobody needs it.
 */
import type { IncomingMessage } from 'node:http';

/** After each piece of 64 kB: four megabytes a second. */
const DRAIN_PAUSE_MS = 16;

export type Pause = () => Promise<void>;

const pauseALittle: Pause = () => new Promise((resolve) => setTimeout(resolve, DRAIN_PAUSE_MS));

/** Reads what is still to come, and throws it away. */
export function drainSlowly(request: IncomingMessage, pause = pauseALittle): void {
  request.on('data', () => {
    request.pause();
    void pause().then(() => request.resume());
  });
}
