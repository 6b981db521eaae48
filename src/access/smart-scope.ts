/** What a token says its bearer may ask for at all (SMART App Launch 2.2). It only narrows: the law decides afterwards. */
import { Failure } from '../base/index.js';
import { type Caller, scopesAllow } from '../identity/index.js';

export type ScopeLetter = 'c' | 'r' | 'u' | 'd' | 's';

const NAMES: Record<ScopeLetter, string> = { c: 'create', r: 'read', u: 'update', d: 'delete', s: 'search' };

/** @throws Failure forbidden when no scope covers the interaction */
export function requireSmartScope(caller: Caller, type: string, letter: ScopeLetter): void {
  const level = caller.kind === 'system' ? 'system/' : caller.kind === 'citizen' ? 'patient/' : 'user/';
  const own = caller.scopes.filter((scope) => scope.startsWith(level));
  if (!scopesAllow(own, type, letter))
    throw new Failure(
      'forbidden',
      `The token's scopes do not cover this: ${type === '*' ? 'all types' : type}, ${NAMES[letter]}.`,
    );
}
