import { expect, test } from 'vitest';
import { troublesOf } from '../../../scripts/support/troubles.mjs';

const playwright = `
  1) [electron] › test/e2e/locks.spec.ts:9:5 › shows a lock ──────
    Error: expect(locator).toBeVisible() failed
  1 failed
    [electron] › test/e2e/locks.spec.ts:9:5 › shows a lock ───
  1 flaky
    [browser] › test/e2e/jobs.spec.ts:12:5 › retries ───
  30 passed (1.2m)
`;

test('of Playwright: what failed, with what, and what was flaky', () => {
  expect(troublesOf(playwright, 1)).toEqual([
    '  1) [electron] › test/e2e/locks.spec.ts:9:5 › shows a lock ──────',
    '    Error: expect(locator).toBeVisible() failed',
    '  1 failed',
    '    [electron] › test/e2e/locks.spec.ts:9:5 › shows a lock ───',
    '  1 flaky',
    '    [browser] › test/e2e/jobs.spec.ts:12:5 › retries ───',
  ]);
});

test('of vitest, colours and all: the test and its error', () => {
  const output =
    ' \u001b[32m✓\u001b[39m fine\n\u001b[31m FAIL \u001b[39m test/a.test.ts > adds\nAssertionError: expected 1 to be 2\n  at x\n';
  expect(troublesOf(output, 1)).toEqual([' FAIL  test/a.test.ts > adds', 'AssertionError: expected 1 to be 2']);
});

test('a run in which all went well tells nothing, whatever it logged; flaky tests are told though it passed', () => {
  expect(troublesOf('Error: of a provider, as the test wanted\n  12 passed (3s)\n', 0)).toEqual([]);
  expect(troublesOf(' FLAKY test/a.test.ts > adds\n  Tests  2 passed (2)\n', 0)).toEqual([
    ' FLAKY test/a.test.ts > adds',
  ]);
  expect(troublesOf('  1 flaky\n    [electron] › a.spec.ts:1 › a\n  12 passed (3s)\n', 0)).toEqual([
    '  1 flaky',
    '    [electron] › a.spec.ts:1 › a',
  ]);
});
