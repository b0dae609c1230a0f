// npm start: sets up what is missing, then opens the console in Electron, or serves it to a browser where Electron can't be had.
import path from 'node:path';
import process from 'node:process';
import { setup } from './setup.mjs';
import { main, say } from './support/console.mjs';
import { explainExit, getElectron, missingDisplay } from './support/electron.mjs';
import { foreground, nodeProgram, root } from './support/run.mjs';

/** What Electron must hear before it is ready, also where it does not wait for the application's modules. */
const early = path.join(root, 'dist/early/early.cjs');
/** ms within which an Electron that fails counts as one that can't run here. */
const AT_ONCE = 15_000;

await main(async () => {
  await setup();
  const given = process.argv.slice(2);
  // A database that the environment names is used as it is; else the one that was open last, or the embedded one.
  const args = process.env['DATABASE_URL'] ? given : ['--embedded', ...given];
  const result = await openElectron(args);
  if (result.code !== undefined) return result.code;
  say(`The console is served to your browser, because ${result.reason}.`);
  return (await foreground(nodeProgram(), [path.join(root, 'dist/electron/cli.js'), 'serve', ...args])).code;
});

/** Gives the exit code of the application, or the reason why it can't run here, as the end of a sentence. */
async function openElectron(args) {
  const blocked = missingDisplay();
  if (blocked) return { reason: blocked };
  const electron = await getElectron();
  if (!electron.file) return { reason: electron.reason };
  const since = Date.now();
  const env = { ELECTRON_RUN_AS_NODE: undefined };
  const { code, errors } = await foreground(electron.file, ['--require', early, root, ...args], {
    env,
    watch: true,
  });
  if (code === 0 || Date.now() - since > AT_ONCE || interrupted(code)) return { code };
  return { reason: explainExit(errors, code) };
}

/** Ended by Ctrl-C or by whoever stops us: that is no failure. */
function interrupted(code) {
  return code === 129 || code === 130 || code === 143;
}
