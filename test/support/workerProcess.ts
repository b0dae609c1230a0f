import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { until } from './until.ts';

export const processSettingsSchema = z.object({
  url: z.string(),
  /** Of the worker and of its files: `<name>.journal`, `<name>.log`. */
  name: z.string(),
  /** Where its files are. */
  folder: z.string(),
  slots: z.int().default(4),
  /** ms that running jobs get to finish at the end. */
  grace: z.int().default(3_000),
  pooler: z.boolean().default(false),
  timing: z
    .object({ lease: z.number(), heartbeat: z.number(), poll: z.number(), rescue: z.number(), stopGrace: z.number() })
    .default({ lease: 3_000, heartbeat: 500, poll: 300, rescue: 500, stopGrace: 500 }),
});

export interface WorkerProcess {
  readonly name: string;
  readonly pid: number;
  /** Whether the process is there. */
  readonly alive: boolean;
  /** Resolves when the worker has registered. */
  started(): Promise<void>;
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: it stands still, as in a laptop that sleeps. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
  /** Asks it to end in order. Resolves to its exit code, null where a signal ended it. */
  stop(): Promise<number | null>;
}

const root = path.resolve(import.meta.dirname, '../..');
/** Sources are run as they are, which needs the project's own Node. */
const ownNode = path.join(root, 'node_modules/node/bin/node');
const clock = path.join(root, 'test/faults/process/skewedClock.ts');
const program = path.join(root, 'test/faults/process/worker.ts');

/** Starts a worker in a process of its own, over the syncs of the fault tests. `skew`: ms that its clock is ahead. */
export function startWorkerProcess(
  settings: z.input<typeof processSettingsSchema>,
  { skew = 0 }: { skew?: number } = {},
): WorkerProcess {
  const { PATH = '', HOME = '' } = process.env;
  const log = openSync(path.join(settings.folder, `${settings.name}.log`), 'a');
  const child = spawn(
    existsSync(ownNode) ? ownNode : process.execPath,
    [...(skew === 0 ? [] : ['--import', clock]), program, JSON.stringify(settings)],
    { env: { PATH, HOME, TOUCHLINE_CLOCK_SKEW: String(skew) }, stdio: ['pipe', 'pipe', log] },
  );
  if (!child.stdout || !child.stdin) throw new Error('the worker process has no pipes');
  let output = '';
  let alive = true;
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'exit').then(([code]: unknown[]) => {
    alive = false;
    return typeof code === 'number' ? code : null;
  });
  return {
    name: settings.name,
    pid: child.pid ?? 0,
    get alive() {
      return alive;
    },
    started: async () => {
      await until(() => output.includes('started') || !alive, {
        within: 30_000,
        what: `the start of ${settings.name}`,
      });
      if (!alive) throw new Error(`${settings.name} ended at its start; see its log`);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop: async () => {
      // Before it has loaded, the signal would simply end it.
      await until(() => output !== '' || !alive, { within: 60_000, what: `the begin of ${settings.name}` });
      child.kill('SIGTERM');
      return ended;
    },
  };
}
