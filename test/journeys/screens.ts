/** The screens as they are built for use. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** @throws when they are not built: `node tools/build.mjs` */
export function builtScreens(): string {
  const folder = resolve(process.env.OVERBLIK_SCREENS ?? 'dist/web');
  for (const app of ['workplace', 'citizen', 'login', 'integrator']) {
    if (!existsSync(join(folder, app, 'index.html'))) {
      throw new Error(`The screen "${app}" is not built: run node tools/build.mjs first.`);
    }
  }
  return folder;
}
