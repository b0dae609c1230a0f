import { expect, test } from 'vitest';
import { countTests, sumOf } from '../../../scripts/support/counts.mjs';

test('reads the summary of vitest, colours and all', () => {
  const output = `
 \u001b[2m Test Files \u001b[22m \u001b[1m\u001b[31m1 failed\u001b[39m\u001b[22m | 3 passed (4)
\u001b[2m      Tests \u001b[22m \u001b[1m\u001b[31m2 failed\u001b[39m\u001b[22m\u001b[2m | \u001b[22m30 passed | 1 skipped (33)
`;
  expect(countTests(output)).toEqual({ passed: 30, failed: 2, skipped: 1 });
});

test('reads the summary of Playwright', () => {
  const output = '  2 failed\n    [electron] › a.spec.ts:3 › opens\n  1 flaky\n  3 did not run\n  12 passed (31.2s)\n';
  expect(countTests(output)).toEqual({ passed: 13, failed: 5, skipped: 0 });
});

test('a last line of our own is the sum of all before it', () => {
  expect(countTests('      Tests  30 passed (30)\n  12 passed (3s)\n47 passed, 0 failed, 1 skipped\n')).toMatchObject({
    passed: 47,
  });
});

test('a runner that fails without a failed test has failed; one that counts nothing counts once', () => {
  expect(sumOf('      Tests  30 passed (30)\n', 1)).toMatchObject({ passed: 30, failed: 1 });
  expect(sumOf('all is well', 0)).toMatchObject({ passed: 1, failed: 0 });
  expect(sumOf('no', 2)).toMatchObject({ passed: 0, failed: 1 });
});
