import type { FailureInsight } from '#shared/failures.ts';
import { levelNumbers, logLevels, type EndedState, type JobId } from '#shared/jobs.ts';
import type { ReportLine } from '#shared/jobReport.ts';
import { mostKinds, mostReplays, runsLookedAt } from '#engine/failures/readInsight.ts';
import { toDate } from '../moments.ts';
import type { ArchiveReader } from '../sql.ts';
import { lineColumns, toLine } from './log.ts';

const day = 86_400_000_000;

/**
 * What the rest of the history says about the failures of a job, as `readInsight` gives it; null where there is no such job.
 * Days and weeks count from `now` (ms), when the archive was last shown all there is. Recordings are not copied.
 */
export async function readArchivedInsight(
  archive: ArchiveReader,
  id: JobId,
  now: number,
): Promise<FailureInsight | null> {
  const [job] = await archive.query<{ sync: string; payload: string }>('select sync, payload from jobs where id = ?1', [
    BigInt(id),
  ]);
  if (!job) return null;
  const attempts = await archive.query<FailureInsight['attempts'][number]>(
    'select token, fingerprint from attempts where job_id = ?1 and fingerprint is not null order by token',
    [BigInt(id)],
  );
  const fingerprints = [...new Set(attempts.map(({ fingerprint }) => fingerprint))].slice(-mostKinds);
  return {
    attempts,
    kinds: await readKinds(archive, fingerprints, now * 1_000),
    lastSuccess: await readLastSuccess(archive, id, job),
    replays: await archive.query<{ id: string; state: EndedState }>(
      `select cast(j.id as text) as id, j.state from jobs j where j.trigger_detail ->> 'replayOf' = ?1
       order by j.id desc limit ?2`,
      [id, mostReplays],
    ),
    recordings: [],
  };
}

/** The last lines of the log of the attempt that failed last, or where none did of the last one, as `readLastLines` gives them. */
export async function readArchivedLastLines(archive: ArchiveReader, id: JobId, most: number): Promise<ReportLine[]> {
  const rows = await archive.query<{ level: number }>(
    `select ${lineColumns} from lines
     where job_id = ?1 and token <= coalesce(
       (select max(token) from attempts where job_id = ?1 and error is not null), 2147483647)
     order by token desc, sequence desc limit ?2`,
    [BigInt(id), most],
  );
  return rows.toReversed().map((row) => {
    const { at, message, fields } = toLine(row);
    return { at, level: logLevels.find((each) => levelNumbers[each] === row.level) ?? 'info', message, fields };
  });
}

async function readKinds(
  archive: ArchiveReader,
  fingerprints: readonly string[],
  now: number,
): Promise<FailureInsight['kinds']> {
  const kinds: FailureInsight['kinds'] = [];
  for (const fingerprint of fingerprints) {
    const [row] = await archive.query<{ day: number; week: number; first: number | null; last: number | null }>(
      `select count(*) filter (where finished_at > ?2) as day, count(*) filter (where finished_at > ?3) as week,
         min(finished_at) as first, max(finished_at) as last
       from jobs where fingerprint = ?1 and state = 'failed' and not dry_run`,
      [fingerprint, now - day, now - 7 * day],
    );
    if (!row || row.first === null || row.last === null) continue;
    kinds.push({
      fingerprint,
      day: row.day,
      week: row.week,
      firstAt: toDate(row.first).toISOString(),
      lastAt: toDate(row.last).toISOString(),
    });
  }
  return kinds;
}

/** The newest success of the same sync with the same payload, among the newest runs of the sync. */
async function readLastSuccess(
  archive: ArchiveReader,
  id: JobId,
  { sync, payload }: { sync: string; payload: string },
): Promise<FailureInsight['lastSuccess']> {
  const newest = `select * from jobs where sync = ?1 order by finished_at desc, id desc limit ?2`;
  const [found] = await archive.query<{ id: string; finished_at: number }>(
    `select cast(j.id as text) as id, j.finished_at from (${newest}) j
     where j.state = 'succeeded' and not j.dry_run and j.id <> ?3 and j.payload = ?4
     order by j.finished_at desc, j.id desc limit 1`,
    [sync, runsLookedAt, BigInt(id), payload],
  );
  if (found) return { kind: 'found', id: found.id, finishedAt: toDate(found.finished_at).toISOString() };
  const [counted] = await archive.query<{ runs: number }>(`select count(*) as runs from (${newest})`, [
    sync,
    runsLookedAt,
  ]);
  const runs = counted?.runs ?? 0;
  return { kind: 'none', runs, exact: runs < runsLookedAt };
}
