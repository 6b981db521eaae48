/** The thread that judges large bodies: one text at a time, told by body-thread.ts. */
import { parentPort, threadId } from 'node:worker_threads';
import { jsonFault, xmlFault } from './body-syntax.js';

parentPort.on('message', ({ kind, text, bounds }) => {
  const fault = kind === 'xml' ? xmlFault(text) : jsonFault(text, bounds);
  parentPort.postMessage({ fault, threadId });
});
