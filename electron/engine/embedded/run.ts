import { spawn } from 'node:child_process';

/** The user that a server process runs as; null is the user of this process. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

export interface RunResult {
  /** Null when a signal ended it. */
  code: number | null;
  /** stdout and stderr as they came. */
  output: string;
}

/**
 * Runs a program of the server to its end. Rejects when it can't be started or takes longer than `timeout` ms.
 * The program gets a small environment of its own: nothing of ours (PGHOST, PGPASSWORD, LD_PRELOAD) leads it astray.
 */
export function run(
  file: string,
  args: readonly string[],
  { account, timeout, cwd }: { account: Account | null; timeout: number; cwd?: string },
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      // A folder that an unprivileged account may not enter would fail the start.
      cwd: cwd ?? (process.platform === 'win32' ? undefined : '/'),
      env: serverEnvironment(account),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
    });
    let output = '';
    let drain: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${file} took longer than ${Math.round(timeout / 1000)} s. ${output.trim()}`.trim()));
    }, timeout);
    const take = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    const finish = (code: number | null): void => {
      clearTimeout(timer);
      clearTimeout(drain);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ code, output });
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    // On Windows the server inherits the pipes of pg_ctl, which then never close: its exit has to do.
    child.once('exit', (code) => {
      drain = setTimeout(() => finish(code), 300);
    });
    child.once('close', finish);
  });
}

function serverEnvironment(account: Account | null): NodeJS.ProcessEnv {
  // LC_ALL: messages that can be read and, on macOS, a server that starts at all.
  const env: NodeJS.ProcessEnv = { LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] };
  if (account !== null) env['USER'] = account.name;
  for (const name of ['SystemRoot', 'TEMP', 'TMP', 'USERPROFILE', 'windir', 'ComSpec']) {
    const value = process.env[name];
    if (process.platform === 'win32' && value !== undefined) env[name] = value;
  }
  return env;
}
