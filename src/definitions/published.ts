import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tablesFolder } from '../fhir/index.js';
import { type Definition, splitCanonical } from './definition.js';

type Row = [id: string, url: string, version: string | null, offset: number, length: number, valueSet?: string];

let made: readonly Definition[] | undefined;

/** Every canonical resource of R4 4.0.1, as the build left them (tools/r4-definitions.mjs); read once. */
export function publishedDefinitions(): readonly Definition[] {
  made ??= read(tablesFolder(dirname(fileURLToPath(import.meta.url))));
  return made;
}

function read(folder: string): Definition[] {
  const index = JSON.parse(readFileSync(join(folder, 'definitions.json'), 'utf8')) as Record<string, Row[]>;
  const content = readFileSync(join(folder, 'definitions.bin'));
  return Object.entries(index).flatMap(([type, rows]) =>
    rows.map(([id, url, version, offset, length, valueSet]) => ({
      type,
      id,
      ...splitCanonical(url, version ?? undefined),
      valueSet,
      bytes: content.subarray(offset, offset + length),
    })),
  );
}
