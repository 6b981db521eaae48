/** How Overblik shows itself to a remote register: a fixed token, or one fetched with client credentials (RFC 6749 § 4.4). */
import type { Clock } from '../../base/index.js';
import { text } from '../reading/fields.js';
import { exchange } from './exchange.js';
import { SourceFailure } from './source-failure.js';

export interface ClientCredentials {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  scope?: string;
}

export interface Authorization {
  headers(signal: AbortSignal): Promise<Record<string, string>>;
  /** The register refused the token: the next look-up fetches a fresh one. */
  refused(): void;
}

export function createAuthorization(options: {
  token?: string;
  clientCredentials?: ClientCredentials;
  clock: Clock;
}): Authorization {
  const { token, clientCredentials } = options;
  if (clientCredentials !== undefined) return fetchedToken(clientCredentials, options.clock);
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return { headers: async () => headers, refused: () => undefined };
}

/** Renewed this long before it runs out, so that it does not die underway. */
const RENEW_EARLY_MS = 30_000;
/** Used when the server does not say how long the token lives. */
const LIFETIME_DEFAULT_S = 300;

function fetchedToken(credentials: ClientCredentials, clock: Clock): Authorization {
  let kept: { token: string; until: number } | undefined;
  return {
    async headers(signal) {
      if (kept === undefined || clock.monotonicMs() >= kept.until) kept = await fetchToken(credentials, clock, signal);
      return { authorization: `Bearer ${kept.token}` };
    },
    refused() {
      kept = undefined;
    },
  };
}

async function fetchToken(
  credentials: ClientCredentials,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ token: string; until: number }> {
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (credentials.scope !== undefined) form.set('scope', credentials.scope);
  const basic = Buffer.from(
    `${encodeURIComponent(credentials.clientId)}:${encodeURIComponent(credentials.clientSecret)}`,
  ).toString('base64');
  const headers = { authorization: `Basic ${basic}` };
  const { status, body } = await exchange({
    url: new URL(credentials.tokenUrl),
    method: 'POST',
    form,
    headers,
    signal,
    accept: [400],
  });
  const token = text(body['access_token']);
  // 400 invalid_client / invalid_grant: RFC 6749 § 5.2
  if (status !== 200 || token === undefined) throw new SourceFailure('access-refused', 'log-in hos kilden');
  const lifetime =
    typeof body['expires_in'] === 'number' && body['expires_in'] > 0 ? body['expires_in'] : LIFETIME_DEFAULT_S;
  return { token, until: clock.monotonicMs() + lifetime * 1000 - RENEW_EARLY_MS };
}
