import { defineConfig } from 'playwright/test';
import type { HostOptions } from '../support/e2e.ts';

/** `npm run screenshots`: takes the pictures of the documents anew, in Electron. */
export default defineConfig<HostOptions>({
  testDir: '.',
  testMatch: '*.pictures.ts',
  outputDir: '../../test-results',
  timeout: 120_000,
  workers: 1,
  reporter: [['list']],
  use: { host: process.env['TOUCHLINE_E2E'] === 'browser' ? 'browser' : 'electron' },
});
