import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/longest-first.mjs';

/** Starts and kills servers of its own for a minute. */
const SERVERS = 'src/database/embedded/server.test.ts';

export default defineConfig({
  test: {
    globalSetup: 'test/folder-of-the-run.ts',
    // Two cores: each worker may start a PostgreSQL of its own.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['src/**/*.test.ts', 'demo/**/*.test.ts', 'web/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
          exclude: ['node_modules/**', SERVERS],
          // They change nothing outside themselves, so a worker loads what they are about once and not a hundred times.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts', SERVERS] } },
    ],
  },
});
