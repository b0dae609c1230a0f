import type { JsonObject, Trigger } from '#shared/jobs.ts';
import type { RoutineRun } from '#shared/routines.ts';
import { OperatorError } from '#shared/errors.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Routine } from './defineRoutine.ts';

/** Makes routines known to the database, where SQL and schedules find them. */
export async function registerRoutines(database: Queryable, routines: readonly Routine[]): Promise<void> {
  if (routines.length === 0) return;
  await database.query(
    `insert into sync.routines as r (name, title, steps)
     select * from unnest($1::text[], $2::text[], $3::jsonb[]) order by 1
     on conflict (name) do update set title = excluded.title, steps = excluded.steps, seen_at = now()`,
    [
      routines.map(({ name }) => name),
      routines.map(({ title }) => title),
      routines.map(({ steps }) => JSON.stringify(steps)),
    ],
  );
}

/**
 * Enqueues the steps of a routine; those that wait for others become claimable when these have succeeded. Throws an
 * `OperatorError` (`routine_not_found`) where the database knows no such routine.
 */
export async function enqueueRoutine(
  database: Queryable,
  given: {
    routine: string;
    payload: JsonObject;
    trigger: Trigger;
    triggerDetail?: JsonObject;
    /** ISO moment; the database's now where it is left out. */
    runAt?: string | null;
    priority?: number;
  },
): Promise<RoutineRun> {
  return runOf(
    await database.query('select run, step, job_id from sync.enqueue_routine($1, $2, $3, $4, $5, $6)', [
      given.routine,
      JSON.stringify(given.payload),
      given.trigger,
      JSON.stringify(given.triggerDetail ?? {}),
      given.runAt ?? null,
      given.priority ?? 0,
    ]),
  );
}

/**
 * Enqueues again, in a new run, the steps of an ended run that did not succeed. Throws an `OperatorError`
 * (`routine_not_found`, `routine_not_ended`).
 */
export async function retryRoutine(database: Queryable, run: string, by: string): Promise<RoutineRun> {
  return runOf(await database.query('select run, step, job_id from sync.retry_routine($1, $2)', [run, by]));
}

function runOf(rows: readonly Record<string, unknown>[]): RoutineRun {
  const jobs = rows.map((row) => ({ step: String(row['step']), id: String(row['job_id']) }));
  const run = rows[0]?.['run'];
  if (typeof run === 'string') return { run, jobs };
  throw new OperatorError({ code: 'internal', message: 'The routine has no steps: nothing was enqueued.' });
}
