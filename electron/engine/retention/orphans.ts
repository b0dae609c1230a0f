import type { Queryable } from '#engine/database/queryable.ts';
import type { Pace } from './pace.ts';
import type { Partition } from './partitions.ts';
import { removeFrom } from './removeJobs.ts';

/** Whether a partition of logs or attempts holds anything of a job that is still there, live or in history. */
export async function isNeeded(database: Queryable, part: Partition, pace: Pace): Promise<boolean> {
  for await (const jobs of jobsIn(database, part, pace)) {
    if (jobs.some((job) => job.kept)) return true;
  }
  return false;
}

/** Removes what belongs to jobs that are gone, and gives how many rows that were. */
export async function removeOrphans(database: Queryable, part: Partition, pace: Pace): Promise<number> {
  let removed = 0;
  for await (const jobs of jobsIn(database, part, pace)) {
    const gone = jobs.filter((job) => !job.kept).map((job) => job.id);
    for (let full = gone.length > 0; full;) {
      full = await pace.chunk(async (size) => {
        const rows = await removeFrom(database, part, 'job_id = any ($5::bigint[])', [gone], size);
        removed += rows;
        return rows === size;
      });
    }
  }
  return removed;
}

interface Owner {
  id: string;
  kept: boolean;
}

/** The jobs that have rows in the partition, some at a time: from one to the next in the index, whatever their rows. */
async function* jobsIn(database: Queryable, part: Partition, pace: Pace): AsyncGenerator<Owner[]> {
  const moment = part.parent === 'job_logs' ? 'at' : 'finished_at';
  const rows = `sync.${part.parent} where ${moment} >= $1 and ${moment} < $2`;
  let after = '0';
  for (;;) {
    const owners = await pace.chunk((size) =>
      database.query<Owner & Record<string, unknown>>(
        `with recursive owners (id) as (
           (select job_id from ${rows} and job_id > $3 order by job_id limit 1)
           union all
           select (select job_id from ${rows} and job_id > owners.id order by job_id limit 1) from owners where id is not null
         )
         select id::text, exists (select from sync.jobs j where j.id = owners.id)
           or exists (select from sync.job_history h where h.id = owners.id) as kept
         from owners where id is not null limit $4`,
        [part.since, part.until, after, size],
      ),
    );
    const last = owners.at(-1);
    if (!last) return;
    yield owners;
    after = last.id;
  }
}
