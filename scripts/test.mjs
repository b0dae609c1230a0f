// npm test: sets up what is missing, then format, lint, types, unit and integration tests, and the end-to-end tests.
//   node scripts/test.mjs [--no-e2e]
// npm run test:slow: the tests that take longer, of both kinds, or those of the files that are named.
//   node scripts/test.mjs --slow [FILE…]
import path from 'node:path';
import process from 'node:process';
import { setup } from './setup.mjs';
import { main } from './support/console.mjs';
import { getElectron } from './support/electron.mjs';
import { findChromium, which } from './support/programs.mjs';
import { Report } from './support/report.mjs';
import { nodeProgram, packageProgram, root } from './support/run.mjs';

const node = nodeProgram;
const projects = ['shared', 'electron', 'electron/preload', 'renderer', 'test'];

await main(async () => {
  const since = performance.now();
  const slow = process.argv.includes('--slow');
  const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  await setup({ until: 'dependencies' });
  const report = new Report();
  if (!slow) await checks(report);
  const built = await report.step(() => setup());
  // Commands are tested as they are shipped, which also starts them in a third of the time.
  const env = built ? { TOUCHLINE_TEST_BUILT: '1' } : {};
  const vitest = [packageProgram('vitest/vitest.mjs'), 'run'];
  if (slow) vitest.push('--config', 'test/slow/vitest.config.ts', ...named);
  await report.tests(slow ? 'Longer tests' : 'Unit and integration tests', node(), vitest, 600, env);
  if (!built) report.missing('End-to-end tests', 'the build failed', true);
  else if (named.length === 0 && !process.argv.includes('--no-e2e')) await endToEnd(report, slow ? 'slow' : 'quick');
  return report.finish(since);
});

/** Format, lint and types, two at a time. */
async function checks(report) {
  const steps = [
    ['Format', [packageProgram('prettier/bin/prettier.cjs'), '--check', '--cache', '--log-level', 'warn', '.']],
    ['Lint', [packageProgram('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings']],
    ...projects.map((project) => [
      `Types of ${project}`,
      [packageProgram('typescript/bin/tsc'), '-p', path.join(root, project)],
    ]),
  ];
  const next = async () => {
    for (let step = steps.shift(); step; step = steps.shift()) await report.check(step[0], node(), step[1], 120);
  };
  await Promise.all([next(), next()]);
}

/**
 * In the real application where Electron and a display can be had, else in a browser, else not at all, which is said. The
 * slow ones in both hosts, where both can be had.
 */
async function endToEnd(report, suite) {
  const name = 'End-to-end tests';
  const args = [packageProgram('playwright/cli.js'), 'test'];
  const blocked = missingDisplay();
  const electron = blocked ? { reason: blocked } : await getElectron();
  if (electron.file) {
    await report.tests(`${name} in Electron`, node(), args, 820, {
      TOUCHLINE_E2E: 'electron',
      TOUCHLINE_E2E_SUITE: suite,
    });
    if (suite === 'quick') return;
  }
  const browser = await findChromium();
  if (browser) {
    const env = { TOUCHLINE_E2E: 'browser', TOUCHLINE_E2E_BROWSER: browser, TOUCHLINE_E2E_SUITE: suite };
    const why = electron.file ? '' : ` (not in Electron: ${electron.reason})`;
    await report.tests(`${name} in a browser${why}`, node(), args, 820, env);
    return;
  }
  const reason = electron.file ? 'not in a browser' : electron.reason;
  report.missing(name, `${reason}, and no Chromium was found for the served console`, Boolean(process.env['CI']));
}

/** Why no window can be shown; null where there is a display, or Xvfb, from which the tests make one. */
function missingDisplay() {
  const given = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  return given || which('Xvfb') ? null : 'there is no display and no Xvfb';
}
