import { z } from 'zod';
import { recordAction } from '#engine/audit.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Processed } from '#engine/workers/workerOptions.ts';
import type { Api } from '../api.ts';
import { HttpError } from '../httpError.ts';
import { answer, nothing, route, type Route } from '../route.ts';
import { attemptResultSchema, errorSchema, jobIdSchema, withoutStack } from '../schemas.ts';

const mostCounted = 10_000;

/** Works off what is due while the caller waits: how a machine that sleeps when idle is made to work. */
export function runRoute(api: Api): Route {
  return route({
    method: 'POST',
    path: '/jobs/run',
    name: 'runDueJobs',
    summary: 'Process what is due now, and answer when it is done.',
    description:
      'At the limit, or when the time is over, it answers with what is done so far; attempts that are under way go on. A caller that hangs up stops nothing.',
    params: nothing,
    query: nothing,
    body: z.strictObject({
      limit: z.int().min(1).max(1_000).default(100).meta({ description: 'Jobs at most.' }),
      within: z.int().min(100).max(3_600_000).default(60_000).meta({ description: 'ms after which it answers.' }),
    }),
    answers: {
      200: {
        description: 'What was done.',
        schema: z.object({
          processed: z.int(),
          succeeded: z.int(),
          failed: z.int(),
          results: z.array(
            z.object({
              id: jobIdSchema,
              sync: z.string(),
              result: attemptResultSchema,
              error: errorSchema.nullable(),
            }),
          ),
          timedOut: z.boolean().meta({ description: 'Whether it answers because the time was over.' }),
          remaining: z
            .object({ value: z.int(), exact: z.boolean() })
            .meta({ description: 'Jobs that are due and not done yet; counted no further than 10,000.' }),
        }),
      },
    },
    failures: {
      503: 'The worker is about to stop (`stopping`) or paused (`paused`), or the database does not answer (`database_unreachable`).',
    },
    async handle({ body, actor }) {
      if (api.stopping.aborted) throw stopping;
      if (api.worker.status().state === 'paused') throw paused;
      const time = AbortSignal.timeout(body.within);
      // Attempts that end together may be one or two more than were asked for.
      const done = (await api.worker.runDue(body.limit, AbortSignal.any([time, api.stopping]))).slice(0, body.limit);
      const counts = { processed: done.length, succeeded: count(done, 'succeeded'), failed: count(done, 'failed') };
      if (done.length > 0) {
        await recordAction(api.database, {
          actor,
          origin: 'http',
          action: 'run due jobs',
          jobIds: [...new Set(done.map(({ id }) => id))],
          detail: counts,
        });
      }
      return answer(200, {
        ...counts,
        results: done.map((attempt) => ({ ...attempt, error: withoutStack(attempt.error) })),
        timedOut: time.aborted,
        remaining: await countDue(api.database),
      });
    },
  });
}

const stopping = new HttpError(
  503,
  { code: 'stopping', message: 'This worker is about to stop and takes no more work.', hint: 'Ask another one.' },
  { 'retry-after': '5' },
);

const paused = new HttpError(503, {
  code: 'paused',
  message: 'An operator paused this worker: it runs nothing.',
  hint: 'Resume it in the console, or ask another one.',
});

function count(attempts: readonly Processed[], result: Processed['result']): number {
  return attempts.filter((attempt) => attempt.result === result).length;
}

/** Jobs that a worker could run now, or that run. */
async function countDue(database: Queryable): Promise<{ value: number; exact: boolean }> {
  const [row] = await database.query<{ jobs: number }>(
    `select count(*)::int as jobs from (
       select from sync.jobs where run_at <= now() and state in ('pending', 'running') and waits_for is null limit $1
     ) due`,
    [mostCounted + 1],
  );
  const jobs = row?.jobs ?? 0;
  return { value: Math.min(jobs, mostCounted), exact: jobs <= mostCounted };
}
