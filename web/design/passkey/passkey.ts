/** The browser's half of passkeys. Questions and answers travel through the pages' own resources; nothing here fetches. */
import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';

/** A question of the server, with the ticket that goes back with the answer. */
export interface PasskeyQuestion {
  options: unknown;
  ticket: string;
}

export interface PasskeyAnswer {
  ticket: string;
  response: unknown;
}

/** True where this browser, at this address, can use passkeys: a name, not a number, and a secure way to it. */
export function canUsePasskeys(): boolean {
  return browserSupportsWebAuthn() && window.isSecureContext && !/^[\d.]+$|^\[/.test(window.location.hostname);
}

/** Asks the person to use a passkey. @throws when it was cancelled, or there is none */
export async function answerWithPasskey({ options, ticket }: PasskeyQuestion): Promise<PasskeyAnswer> {
  const optionsJSON = options as PublicKeyCredentialRequestOptionsJSON;
  return { ticket, response: await startAuthentication({ optionsJSON }) };
}

/** Asks the person to make one. @throws when it was cancelled, or this device holds one already */
export async function makePasskey({ options, ticket }: PasskeyQuestion): Promise<PasskeyAnswer> {
  const optionsJSON = options as PublicKeyCredentialCreationOptionsJSON;
  return { ticket, response: await startRegistration({ optionsJSON }) };
}
