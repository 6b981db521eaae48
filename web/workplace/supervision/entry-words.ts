import { useCallback } from 'react';
import type { SupervisedEntry } from '../../../src/patient-index/contract.js';
import { supervisionStrings, useText } from './supervision.strings.js';

const PLAIN = ['overview', 'overview-outcome', 'find', 'ward-list', 'own-log', 'assistants-log', 'unit-log'] as const;
const WRITES = ['create', 'update', 'delete'] as const;

type TypeKey = Extract<keyof typeof supervisionStrings.da, `type.${string}`>;
const isTypeKey = (key: string): key is TypeKey => Object.hasOwn(supervisionStrings.da, key);

/** What was done, in a few words. A FHIR type without words of its own stands as it is called. */
export function useEntryWords(): (entry: SupervisedEntry) => string {
  const t = useText();
  return useCallback(
    ({ operation, kinds }) => {
      const plain = PLAIN.find((one) => one === operation);
      if (plain) return t(`op.${plain}`);
      if (operation.startsWith('delegation-')) return t('op.delegation');
      const words = kinds.map((type) => {
        const key = `type.${type}`;
        return isTypeKey(key) ? t(key) : type;
      });
      const kind = [...new Set(words)].join(', ') || operation;
      const write = WRITES.find((one) => one === operation);
      return write ? t(`op.${write}`, { kind }) : t('op.other', { kind });
    },
    [t],
  );
}
