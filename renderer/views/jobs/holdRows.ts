import type { JobId, JobSummary } from '#shared/jobs.ts';

export interface HeldRow {
  job: JobSummary;
  /** The list no longer brings it: the filter does not hold any more, or newer rows pushed it out. */
  gone: boolean;
}

export interface HeldRows {
  rows: readonly HeldRow[];
  /** New rows that wait to be shown. */
  waiting: number;
}

export const noRows: HeldRows = { rows: [], waiting: 0 };

/**
 * What to show when `fresh` rows have come. Not holding: just those. Holding (the operator reads): the rows that are
 * shown keep their places and are brought up to date, older rows join at the end, and new ones wait, unless one of
 * them is `wanted`.
 */
export function holdRows(
  before: HeldRows,
  fresh: readonly JobSummary[],
  { holding, wanted = null }: { holding: boolean; wanted?: JobId | null },
): HeldRows {
  const shown = new Map(before.rows.map((row) => [row.job.id, row]));
  const row = (job: JobSummary): HeldRow => {
    const known = shown.get(job.id);
    return known && known.job === job && !known.gone ? known : { job, gone: false };
  };
  const wantedIsNew = wanted !== null && !shown.has(wanted) && fresh.some((job) => job.id === wanted);
  if (!holding || before.rows.length === 0 || wantedIsNew) return { rows: fresh.map(row), waiting: 0 };

  const current = new Map(fresh.map((job) => [job.id, job]));
  const kept = before.rows.map((held) => {
    const job = current.get(held.job.id);
    if (job) return row(job);
    return held.gone ? held : { job: held.job, gone: true };
  });
  const lastKnown = fresh.findLastIndex((job) => shown.has(job.id));
  const older = lastKnown < 0 ? [] : fresh.slice(lastKnown + 1).map(row);
  const unknown = fresh.reduce((count, job) => count + (shown.has(job.id) ? 0 : 1), 0);
  return { rows: [...kept, ...older], waiting: unknown - older.length };
}
