import { z } from 'zod';
import { jsonObjectSchema } from '#shared/jobs.ts';
import type { ScheduleDeed } from '#shared/schedules.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** What operators did with a schedule, from the audit, the newest first. */
export async function readDeeds(database: Queryable, name: string, limit: number): Promise<ScheduleDeed[]> {
  const rows = await database.query(
    `select id, at, actor, origin, action, job_ids, detail from sync.operator_actions
    where detail ->> 'schedule' = $1 order by id desc limit $2`,
    [name, limit],
  );
  return rows.map((row) => rowSchema.parse(row));
}

const rowSchema = z
  .object({
    id: z.string(),
    at: z.date(),
    actor: z.string(),
    origin: z.string(),
    action: z.string(),
    job_ids: z.array(z.string()),
    detail: jsonObjectSchema,
  })
  .transform(({ job_ids: jobIds, at, ...row }): ScheduleDeed => ({ ...row, at: at.toISOString(), jobIds }));
