import { defineConfig } from 'vitest/config';
import { FlakyReporter } from './test/support/flakyReporter.ts';

const common = { environment: 'node', pool: 'forks', testTimeout: 20_000, hookTimeout: 60_000 } as const;

export default defineConfig({
  test: {
    // Two at once: the tests share the computer with their Postgres.
    maxWorkers: 2,
    reporters: process.env['CI'] ? ['default', 'github-actions', new FlakyReporter()] : ['default'],
    projects: [
      { test: { ...common, name: 'unit', include: ['test/unit/**/*.test.{ts,tsx,mjs}'] } },
      {
        test: {
          ...common,
          name: 'integration',
          // What passes at the second try only is told by the reporter, and .ci/run says so once more at its end. Tests of random
          // cases are not tried again: another case would hide what the first one found.
          retry: process.env['CI'] ? 1 : 0,
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/support/globalSetup.ts'],
        },
      },
    ],
  },
});
