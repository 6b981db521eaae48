export function readDownload(text: string): unknown;
export function verifyDownload(text: string, key?: string): { faults: string[]; facts: string[] };
