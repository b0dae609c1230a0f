import type { Databases } from './server.ts';
import type { Line } from './report.ts';

/** How much is measured. */
export interface Size {
  rounds: number;
  /** Jobs of a drain. */
  jobs: number;
  /** Jobs of the long drain; 0: none. */
  manyJobs: number;
  /** Single jobs for the latency, a round. */
  samples: number;
  /** Rows of the upsert. */
  rows: number;
}

export const fullSize: Size = { rounds: 5, jobs: 20_000, manyJobs: 100_000, samples: 100, rows: 100_000 };
/** Enough to see that everything works, in less than a minute. */
export const quickSize: Size = { rounds: 1, jobs: 2_000, manyJobs: 0, samples: 30, rows: 10_000 };

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
  measure(bench: Bench): Promise<Line[]>;
}
