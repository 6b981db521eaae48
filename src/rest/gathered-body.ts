/** A body is read into one piece of memory, of the size that was announced: nothing is joined, nothing stands there twice. */
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { Failure } from '../base/index.js';
import { LARGER_THAN_TAKEN } from './outcome.js';

/** Bytes that one that does not say its size begins with; when they do not suffice, it gets as many as may come: they take no memory before. */
const FIRST_PIECE = 64 * 1024;

type Done = (error: Error | null, body?: Buffer) => void;

/** Told how many bytes of a body are there. */
const told = new WeakMap<FastifyRequest, (bytes: number) => void>();

/** Asks to be told how many bytes of a request's body are in memory, whenever there are more. */
export function tellBytes(request: FastifyRequest, tell: (bytes: number) => void): void {
  told.set(request, tell);
}

/** Fastify's parser for all content types. The memory of a body from 64 kB on is its own, and may be handed to a thread. */
export function gatherBody(request: FastifyRequest, payload: Readable, done: Done): void {
  const limit = request.routeOptions.bodyLimit ?? 0;
  const announced = Number(request.headers['content-length'] ?? Number.NaN);
  if (announced > limit) {
    done(tooLarge());
    return;
  }
  let body: Buffer = Buffer.alloc(0);
  let length = 0;
  const take = (chunk: Buffer) => {
    const needed = length + chunk.length;
    if (needed > limit) {
      end(tooLarge());
      return;
    }
    if (needed > body.length) {
      const size = needed <= FIRST_PIECE ? FIRST_PIECE : limit;
      const larger = memoryFor(Number.isNaN(announced) ? size : announced);
      body.copy(larger, 0, 0, length);
      body = larger;
    }
    chunk.copy(body, length);
    length = needed;
    told.get(request)?.(length);
  };
  const end = (error?: (Error & { statusCode?: number }) | null) => {
    payload.off('data', take).off('end', end).off('error', end);
    // Whoever breaks off in the middle has sent no request.
    if (error && !(error instanceof Failure)) error.statusCode ??= 400;
    if (error) done(error);
    else done(null, body.subarray(0, length));
  };
  payload.on('data', take).on('end', end).on('error', end);
}

const tooLarge = () => new Failure('too-large', LARGER_THAN_TAKEN);

/** Not of the pool that small ones share where it is large. */
const memoryFor = (bytes: number): Buffer =>
  bytes < FIRST_PIECE ? Buffer.allocUnsafe(bytes) : Buffer.allocUnsafeSlow(bytes);
