/**
 * HTTP to our own handler without a network: a server that never listens, on one end of a pair of streams
 * (https://nodejs.org/api/http.html#event-connection allows any Duplex). The whole protocol is spoken, and no port,
 * proxy or certificate can stand between the platform and itself.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener, request } from 'node:http';
import { duplexPair } from 'node:stream';

export interface InProcessAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface InProcessRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

const DEADLINE_MS = 10_000;

/** Sends one request to the handler and reads the whole answer. */
export function askInProcess(handler: RequestListener, wish: InProcessRequest): Promise<InProcessAnswer> {
  const server = createServer({ keepAlive: false }, handler);
  const [near, far] = duplexPair();
  server.emit('connection', far);
  return new Promise<InProcessAnswer>((resolve, reject) => {
    const asking = request(
      {
        method: wish.method,
        path: wish.path,
        headers: { ...wish.headers, connection: 'close', 'content-length': String(Buffer.byteLength(wish.body ?? '')) },
        // The types know sockets only; the code takes any Duplex.
        createConnection: () => near as never,
        timeout: DEADLINE_MS,
      },
      (answer) =>
        readAll(answer).then(
          (body) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }),
          reject,
        ),
    );
    asking.on('error', reject);
    asking.on('timeout', () => asking.destroy(new Error('no answer in time')));
    asking.end(wish.body);
  }).finally(() => {
    near.destroy();
    far.destroy();
  });
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
