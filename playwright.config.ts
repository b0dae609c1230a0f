import { defineConfig } from 'playwright/test';
import type { HostOptions } from './test/support/e2e.ts';

/**
 * The same specs in two hosts: the real application in Electron, and `touchline serve` in Chromium. TOUCHLINE_E2E names
 * the one to use where only one can be had (see scripts/test.mjs); without it both run. TOUCHLINE_E2E_SUITE is `quick` or, for
 * the specs in test/e2e/slow, `slow`; without it all run. Build first: `npm run build`.
 */
const suite = process.env['TOUCHLINE_E2E_SUITE'];
const wanted = process.env['TOUCHLINE_E2E'];
const hosts = (['electron', 'browser'] as const).filter((host) => wanted === undefined || wanted === host);

export default defineConfig<HostOptions>({
  testDir: suite === 'slow' ? 'test/e2e/slow' : 'test/e2e',
  ...(suite === 'quick' ? { testIgnore: 'slow/**' } : {}),
  outputDir: 'test-results',
  timeout: 60_000,
  globalTimeout: 800_000,
  expect: { timeout: 15_000 },
  // Each test has an application and a Postgres of its own.
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env['CI'] !== undefined,
  // What passes at the second try only is reported as flaky, and .ci/run says so once more at its end.
  retries: process.env['CI'] === undefined ? 0 : 1,
  reporter: process.env['CI'] ? [['list'], ['github']] : [['list']],
  projects: hosts.map((host) => ({
    name: host,
    testMatch: host === 'electron' ? '**/*.spec.ts' : '**/!(*.electron).spec.ts',
    use: { host },
  })),
});
