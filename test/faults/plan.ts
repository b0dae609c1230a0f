import { Random } from './random.ts';

export type FaultKind =
  /** kill -9, and a new process in its place. */
  | 'kill'
  /** SIGSTOP, and SIGCONT when most leases have run out. */
  | 'freeze'
  /** All connections of a worker are closed under it. */
  | 'cut'
  /** All connections of a worker go half-open; for a while new ones come to nothing. */
  | 'vanish'
  /** The worker is told to end in order, and a new one takes its place. */
  | 'replace'
  /** Postgres goes down in order, or crashes, and comes back. */
  | 'restart'
  | 'crash';

export interface Fault {
  /** ms after the start. */
  at: number;
  kind: FaultKind;
  /** Which worker it is for; Postgres has no number. */
  worker: number;
  /** ms. */
  lasts: number;
}

export interface Burst {
  /** ms after the start. */
  at: number;
  jobs: PlannedJob[];
}

export interface PlannedJob {
  sync: string;
  payload: { n: number; ms: number; lock: string | null; failures: number };
  maxAttempts: number;
  /** ms from its enqueueing until it is due. */
  due: number;
  priority: number;
}

export interface Plan {
  faults: Fault[];
  bursts: Burst[];
}

/** What happens in a run of the random test: the same for the same seed. `duration` in ms, `lease` the workers', in ms. */
export function makePlan(seed: number, options: { duration: number; workers: number; lease: number }): Plan {
  const random = new Random(seed);
  return { bursts: makeBursts(random, options.duration), faults: makeFaults(random, options) };
}

function makeFaults(
  random: Random,
  { duration, workers, lease }: { duration: number; workers: number; lease: number },
): Fault[] {
  const faults: Fault[] = [];
  let serverUp = 0;
  for (let at = random.between(1_000, 3_000); at < duration; at += random.between(300, 2_200)) {
    const kind = random.pick({ kill: 5, freeze: 4, cut: 4, vanish: 4, replace: 2, restart: 1, crash: 2 });
    const worker = random.between(0, workers - 1);
    if (kind === 'restart' || kind === 'crash') {
      if (at < serverUp) continue;
      const lasts = random.between(0, 1_500);
      serverUp = at + lasts + 6_000;
      faults.push({ at, kind, worker, lasts });
    } else {
      const lasts =
        kind === 'freeze' ? random.between(200, 2.5 * lease) : kind === 'vanish' ? random.between(0, 1.5 * lease) : 0;
      faults.push({ at, kind, worker, lasts });
    }
  }
  return faults;
}

const locks = 6;

function makeBursts(random: Random, duration: number): Burst[] {
  const bursts: Burst[] = [];
  let n = 0;
  for (let at = 0; at < duration * 0.9; at += random.between(100, 1_500)) {
    const jobs = Array.from({ length: random.between(1, 90) }, () => makeJob(random, (n += 1)));
    bursts.push({ at, jobs });
  }
  return bursts;
}

function makeJob(random: Random, n: number): PlannedJob {
  const sync = random.pick({
    'fault-quick': 50,
    'fault-write': 22,
    'fault-locked': 12,
    'fault-flaky': 8,
    'fault-slow': 4,
    'fault-deaf': 1,
    'fault-hopeless': 2,
    'fault-unwritable': 1,
  });
  const locked = sync === 'fault-locked' || (sync === 'fault-slow' && random.next() < 0.2);
  return {
    sync,
    payload: {
      n,
      ms: sync === 'fault-slow' ? random.between(200, 2_500) : random.between(0, 60),
      lock: locked ? `fault ${random.between(1, locks)}` : null,
      failures: sync === 'fault-flaky' ? random.between(1, 2) : 0,
    },
    // What fails at every attempt would be waited for long after the faults.
    maxAttempts: sync === 'fault-deaf' || sync === 'fault-unwritable' ? 2 : random.next() < 0.05 ? 1 : 20,
    due: random.next() < 0.05 ? random.between(100, 4_000) : 0,
    priority: random.between(-1, 1),
  };
}
