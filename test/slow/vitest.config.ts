import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run test:slow`: what would keep `npm test` from being quick. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/slow/**/*.test.ts'],
    globalSetup: ['test/support/globalSetup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: process.env['CI'] ? ['default', 'github-actions'] : ['default'],
  },
});
