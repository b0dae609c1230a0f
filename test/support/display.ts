import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Display {
  /** For the environment of what is to be shown; undefined where the system needs none. */
  name: string | undefined;
  stop(): void;
}

/** The display that is there, or on Linux without one a virtual one of its own. Throws where Xvfb is missing too. */
export async function openDisplay(): Promise<Display> {
  const given = process.env['DISPLAY'];
  if (process.platform !== 'linux' || given || process.env['WAYLAND_DISPLAY']) return { name: given, stop: () => {} };
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const failed = once(server, 'error').then(([error]) => Promise.reject(error));
  const output = server.stdio[3];
  if (!output || !('readable' in output)) throw new Error('Xvfb gives no display number');
  const [line]: unknown[] = await Promise.race([once(createInterface({ input: output }), 'line'), failed]);
  return { name: `:${String(line)}`, stop: () => void server.kill() };
}
