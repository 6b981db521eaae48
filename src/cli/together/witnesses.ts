/** Where the witnesses of the demonstration are found, as one process tells the others. */
import { parseVerifier, verifierText, type WitnessAddress } from '../../audit/index.js';

/** Topic between processes. */
export const WITNESSES = 'witnesses';

export const witnessesAsText = (witnesses: readonly WitnessAddress[]): string =>
  JSON.stringify(witnesses.map(({ url, key }) => ({ url, key: verifierText(key) })));

export const readWitnesses = (text: string): WitnessAddress[] =>
  (JSON.parse(text) as { url: string; key: string }[]).map(({ url, key }) => ({ url, key: parseVerifier(key) }));
