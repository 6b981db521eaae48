/** A witness on HTTP: POST /add-checkpoint (C2SP tlog-witness), POST /add-key, and what it has seen, for whoever wants to compare. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Witness, WitnessAnswer } from './witness.js';

/** A checkpoint and a proof are a few kilobytes. */
export const LARGEST_WITNESS_BODY = 64 * 1024;

export function witnessServer(witness: Witness): Server {
  return createServer((request, response) => {
    void answer(witness, request).then(
      ({ status, body, type = 'text/plain; charset=utf-8' }) => send(response, status, body, type),
      () => send(response, 500, 'The witness has a fault.\n', 'text/plain; charset=utf-8'),
    );
  });
}

async function answer(
  witness: Witness,
  request: IncomingMessage,
): Promise<{ status: number; body: string; type?: string }> {
  const url = new URL(request.url ?? '/', 'http://witness');
  if (request.method === 'POST' && url.pathname === '/add-checkpoint') {
    const text = await bodyOf(request);
    if (text === undefined) return { status: 413, body: 'The request is too large.\n' };
    const answered: WitnessAnswer = await witness.addCheckpoint(text);
    return { ...answered, type: answered.status === 409 ? 'text/x.tlog.size' : undefined };
  }
  if (request.method === 'POST' && url.pathname === '/add-key') {
    const note = await bodyOf(request);
    return note === undefined ? { status: 413, body: 'The request is too large.\n' } : witness.addKey(note);
  }
  if (request.method === 'GET' && url.pathname === '/seen') {
    const seen = await witness.seen(url.searchParams.get('origin') ?? '');
    return seen ? { status: 200, body: seen.note } : { status: 404, body: 'Nothing was seen of this log.\n' };
  }
  return { status: 404, body: 'There is nothing at this address.\n' };
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST_WITNESS_BODY) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, status: number, body: string, type: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
