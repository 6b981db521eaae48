/**
 * A directory that speaks OpenID Connect: authorization code with PKCE and nonce, the ID token verified by the keys it
 * publishes (https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth). The claims may be those of MitID's brokers.
 */
import { createHash } from 'node:crypto';
import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { systemClock } from '../base/index.js';
import type { Directory, DirectorySetting } from './directory.js';

/** Signatures that are believed. */
const ALGORITHMS = ['RS256', 'RS384', 'PS256', 'ES256', 'ES384'];
const DEADLINE_MS = 5_000;
/** A directory's description is read again after this. */
const BELIEVED_MS = 600_000;
const CLOCK_SKEW_S = 30;

interface Description {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  jwks_uri: string;
}

interface Known {
  description: Description;
  keys: JWTVerifyGetKey;
  readAt: number;
}

/** @param secret what we are known by there; without one we are a public client, by PKCE alone */
export function oidcDirectory(setting: DirectorySetting, secret: () => Promise<string | undefined>): Directory {
  const clientId = setting.clientId!;
  let known: Known | undefined;
  const describe = async (): Promise<Known> => {
    if (known && systemClock.monotonicMs() - known.readAt < BELIEVED_MS) return known;
    const address = `${setting.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const description = (await (await ask(address)).json()) as Description;
    if (description.issuer !== setting.issuer) throw new Error('the description is of another issuer');
    known = {
      description,
      keys: createRemoteJWKSet(new URL(description.jwks_uri), { timeoutDuration: DEADLINE_MS }),
      readAt: systemClock.monotonicMs(),
    };
    return known;
  };

  return {
    async begin(state, memory, callback) {
      const { description } = await describe();
      const to = new URL(description.authorization_endpoint);
      const query = {
        client_id: clientId,
        response_type: 'code',
        scope: setting.scope ?? 'openid',
        redirect_uri: callback,
        state,
        nonce: memory['nonce']!,
        code_challenge: createHash('sha256').update(memory['verifier']!).digest('base64url'),
        code_challenge_method: 'S256',
        // Whoever used this computer before must not be vouched for by what is left of their log-in there.
        prompt: 'login',
      };
      for (const [name, value] of Object.entries(query)) to.searchParams.set(name, value);
      return to.href;
    },

    async accept(sent, memory, callback) {
      const { description, keys } = await describe();
      if (typeof sent['code'] !== 'string') throw new Error('no code');
      if (sent['iss'] !== undefined && sent['iss'] !== setting.issuer) throw new Error('answer of another issuer');
      const form = new URLSearchParams({
        grant_type: 'authorization_code',
        code: sent['code'],
        redirect_uri: callback,
        code_verifier: memory['verifier']!,
      });
      const known = await secret();
      const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
      if (known === undefined) form.set('client_id', clientId);
      else
        headers['authorization'] =
          `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(known)}`).toString('base64')}`;
      const answer = await ask(description.token_endpoint, { method: 'POST', headers, body: form.toString() });
      const { id_token: idToken } = (await answer.json()) as { id_token?: string };
      const { payload } = await jwtVerify(String(idToken), keys, {
        algorithms: ALGORITHMS,
        issuer: setting.issuer,
        audience: clientId,
        requiredClaims: ['sub', 'exp', 'iat', 'nonce'],
        clockTolerance: CLOCK_SKEW_S,
        currentDate: systemClock.now(),
      });
      if (payload['nonce'] !== memory['nonce']) throw new Error('answer to another question');
      if (Array.isArray(payload.aud) && payload.aud.length > 1 && payload['azp'] !== clientId)
        throw new Error('meant for several, and not handed out to us');
      return { claims: payload };
    },
  };
}

async function ask(address: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(address, { ...init, redirect: 'error', signal: AbortSignal.timeout(DEADLINE_MS) });
  if (!answer.ok) throw new Error(`${new URL(address).pathname} answered ${answer.status}`);
  return answer;
}
