import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/longest-first.mjs';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'demo/**/*.test.ts',
      'test/**/*.test.ts',
      'web/**/*.test.{ts,tsx}',
      'tools/**/*.test.ts',
    ],
    globalSetup: 'test/folder-of-the-run.ts',
    // Two cores: each worker may start a PostgreSQL of its own.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
