/**
 * A directory that speaks SAML 2.0 (web browser SSO: redirect out, POST back). Signatures, audience, time and the request
 * answered are checked by node-saml; an assertion must be signed itself, and answers one request, once.
 */
import { type CacheProvider, SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import type { Clock } from '../base/index.js';
import type { Database } from '../database/contract.js';
import type { Directory, DirectorySetting } from './directory.js';
import { digest } from './seal.js';

const CLOCK_SKEW_MS = 30_000;
/** How long a request may wait for its answer. */
const REQUEST_TTL_S = 900;

export interface SamlParts {
  db: Database;
  clock: Clock;
  /** What we are called at the directory; the audience of its assertions. */
  entityId: string;
}

export function samlDirectory(setting: DirectorySetting, parts: SamlParts): Directory {
  const cacheProvider = requestsAsked(parts);
  const at = (callbackUrl: string) =>
    new SAML({
      callbackUrl,
      entryPoint: setting.entryPoint!,
      issuer: parts.entityId,
      audience: parts.entityId,
      idpIssuer: setting.issuer,
      idpCert: setting.certificate!,
      wantAssertionsSigned: true,
      wantAuthnResponseSigned: false,
      signatureAlgorithm: 'sha256',
      acceptedClockSkewMs: CLOCK_SKEW_MS,
      identifierFormat: null,
      disableRequestedAuthnContext: true,
      forceAuthn: true,
      validateInResponseTo: ValidateInResponseTo.always,
      requestIdExpirationPeriodMs: REQUEST_TTL_S * 1000,
      cacheProvider,
    });
  return {
    begin: (state, _memory, callback) => at(callback).getAuthorizeUrlAsync(state, undefined, {}),

    async accept(sent, _memory, callback) {
      if (typeof sent['SAMLResponse'] !== 'string') throw new Error('no SAMLResponse');
      // No SAML message has a document type; what one declares (entities) has no business here.
      if (/<!(DOCTYPE|ENTITY)/i.test(Buffer.from(sent['SAMLResponse'], 'base64').toString('utf8')))
        throw new Error('a document type');
      const { profile, loggedOut } = await at(callback).validatePostResponseAsync({
        SAMLResponse: sent['SAMLResponse'],
      });
      if (!profile || loggedOut) throw new Error('no assertion');
      if (profile.issuer !== setting.issuer) throw new Error('answer of another issuer');
      const attributes = (profile['attributes'] ?? {}) as Record<string, unknown>;
      return { claims: { ...attributes, nameID: profile.nameID } };
    },
  };
}

/** Requests that wait for an answer, where every process of the installation sees them. */
function requestsAsked({ db, clock }: SamlParts): CacheProvider {
  const keyOf = (id: string) => digest(`SamlRequest:${id}`);
  return {
    async saveAsync(id, value) {
      const at = clock.now();
      await db.query({
        text: `INSERT INTO oidc_artefact (key, payload, expires_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING`,
        values: [keyOf(id), value, new Date(at.getTime() + REQUEST_TTL_S * 1000)],
      });
      return { value, createdAt: at.getTime() };
    },
    async getAsync(id) {
      const rows = await db.query<{ payload: string }>({
        text: 'SELECT payload FROM oidc_artefact WHERE key = $1 AND expires_at > $2',
        values: [keyOf(id), clock.now()],
      });
      return rows[0]?.payload ?? null;
    },
    async removeAsync(id) {
      if (id === null) return null;
      const rows = await db.query({
        text: 'DELETE FROM oidc_artefact WHERE key = $1 RETURNING key',
        values: [keyOf(id)],
      });
      return rows.length > 0 ? id : null;
    },
  };
}
