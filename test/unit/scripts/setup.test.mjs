import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { outputs } from '../../../scripts/support/build.mjs';

const root = path.resolve(import.meta.dirname, '../../..');
let folder;
beforeEach(() => {
  // A project of its own with our scripts, no dependencies, and an npm that the test gives it.
  folder = mkdtempSync(path.join(tmpdir(), 'touchline-setup-'));
  cpSync(path.join(root, 'scripts'), path.join(folder, 'scripts'), { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "name": "project", "version": "1.0.0", "type": "module" }');
  writeFileSync(
    path.join(folder, 'package-lock.json'),
    '{ "name": "project", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": {} } }',
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  [
    'npm error code ENOTFOUND\nnpm error network request to https://registry.example/x failed',
    /registry can’t be reached/,
  ],
  ['npm error code ENOSPC', /no space is left/],
  ['npm error code EACCES', /may not write/],
  ['npm error code E404', /does not have a package/],
  ['npm error code EUSAGE', /do not belong together/],
])('%s is explained', (output, sentence) => {
  const { status, stderr, stdout } = setup(`console.error(${JSON.stringify(output)}); process.exit(1);`);
  expect(status).toBe(1);
  expect(stderr).toMatch(sentence);
  expect(stderr).toContain(output.split('\n')[0]);
  expect(stdout).toBe('');
});

test('a build that fails is told with its error, and what was installed is not installed again', () => {
  const npm = `
    import { mkdirSync, writeFileSync } from 'node:fs';
    mkdirSync('node_modules/vite/bin', { recursive: true });
    writeFileSync('node_modules/vite/bin/vite.js', "console.error('line 3: unexpected token'); process.exit(1);");
  `;
  const first = setup(npm);
  expect(first).toMatchObject({ status: 1 });
  expect(first.stderr).toMatch(/Dependencies installed/);
  expect(first.stderr).toMatch(/line 3: unexpected token[^]*Building the \w+ part failed/);

  const second = setup(npm);
  expect(second.stderr).not.toMatch(/Installing/);
});

test('when everything is there it does nothing, until a source changes', () => {
  const npm = `
    import { mkdirSync, writeFileSync } from 'node:fs';
    mkdirSync('node_modules/vite/bin', { recursive: true });
    writeFileSync('node_modules/vite/bin/vite.js', \`
      import { mkdirSync, writeFileSync } from 'node:fs';
      for (const file of ${JSON.stringify(outputs)}) {
        mkdirSync('dist/' + file.split('/')[0], { recursive: true });
        writeFileSync('dist/' + file, '');
      }\`);
  `;
  expect(setup(npm)).toMatchObject({ status: 0, stderr: expect.stringMatching(/installed[^]*Built/) });
  expect(setup(npm).stderr).toMatch(/^✓ Everything is set up \(0\.\d s\)\n$/);

  mkdirSync(path.join(folder, 'shared'));
  writeFileSync(path.join(folder, 'shared', 'new.ts'), 'export {};');
  expect(setup(npm).stderr).toMatch(/^✓ Built/);
});

function setup(npm) {
  const file = path.join(folder, 'npm-cli.mjs');
  writeFileSync(file, npm);
  return spawnSync(process.execPath, ['scripts/setup.mjs'], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, npm_execpath: file },
  });
}
