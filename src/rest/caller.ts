import type { FastifyRequest } from 'fastify';
import { type Clock, Failure, uuidv7 } from '../base/index.js';
import {
  type AskContext,
  type Caller,
  groundsOf,
  type Identity,
  type OpenSession,
  usualPurpose,
} from '../identity/index.js';

/** Who is calling: a bearer token for systems and apps, the session cookie for our own screens. */
export async function callerOf(
  request: FastifyRequest,
  identity: Identity,
): Promise<{ caller: Caller; session?: OpenSession }> {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const token = bearerTokenOf(request);
    if (token === undefined) throw new Failure('unauthenticated', 'Log in first, or send a bearer token.');
    return { caller: await identity.callerFromBearer(token) };
  }
  const session = await identity.sessionFromCookie(request.cookies[identity.cookies.session]);
  if (!session) throw new Failure('unauthenticated', 'Log in first, or send a bearer token.');
  if (session.state === 'locked')
    throw new Failure('unauthenticated', 'The session is locked.', {
      status: 423,
      facts: { locked: true, person: session.person },
    });
  if (request.method !== 'GET' && request.method !== 'HEAD' && request.headers['x-overblik'] === undefined) {
    throw new Failure(
      'forbidden',
      'A change from a screen must carry the header x-overblik: it keeps other sites from acting in your name.',
    );
  }
  return { caller: session.caller, session };
}

/** The one reader of the header: the scheme is told without regard for case (https://www.rfc-editor.org/rfc/rfc9110#section-11.1). */
export const bearerTokenOf = (request: FastifyRequest): string | undefined =>
  /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];

/** The purpose that goes without saying for each kind of caller; a stated one (break-glass, consent) replaces it. */
export function askOf(
  caller: Caller,
  session: OpenSession | undefined,
  identity: Identity,
  clock: Clock,
  patientId?: string,
): AskContext {
  const purpose = caller.purpose ?? usualPurpose(caller);
  const grant = session && patientId !== undefined ? identity.grantFor(session, patientId) : undefined;
  return { caller, purpose, requestId: uuidv7(clock.now().getTime()), ...(grant ? groundsOf(grant, purpose) : {}) };
}

/** The grounds stated in a session, by citizen: a note is asked for by its own id, and only the record knows whose it is. */
export async function groundsOfSession(
  session: OpenSession | undefined,
  identity: Identity,
  locate: (patientId: string) => Promise<bigint>,
): Promise<AskContext['groundsFor']> {
  if (!session || session.grants.length === 0) return undefined;
  const byCitizen = new Map<bigint, ReturnType<typeof groundsOf>>();
  for (const { patientId } of session.grants) {
    const grant = identity.grantFor(session, patientId);
    if (grant) byCitizen.set(await locate(patientId), groundsOf(grant, usualPurpose(session.caller)));
  }
  return (patientKey) => byCitizen.get(patientKey);
}
