/** A folder that all files of one run of the tests share, removed after it. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    folderOfTheRun: string;
  }
}

export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'overblik-run-'));
  // The database's account must enter.
  chmodSync(folder, 0o755);
  project.provide('folderOfTheRun', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
