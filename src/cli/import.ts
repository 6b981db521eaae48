/** `overblik import PATH...` */
import type { Arguments } from './usage.js';
import { UsageError } from './usage.js';

export async function importFiles(given: Arguments): Promise<number> {
  if (given.paths.length === 0) throw new UsageError('name at least one file or folder');
  throw new UsageError('import is being put together');
}
