import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { FlakyReporter } from '../support/flakyReporter.ts';

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
    // What passes at the second try only is told by the reporter, and .ci/run says so once more at its end. Tests of random
    // cases are not tried again: another case would hide what the first one found.
    retry: process.env['CI'] ? 1 : 0,
    reporters: process.env['CI'] ? ['default', 'github-actions', new FlakyReporter()] : ['default'],
  },
});
