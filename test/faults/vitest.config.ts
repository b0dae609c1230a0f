import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run test:faults`: apart from the other tests, for they take minutes and the whole computer. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/faults/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Most of their time they wait for leases to run out.
    maxWorkers: 2,
    reporters: process.env['CI'] ? ['default', 'github-actions'] : ['default'],
  },
});
