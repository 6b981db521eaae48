import { useCallback, useEffect, useState } from 'react';
import type { Me } from '../../src/patient-index/contract.js';
import { detailOf, onSignal, type Person } from './ask.js';
import { fetchMe, loginAddress } from './session.resource.js';

export interface SessionState {
  /** Who is logged in; kept while the session is locked, so that a page can be come back to. */
  me?: Me;
  /** Whose locked session stands in front of the page; undefined while it is open. */
  locked?: Person;
  /** Why it could not be asked for; in words of the platform, when it has any. */
  failed?: { detail: string };
}

export interface Session extends SessionState {
  /** Asks anew who is logged in. */
  again: () => void;
  /** The person locked it here. */
  lock: () => void;
  /** The lock was opened. */
  opened: () => void;
}

const NOBODY: Person = { id: '', name: '' };

/**
 * The one session of this screen. Whoever is logged out, at the start or in the middle, is sent to the log-in and comes
 * back to the same address; a lock is told, whichever question met it.
 */
export function useSession(): Session {
  const [state, setState] = useState<SessionState>({});
  const again = useCallback(async () => {
    setState({});
    const reply = await fetchMe();
    if (reply.ok) setState({ me: reply.value });
    // Log-in and lock are told as signals, below.
    else if (reply.trouble.kind !== 'unauthenticated' && reply.trouble.kind !== 'locked')
      setState({ failed: { detail: detailOf(reply.trouble) } });
  }, []);
  useEffect(
    () =>
      onSignal((signal) => {
        if (signal.says === 'unauthenticated') window.location.assign(loginAddress());
        if (signal.says === 'locked') setState((before) => ({ me: before.me, locked: signal.person ?? NOBODY }));
      }),
    [],
  );
  useEffect(() => void again(), [again]);
  const lock = useCallback(() => setState((before) => ({ me: before.me, locked: before.me ?? NOBODY })), []);
  const opened = useCallback(() => {
    if (state.me === undefined) void again();
    else setState({ me: state.me });
  }, [state.me, again]);
  return { ...state, again: () => void again(), lock, opened };
}
