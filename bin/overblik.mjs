#!/usr/bin/env node
// Builds what is out of date (when the sources are here), then runs the compiled program.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const builder = fileURLToPath(new URL('../tools/build.mjs', import.meta.url));
if (existsSync(builder)) {
  const { build } = await import('../tools/build.mjs');
  await build();
}
await import('../dist/main.js');
