import { OperatorError } from '#shared/errors.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** The database's time: the one by which slots are due, whatever the clocks of the workers say. */
export async function databaseNow(database: Queryable): Promise<Date> {
  const [row] = await database.query<{ now: Date }>('select clock_timestamp() as now');
  if (!row) throw new OperatorError({ code: 'internal', message: 'The database did not tell the time.' });
  return row.now;
}
