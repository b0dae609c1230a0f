import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Gives the path of a program of a Debian package. Installs the package where it is missing and this is root on a Debian;
 * elsewhere throws and says what to do: a test that needs it fails, and is never skipped.
 */
export async function requireDebianPackage(name: string, program: string): Promise<string> {
  if (existsSync(program)) return program;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const options = { env: environment, timeout: 300_000, encoding: 'utf8' } as const;
    spawnSync('apt-get', ['update'], options);
    const { stdout, stderr } = spawnSync('apt-get', ['install', '-y', '--no-install-recommends', name], options);
    if (existsSync(program)) return program;
    throw new Error(`apt-get could not install ${name}:\n${stdout}${stderr}`);
  }
  throw new Error(`This test needs ${program}: install the package ${name} (apt-get install ${name}).`);
}
