/** The front door of the identity room: who is calling. */
export {
  type AccessGrant,
  type AccessGrantKind,
  grantFor,
  groundsOf,
  makeGrant,
  type NewAccessGrant,
} from './access-grant.js';
export {
  APP_KINDS,
  type AppDeed,
  type AppKind,
  type AppRegister,
  type AppWish,
  type RegisteredApp,
} from './app-register.js';
export { type AuthorisationEntry, AuthorisationRegister } from './authorisation-register.js';
export type { MintOptions } from './bearer.js';
export * from './caller.js';
export type { Cookies } from './cookies.js';
export {
  cprYear,
  formatCpr,
  isCpr,
  isPersonNumberId,
  maskCpr,
  type ParsedPersonNumber,
  PERSON_NUMBER_SYSTEMS,
  type PersonNumber,
  type PersonNumberKind,
  type PersonNumberProblem,
  parseCpr,
  parsePersonNumber,
  passesModulus11,
} from './cpr.js';
export { type DelegationBook, isInForce, type KeptDelegation, latestEnd } from './delegation.js';
export { type LoginWay, parseLoginSetting } from './directory.js';
export { createIdentity, type Identity, type IdentityOptions } from './identity.js';
export { rotateKeys } from './key-ring.js';
export type { Launch } from './launch-book.js';
export type { AskingClient, ListedPerson, LoginChoice } from './login-page.js';
export { CALLBACK_PATH, WEB_CLIENT_ID } from './own-client.js';
export type { PasskeyAnswer, PasskeyView } from './passkeys.js';
export type { LoginPerson, PersonView, SystemClient } from './person.js';
export { ACCESS_TOKEN_TTL_S, isOidcPath, LOGIN_PAGE, SMART_STYLE_PATH } from './provider.js';
export {
  adoptLogKey,
  generateSecrets,
  loadLogKey,
  loadLogKeys,
  prepareLogKey,
  readSecrets,
  replaceSecretsFile,
  type SecretsPlace,
  secretsPath,
} from './secrets.js';
export { DEMO_PIN, type ParkedSession, type Proof } from './session-desk.js';
export { isFresh, STEP_UP_MINUTES } from './authentication.js';
export type { LockedSession, OpenSession, Session } from './session.js';
export type { SmartConfiguration } from './smart-configuration.js';
export { parseResourceScope, type ResourceScope, type ScopeContext, scopesAllow } from './smart-scopes.js';
export { usualPurpose } from './token-claims.js';
export type { Arrived } from './upstream.js';
export type { CompletedLogin, Redirect } from './web-login.js';
