/** The thread that judges large bodies: one at a time, told by body-thread.ts. Their bytes are moved here and back, not copied. */
import { parentPort, threadId } from 'node:worker_threads';
import { bodyFault } from './body-syntax.js';

parentPort.on('message', ({ kind, bytes, bounds }) => {
  const fault = bodyFault(kind, bytes, bounds);
  parentPort.postMessage({ fault, bytes, threadId }, [bytes.buffer]);
});
