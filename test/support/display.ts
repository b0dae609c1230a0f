import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Display {
  /** For the environment of what is to be shown. */
  env: Record<string, string>;
  stop(): void;
}

/** The display that is there, or on Linux without one a virtual one of its own. Throws where Xvfb is missing too. */
export async function openDisplay(): Promise<Display> {
  const env = Object.fromEntries(
    ['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_RUNTIME_DIR'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  if (process.platform !== 'linux' || env['DISPLAY'] || env['WAYLAND_DISPLAY']) return { env, stop: () => {} };
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const failed = once(server, 'error').then(([error]) => Promise.reject(error));
  const output = server.stdio[3];
  if (!output || !('readable' in output)) throw new Error('Xvfb gives no display number');
  const [line]: unknown[] = await Promise.race([once(createInterface({ input: output }), 'line'), failed]);
  return { env: { DISPLAY: `:${String(line)}` }, stop: () => void server.kill() };
}
