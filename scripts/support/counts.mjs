// How many tests passed and failed, read from what a runner printed.
//   node scripts/support/counts.mjs FILE STATUS     prints the sum of a log, for .ci/run
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

/**
 * The sum of a run by its output and exit code: a runner that fails without a failed test has failed as well, and one that
 * passes without counting has passed once.
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function sumOf(output, code) {
  const counts = countTests(output);
  if (code !== 0) return { ...counts, failed: Math.max(1, counts.failed) };
  return counts.passed + counts.failed === 0 ? { ...counts, passed: 1 } : counts;
}

/** @returns {{ passed: number, failed: number, skipped: number }} */
export function countTests(output) {
  const lines = output.replaceAll(colours, '').split('\n');
  // The last line of our own test runs is the sum of everything before it.
  const sum = lines.findLast((line) => /^\d+ passed, \d+ failed/.test(line));
  return (sum ? [sum] : lines.filter((line) => summaries.some((pattern) => pattern.test(line)))).reduce(add, {
    passed: 0,
    failed: 0,
    skipped: 0,
  });
}

function add(counts, line) {
  const result = { ...counts };
  for (const [, number, word] of line.matchAll(/(\d+) (passed|failed|skipped|flaky|todo|did not run|interrupted)/g)) {
    result[kinds[word]] += Number(number);
  }
  return result;
}

export const colours = new RegExp(`${String.fromCodePoint(27)}\\[[\\d;]*m`, 'g');

/** vitest prints one line with everything, Playwright a line for each kind. */
const summaries = [/^\s*Tests\s+\d/, /^\s+\d+ (passed|failed|skipped|flaky|did not run|interrupted)( \(.*\))?$/];

const kinds = {
  passed: 'passed',
  failed: 'failed',
  interrupted: 'failed',
  'did not run': 'failed',
  flaky: 'passed',
  skipped: 'skipped',
  todo: 'skipped',
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [file = '', status = '1'] = process.argv.slice(2);
  const { passed, failed } = sumOf(readFileSync(file, 'utf8'), Number(status));
  console.log(`${passed} passed, ${failed} failed`);
}
