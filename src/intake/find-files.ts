/** Which files an import is about, and what each of them is. */
import { open, readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Format } from './contract.js';

export interface FoundFile {
  path: string;
  /** As it is named in the report: the path as the user wrote it, continued. */
  name: string;
  size: number;
  kind: FileKind;
}

/** `fhir-xml` is recognised only to say what to do about it. */
export type FileKind = 'json' | 'ndjson' | 'xml' | 'other';

const KINDS: Readonly<Record<string, FileKind>> = {
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.xml': 'xml',
};

/**
 * The files under the paths, folders recursively, in a stable order. Links are not followed out of a folder (a ring would never
 * end). A path that does not exist is an error of use and throws.
 */
export async function findFiles(paths: readonly string[]): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    for await (const file of filesUnder(path)) {
      if (seen.has(file.path)) continue;
      seen.add(file.path);
      found.push(file);
    }
  }
  return found;
}

async function* filesUnder(path: string): AsyncGenerator<FoundFile> {
  const about = await stat(path);
  if (!about.isDirectory()) {
    yield { path, name: path, size: about.size, kind: await kindOf(path, true) };
    return;
  }
  const entries = await readdir(path, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const below = join(path, entry.name);
    if (entry.isDirectory()) yield* filesUnder(below);
    else if (entry.isFile())
      yield { path: below, name: below, size: (await stat(below)).size, kind: await kindOf(below, false) };
  }
}

/** By its name; a file the user named himself, whatever it is called, is looked into. */
async function kindOf(path: string, named: boolean): Promise<FileKind> {
  const kind = KINDS[extname(path).toLowerCase()];
  if (kind === 'json') return (await sniff(path)) === 'ndjson' ? 'ndjson' : 'json';
  if (kind !== undefined) return kind;
  return named ? sniff(path) : 'other';
}

/** Enough to see one line of an ordinary resource. */
const SNIFFED_BYTES = 256 * 1024;

/** What the first bytes look like. NDJSON is told from JSON by a first line that is a whole object with another after it. */
export async function sniff(path: string): Promise<FileKind> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
    const start = buffer
      .subarray(0, bytesRead)
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .trimStart();
    if (
      start.startsWith('<') ||
      buffer.subarray(0, 2).toString('hex') === 'fffe' ||
      buffer.subarray(0, 2).toString('hex') === 'feff'
    )
      return 'xml';
    if (!start.startsWith('{') && !start.startsWith('[')) return 'other';
    const end = start.indexOf('\n');
    if (end === -1 || !start.slice(end).trimStart().startsWith('{')) return 'json';
    return isObjectText(start.slice(0, end)) ? 'ndjson' : 'json';
  } finally {
    await file.close();
  }
}

function isObjectText(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** `a/Bundle-1` of `a/Bundle-1.xml`: by which a file in two forms is recognised. */
export function withoutExtension(path: string): string {
  return path.slice(0, path.length - extname(path).length);
}

export const formatOf = (kind: FileKind): Format =>
  kind === 'json' ? 'fhir-json' : kind === 'ndjson' ? 'ndjson' : kind === 'xml' ? 'cda' : 'unknown';

export const shortName = (path: string): string => basename(path);
