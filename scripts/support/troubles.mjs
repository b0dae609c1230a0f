// The lines of a runner's output that say which tests failed and why, or passed at a second try only.
//   node scripts/support/troubles.mjs FILE STATUS     prints those of a log, for .ci/run
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { colours } from './counts.mjs';

/** Lines at most: more than that is read in the log itself. */
const most = 60;

/** @returns {string[]} the lines, in their order; none of a run in which all went well at once */
export function troublesOf(output, code) {
  const lines = output
    .replaceAll(colours, '')
    .split('\n')
    .map((line) => line.trimEnd());
  const told = [];
  let listing = false;
  for (const line of lines) {
    // Playwright ends with its failed and flaky tests, each kind under its number.
    if (kind.test(line)) listing = true;
    else if (!listed.test(line)) listing = false;
    if (listing || flaky.test(line) || (code !== 0 && reason.test(line))) told.push(line.slice(0, 300));
  }
  return told.slice(0, most);
}

const kind = /^ {2}\d+ (failed|flaky|interrupted|did not run)$/;
const listed = /^ {4}\[\w+\] › /;
/** As test/support/flakyReporter.ts writes it. */
const flaky = /^ FLAKY /;
/** A failed test of vitest, one of Playwright, what it failed with, and a failed step of ours. */
const reason = /^ FAIL |^ {2}\d+\) \[\w+\] › |^ *(\w*Error|Test timeout|Expected|Received)\b.*:|^✗/;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [file = '', status = '1'] = process.argv.slice(2);
  for (const line of troublesOf(readFileSync(file, 'utf8'), Number(status))) console.log(line);
}
