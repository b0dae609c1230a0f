import { OperatorError } from '#shared/errors.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/**
 * Tells a worker to claim no more (`paused`), to claim again (`active`), or to finish what runs and end (`draining`). What an
 * operator says counts from the next claim on. Throws an `OperatorError` for a worker that has ended, or drains already.
 */
export async function tellWorker(
  database: Queryable,
  id: string,
  state: 'active' | 'paused' | 'draining',
): Promise<void> {
  const rows = await database.query(
    `with told as (
       update sync.workers set state = $2::sync.worker_state where id = $1 and state in ('active', 'paused') returning id
     )
     select pg_notify('touchline', 'control') from told`,
    [id, state],
  );
  if (rows.length > 0) return;
  const [found] = await database.query<{ name: string; state: string }>(
    'select name, state from sync.workers where id = $1',
    [id],
  );
  throw found
    ? new OperatorError({ code: 'worker_ended', message: `The worker ${found.name} is ${found.state}.` })
    : new OperatorError({ code: 'worker_not_found', message: `There is no worker ${id}.` });
}
