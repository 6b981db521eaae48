/** The thread that judges large bodies: one text at a time, told by body-thread.ts. */
import { parentPort, threadId } from 'node:worker_threads';
import { jsonFault, xmlFault } from './body-syntax.js';

parentPort.on('message', ({ kind, text, deepest }) => {
  const fault = kind === 'xml' ? xmlFault(text) : jsonFault(text, deepest);
  parentPort.postMessage({ fault, threadId });
});
