/** A small FHIR server over real HTTP, healthy by default, and sick in each of the ways a foreign server can be. For tests only. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  method: string;
  path: string;
  body: string;
  headers: IncomingMessage['headers'];
}

export type Reply = (request: Seen, response: ServerResponse) => void;

export interface SmallFhirServer {
  /** Base address without a slash at the end. */
  url: string;
  seen: Seen[];
  /** Replaces the reply for paths that begin so; the longest wins. */
  on(path: string, reply: Reply): void;
  stop(): Promise<void>;
}

/** Everything the server holds, by type. */
export type Held = Record<string, object[]>;

export function searchset(resources: readonly object[], more: object = {}): object {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: resources.length,
    entry: resources.map((resource) => ({ resource, search: { mode: 'match' } })),
    ...more,
  };
}

export function json(response: ServerResponse, body: unknown, status = 200): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/fhir+json; charset=utf-8' }).end(text);
}

export async function startSmallFhirServer(held: Held = {}): Promise<SmallFhirServer> {
  const replies = new Map<string, Reply>();
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    collect(request).then((body) => {
      const one: Seen = { method: request.method ?? '', path: request.url ?? '', body, headers: request.headers };
      seen.push(one);
      const matching = [...replies.keys()]
        .filter((path) => one.path.startsWith(path))
        .sort((a, b) => b.length - a.length)[0];
      const reply = matching === undefined ? healthy(held) : replies.get(matching);
      reply?.(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`,
    seen,
    on: (path, reply) => replies.set(path, reply),
    stop: () => stop(server),
  };
}

function healthy(held: Held): Reply {
  return (request, response) => {
    const type = /^\/fhir\/([A-Za-z]+)/.exec(request.path)?.[1] ?? '';
    if (request.path.includes('/_search')) json(response, searchset(held['Patient'] ?? []));
    else json(response, searchset(held[type] ?? []));
  };
}

async function collect(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
