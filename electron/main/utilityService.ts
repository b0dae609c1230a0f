import { app, utilityProcess, type MessagePortMain } from 'electron';
import { serviceEnvironment } from '#services/environment.ts';
import { onLines } from '#services/lines.ts';
import type { ServiceProcess } from '#services/supervisor.ts';

/** A service that can be handed a renderer's port. */
export interface UtilityService extends ServiceProcess {
  sendPort(port: MessagePortMain): void;
}

export interface UtilityOptions {
  /** As the system's process list shows it. */
  title: string;
  entry: string;
  onLine: (line: string) => void;
}

/** Starts a service as a utility process of Electron. */
export function startUtility({ title, entry, onLine }: UtilityOptions): UtilityService {
  const child = utilityProcess.fork(entry, [], {
    serviceName: title,
    env: serviceEnvironment(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.stdout) onLines(child.stdout, onLine);
  if (child.stderr) onLines(child.stderr, onLine);

  // Known from the `spawn` event on, and forgotten by Electron when the process has ended.
  let pid: number | undefined;
  let ended = false;
  let endListener: ((how: string) => void) | null = null;
  const end = (how: string): void => {
    if (ended) return;
    ended = true;
    app.off('child-process-gone', onGone);
    endListener?.(how);
  };
  // Tells of crashes in words; `exit` tells of every end, but of a crash not always before this.
  const onGone = (_event: unknown, details: Electron.Details): void => {
    if (details.type === 'Utility' && details.name === title) end(`${details.reason}, exit code ${details.exitCode}`);
  };
  app.on('child-process-gone', onGone);
  child.on('spawn', () => {
    pid = child.pid;
  });
  child.on('exit', (code) => end(`exit code ${code}`));

  return {
    get pid() {
      return pid;
    },
    // A message to a process that has ended can bring Electron down (electron#53923).
    send: (message) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window
      if (!ended) child.postMessage(message);
    },
    sendPort: (port) => {
      if (!ended) child.postMessage({ kind: 'port' }, [port]);
      else port.close();
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      endListener = listener;
    },
    kill: () => {
      // `child.kill()` asks politely; a service that hangs does not hear it.
      if (pid === undefined || ended) child.kill();
      else killNow(pid);
    },
  };
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended just now.
  }
}
