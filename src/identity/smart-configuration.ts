/**
 * What `/fhir/.well-known/smart-configuration` says
 * (https://hl7.org/fhir/smart-app-launch/conformance.html#using-well-known). Only what is true is listed.
 */
import { CLIENT_ASSERTION_ALGORITHMS } from './clients.js';
import type { PublicAddress } from './public-address.js';

export interface SmartConfiguration {
  issuer: string;
  jwks_uri: string;
  authorization_endpoint: string;
  token_endpoint: string;
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
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: [...CLIENT_ASSERTION_ALGORITHMS],
    grant_types_supported: ['authorization_code', 'client_credentials'],
    scopes_supported: ['openid', 'profile', 'fhirUser', 'system/*.cruds', 'user/*.cruds', 'patient/*.rs'],
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    capabilities: [
      'launch-standalone',
      'client-public',
      'client-confidential-symmetric',
      'client-confidential-asymmetric',
      'sso-openid-connect',
      'permission-user',
      'permission-patient',
      'permission-v2',
    ],
  };
}
