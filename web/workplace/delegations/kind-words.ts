import { useCallback } from 'react';
import type { DataKind } from '../../../src/access/contract.js';
import { useKindText, useText } from './delegations.strings.js';

/** What a delegation is about, in one line. */
export function useKindWords(): (scope: readonly (DataKind | '*')[]) => string {
  const t = useText();
  const kind = useKindText();
  return useCallback(
    (scope) => {
      if (scope.includes('*')) return t('all');
      const words = scope.flatMap((one) => (one === '*' ? [] : [kind(one)])).join(', ');
      return words.charAt(0).toLocaleUpperCase('da') + words.slice(1);
    },
    [t, kind],
  );
}
