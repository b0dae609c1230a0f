import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run test:package`: apart from the other tests, for it makes a package first. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/package/**/*.test.ts'],
    testTimeout: 90_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    globalSetup: ['test/support/globalSetup.ts'],
  },
});
