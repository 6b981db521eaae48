/** What a key press asks for. `await-g` = the first half of "G then P". */
export type Meaning =
  | { does: 'palette' }
  | { does: 'shortcuts' }
  | { does: 'await-g' }
  | { does: 'go-list' }
  | { does: 'jump'; card: number }
  | { does: 'step'; by: 1 | -1 };

export interface Press {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export interface Circumstances {
  inField: boolean;
  inDialog: boolean;
  letterKeys: boolean;
  afterG: boolean;
}

/** Reads a key press. Single letters count only outside fields and dialogs, and only while they are switched on. */
export function keyMeans(press: Press, { inField, inDialog, letterKeys, afterG }: Circumstances): Meaning | undefined {
  const command = press.ctrlKey || press.metaKey;
  if (command && !press.altKey && !press.shiftKey && press.key.toLowerCase() === 'k') return { does: 'palette' };
  if (inDialog) return undefined;
  // By position, for Alt changes the sign that a digit key writes on some keyboards.
  const digit = /^Digit([1-9])$/.exec(press.code)?.[1];
  if (press.altKey && !command && digit !== undefined) return { does: 'jump', card: Number(digit) };
  if (inField || !letterKeys || command || press.altKey) return undefined;
  if (press.key === '?') return { does: 'shortcuts' };
  const letter = press.key.toLowerCase();
  if (afterG) return letter === 'p' ? { does: 'go-list' } : undefined;
  if (letter === 'g') return { does: 'await-g' };
  if (letter === 'j') return { does: 'step', by: 1 };
  if (letter === 'k') return { does: 'step', by: -1 };
  return undefined;
}
