/** A register in front of a real FHIR server that can be taken ill: it passes questions on while it is well. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * `dead` breaks the connection, `garbage` answers with something that is no FHIR, `faulty` with a server error, `refusing` with
 * 403, `silent` never answers, `held` answers when it is released.
 */
export type Health = 'well' | 'dead' | 'garbage' | 'faulty' | 'refusing' | 'silent' | 'held';

export class SickRegister {
  health: Health = 'well';
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #sockets = new Set<Socket>();
  readonly #held: (() => void)[] = [];
  /** How many questions stand at the door now, unanswered and not given up. */
  waiting = 0;

  private constructor(readonly target: string) {
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** @param target FHIR base address of the server behind it */
  static async open(target: string): Promise<SickRegister> {
    const register = new SickRegister(target);
    await new Promise<void>((ready) => register.#server.listen(0, '127.0.0.1', ready));
    return register;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/fhir`;
  }

  /** Answers what has been held, and is well from now on. */
  release(): void {
    this.health = 'well';
    for (const go of this.#held.splice(0)) go();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (this.health) {
      case 'dead':
        return void request.socket.destroy();
      case 'garbage':
        return void response
          .writeHead(200, { 'content-type': 'application/fhir+json' })
          .end('<html>Vedligehold</html>');
      case 'faulty':
        return void response.writeHead(500, { 'content-type': 'application/fhir+json' }).end('{}');
      case 'refusing':
        return void response.writeHead(403, { 'content-type': 'application/fhir+json' }).end('{}');
      case 'silent':
        return this.#count(response);
      case 'held':
        this.#count(response);
        await new Promise<void>((released) => this.#held.push(released));
        break;
      default:
        break;
    }
    await this.#passOn(request, response);
  }

  #count(response: ServerResponse): void {
    this.waiting += 1;
    response.on('close', () => {
      this.waiting -= 1;
    });
  }

  async #passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { authorization = '', 'content-type': type } = request.headers;
    const asked = await fetch(this.target + request.url!.replace(/^\/fhir/, ''), {
      method: request.method,
      headers: { authorization, accept: 'application/fhir+json', ...(type && { 'content-type': type }) },
      body: parts.length > 0 ? Buffer.concat(parts).toString('utf8') : undefined,
    });
    // Links to further pages lead back through this door.
    const text = (await asked.text()).replaceAll(this.target, this.url);
    if (!response.destroyed) response.writeHead(asked.status, { 'content-type': 'application/fhir+json' }).end(text);
  }
}
