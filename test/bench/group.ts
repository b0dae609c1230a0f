import { z } from 'zod';
import type { Line } from './report.ts';
import type { Databases } from './server.ts';

/**
 * What is in the database besides the jobs that are measured. `ended`: jobs that have ended. Pending ones: due tomorrow and
 * `later`; due, but of a `lower` priority than those that are measured; due, and first in order, but of a sync that is `paused`,
 * or `blocked`, by a lock that another job holds.
 */
export const loadSchema = z.enum(['none', 'ended', 'later', 'lower', 'paused', 'blocked']);
export type Load = z.infer<typeof loadSchema>;

/** How much is measured. */
export interface Size {
  rounds: number;
  /** Rounds of what is measured again under a load. */
  loadedRounds: number;
  /** Jobs that are enqueued one after the other. */
  singles: number;
  /** Jobs that are enqueued in one call. */
  bulk: number;
  /** Jobs of a drain. */
  jobs: number;
  /** Jobs of the long drain; 0: none. */
  manyJobs: number;
  /** How many jobs a worker runs at once. */
  concurrencies: readonly number[];
  /** For how many polls of a contender that polls every 2 s there are jobs. */
  polls: number;
  /** Single jobs for the latency, a round. */
  samples: number;
  /** Rows of the upsert. */
  rows: number;
  ended: number;
  pending: number;
  /** Under which all is measured again. */
  loads: readonly Load[];
  /** Whether the peers are, too. */
  loadedPeers: boolean;
}

export const fullSize: Size = {
  rounds: 5,
  loadedRounds: 3,
  singles: 500,
  bulk: 10_000,
  jobs: 20_000,
  manyJobs: 100_000,
  concurrencies: [1, 10, 50],
  polls: 3,
  samples: 100,
  rows: 100_000,
  ended: 1_000_000,
  pending: 200_000,
  loads: ['ended', 'later', 'lower', 'paused', 'blocked'],
  loadedPeers: true,
};

/** Enough to see that everything works, in less than a minute. */
export const quickSize: Size = {
  rounds: 1,
  loadedRounds: 1,
  singles: 50,
  bulk: 1_000,
  jobs: 2_000,
  manyJobs: 0,
  concurrencies: [10],
  polls: 2,
  samples: 20,
  rows: 10_000,
  ended: 5_000,
  pending: 2_000,
  loads: ['ended'],
  loadedPeers: false,
};

export interface Bench {
  databases: Databases;
  size: Size;
  /** Says what is being done. */
  readonly say: (text: string) => void;
}

/** Lines that are measured together. */
export interface Group {
  /** For `--only`. */
  name: string;
  /** Of its table in the documents. */
  title: string;
  measure(bench: Bench): Promise<Line[]>;
}

/** The load in words, as the end of a line's name. */
export function describeLoad(load: Load, size: Size): string {
  const [ended, pending] = [size.ended, size.pending].map((count) => count.toLocaleString('en'));
  switch (load) {
    case 'none':
      return '';
    case 'ended':
      return `, ${ended} ended`;
    case 'later':
      return `, ${pending} due later`;
    case 'lower':
      return `, ${pending} of lower priority`;
    case 'paused':
      return `, ${pending} of a paused sync`;
    case 'blocked':
      return `, ${pending} that wait for a lock`;
  }
}
