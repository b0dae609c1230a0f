import { OperatorError } from '#shared/errors.ts';
import type { JobId } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { cancelJob } from '#engine/queue/jobActions.ts';
import { readLocks } from './readLocks.ts';

/**
 * Frees a lock for an operator: cancels the job that holds it, which frees it when the job is known to have stopped. A lock
 * that no job of ours holds any more (its session was left behind) is freed by ending that session, if it is one of
 * Touchline's. `asked.job` is the job that the operator saw holding it, null for none: where another one does by now nothing is
 * done. Throws an `OperatorError` then, and where nobody holds the lock, or a session that is not ours.
 */
export async function releaseLock(
  database: Queryable,
  name: string,
  { job: seen, ...asked }: { by: string; reason?: string | undefined; job?: JobId | null | undefined },
): Promise<{ cancelling: JobId | null }> {
  const held = (await readLocks(database)).find((lock) => lock.name === name && lock.held);
  if (!held) throw new OperatorError({ code: 'lock_not_held', message: `Nobody holds the lock ${name}.` });
  if (seen !== undefined && seen !== (held.job?.id ?? null)) {
    throw new OperatorError({
      code: 'lock_moved_on',
      message: `The lock ${name} is held by ${held.job ? `job ${held.job.id}` : 'no job of ours'} by now: nothing was done.`,
      hint: 'Look at it again before you release it.',
    });
  }
  if (held.job) {
    await cancelJob(database, held.job.id, { ...asked, reason: asked.reason ?? `its lock ${name} is to be released` });
    return { cancelling: held.job.id };
  }
  const ended = await database.query(
    `select pg_terminate_backend(l.pid, 5000)
     from sync.lock_keys k
     join pg_locks l on l.locktype = 'advisory' and l.objsubid = 1 and l.granted
       and l.database = (select oid from pg_database where datname = current_database())
       and (l.classid::bigint << 32) | l.objid::bigint = k.key
     join pg_stat_activity a on a.pid = l.pid
     where k.name = $1 and a.application_name like 'touchline%' and l.pid <> pg_backend_pid()`,
    [name],
  );
  if (ended.length > 0) return { cancelling: null };
  throw new OperatorError({
    code: 'lock_not_ours',
    message: `The lock ${name} is held by a session that is not Touchline's (${held.client ?? 'unnamed'}).`,
    hint: 'End that session yourself, if you know what it does.',
  });
}
