/**
 * What `/fhir/.well-known/smart-configuration` says
 * (https://hl7.org/fhir/smart-app-launch/conformance.html#using-well-known). Only what is true is listed.
 */
import { CLIENT_ASSERTION_ALGORITHMS } from './clients.js';
import type { PublicAddress } from './public-address.js';
import { LAUNCH_SCOPES } from './smart-scopes.js';

export interface SmartConfiguration {
  issuer: string;
  jwks_uri: string;
  authorization_endpoint: string;
  token_endpoint: string;
  introspection_endpoint: string;
  revocation_endpoint: string;
  token_endpoint_auth_methods_supported: string[];
  token_endpoint_auth_signing_alg_values_supported: string[];
  grant_types_supported: string[];
  scopes_supported: string[];
  response_types_supported: string[];
  code_challenge_methods_supported: string[];
  capabilities: string[];
}

export function smartConfiguration(address: PublicAddress): SmartConfiguration {
  const base = `${address.issuer}/oidc`;
  return {
    issuer: address.issuer,
    jwks_uri: `${base}/jwks`,
    authorization_endpoint: `${base}/auth`,
    token_endpoint: `${base}/token`,
    introspection_endpoint: `${base}/introspection`,
    revocation_endpoint: `${base}/revocation`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: [...CLIENT_ASSERTION_ALGORITHMS],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    scopes_supported: [
      'openid',
      'profile',
      'fhirUser',
      ...LAUNCH_SCOPES,
      'system/*.cruds',
      'user/*.cruds',
      'patient/*.cruds',
    ],
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    capabilities: [
      'launch-ehr',
      'launch-standalone',
      'client-public',
      'client-confidential-symmetric',
      'client-confidential-asymmetric',
      'sso-openid-connect',
      'context-banner',
      'context-style',
      'context-ehr-patient',
      'context-ehr-encounter',
      'context-standalone-patient',
      'context-standalone-encounter',
      'permission-offline',
      'permission-online',
      'permission-user',
      'permission-patient',
      'permission-v2',
    ],
  };
}
