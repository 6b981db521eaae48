/**
 * The addresses the platform is known under. Every address in a token, a discovery document or a redirect is made from
 * here and never from what a request says about itself, so neither a wrong Host header nor a proxy in front can bend it.
 */
import type { IncomingMessage } from 'node:http';

export interface PublicAddress {
  /** Issuer of tokens: the public address without a slash at the end, e.g. `https://overblik.example/nord`. */
  issuer: string;
  /** Scheme and host, e.g. `https://overblik.example`. */
  origin: string;
  /** Path the platform lies under: `` or `/nord`. */
  basePath: string;
  isSecure: boolean;
  /** All origins a browser may use: more than one only on a loopback address. */
  origins: string[];
  /** Base of the FHIR API: the audience of every access token. */
  fhirBase: string;
  /** The known origin a request came to, or the public one. */
  originOf(req: IncomingMessage | { headers: IncomingMessage['headers'] }): string;
}

/** @throws TypeError when the address is not http or https, or carries a query or fragment */
export function publicAddress(publicUrl: string): PublicAddress {
  const url = new URL(publicUrl);
  if (!/^https?:$/.test(url.protocol) || url.search || url.hash || url.username) {
    throw new TypeError('OVERBLIK_PUBLIC_URL must be a plain http or https address');
  }
  const basePath = url.pathname.replace(/\/+$/, '');
  const origins = originsOf(url);
  return {
    issuer: url.origin + basePath,
    origin: url.origin,
    basePath,
    isSecure: url.protocol === 'https:',
    origins,
    fhirBase: `${url.origin}${basePath}/fhir`,
    originOf(req) {
      const asked = `${url.protocol}//${(req.headers.host ?? '').toLowerCase()}`;
      return origins.includes(asked) ? asked : url.origin;
    },
  };
}

/** On a loopback address a person may type either name for it; both are this machine. */
function originsOf(url: URL): string[] {
  const isLoopback = url.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname);
  if (!isLoopback) return [url.origin];
  const port = url.port ? `:${url.port}` : '';
  const both = [`http://127.0.0.1${port}`, `http://localhost${port}`];
  return [url.origin, ...both.filter((one) => one !== url.origin)];
}
