import { fork } from 'node:child_process';
import { serviceEnvironment } from './environment.ts';
import { onLines } from './lines.ts';
import type { ServiceProcess } from './supervisor.ts';

export interface ForkOptions {
  /** The service's program. */
  entry: string;
  /** Told every line that the service writes to its output. */
  onLine: (line: string) => void;
}

/** Starts a service as a child process of Node, for where there is no Electron. */
export function forkService({ entry, onLine }: ForkOptions): ServiceProcess {
  const child = fork(entry, [], {
    env: serviceEnvironment(process.env),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  if (child.stdout) onLines(child.stdout, onLine);
  if (child.stderr) onLines(child.stderr, onLine);
  return {
    pid: child.pid,
    send: (message) => {
      // Without a callback a pipe that breaks just now would be an unhandled `error` event; `exit` tells of it anyway.
      if (child.connected) child.send(message, () => {});
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      let told = false;
      const tell = (how: string): void => {
        if (told) return;
        told = true;
        listener(how);
      };
      child.on('error', (error) => {
        // Of a process that did start, `exit` tells.
        if (child.pid === undefined) tell(error.message);
      });
      child.on('exit', (code, signal) => tell(signal ? `signal ${signal}` : `exit code ${code ?? 'unknown'}`));
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
