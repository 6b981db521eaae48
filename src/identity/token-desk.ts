/**
 * Introspection (RFC 7662, with the fields SMART adds) and revocation (RFC 7009) of access tokens. The provider knows the
 * clients and its refresh tokens, but takes no signed tokens at these addresses; so it is asked, inside the process and with
 * a token that is none, whether the client is who it says, and our own tokens are answered for here.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { decodeJwt } from 'jose';
import type { AccessTokens } from './bearer.js';
import { askInProcess } from './in-process-http.js';

const LONGEST_FORM = 64 * 1024;
/** Headers of a request that say who the client is. */
const PASSED_ON = ['authorization', 'content-type', 'host', 'x-forwarded-proto'] as const;
/** Headers of the provider's answer that a client needs. */
const SENT_BACK = ['content-type', 'www-authenticate', 'cache-control'] as const;

export interface TokenDeskParts {
  /** The provider's own answer. */
  answerOidc: RequestListener;
  tokens: AccessTokens;
}

export class TokenDesk {
  readonly #parts: TokenDeskParts;
  constructor(parts: TokenDeskParts) {
    this.#parts = parts;
  }

  /** True for the requests this answers. */
  static takes(method: string | undefined, path: string): boolean {
    return method === 'POST' && (path === '/oidc/introspection' || path === '/oidc/revocation');
  }

  async answer(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    const text = await readForm(req);
    if (text === undefined) return void res.writeHead(413).end();
    const form = new URLSearchParams(text);
    const token = form.getAll('token').length === 1 ? form.get('token')! : '';
    const isOurs = /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
    if (isOurs) form.set('token', 'none');
    const said = await askInProcess(this.#parts.answerOidc, {
      method: 'POST',
      path,
      headers: Object.fromEntries(
        PASSED_ON.flatMap((name) => [[name, String(req.headers[name] ?? '')]]).filter(([, v]) => v),
      ),
      body: isOurs ? form.toString() : text,
    });
    const headers = Object.fromEntries(
      SENT_BACK.flatMap((name) => (said.headers[name] ? [[name, said.headers[name]]] : [])),
    );
    if (!isOurs || said.status !== 200) return void res.writeHead(said.status, headers).end(said.body);
    const client = clientOf(req.headers.authorization, form);
    if (path === '/oidc/introspection') {
      const told = await this.#parts.tokens.introspect(token, client);
      return void res.writeHead(200, headers).end(JSON.stringify(told));
    }
    await this.#parts.tokens.revokeOf(token, client.id);
    res.writeHead(200, headers).end();
  }
}

/** The client that the provider has just found to be who it says. */
function clientOf(authorization: string | undefined, form: URLSearchParams): { id: string; isPublic: boolean } {
  const basic = /^Basic (.+)$/i.exec(authorization ?? '')?.[1];
  if (basic) {
    const [id = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    return { id: decodeURIComponent(id.replaceAll('+', ' ')), isPublic: false };
  }
  const assertion = form.get('client_assertion');
  if (assertion) return { id: String(decodeJwt(assertion).sub), isPublic: false };
  return { id: form.get('client_id') ?? '', isPublic: !form.has('client_secret') };
}

async function readForm(req: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req) {
    length += (chunk as Buffer).length;
    if (length > LONGEST_FORM) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
