import { z } from 'zod';
import { runResultSchema, triggerSchema } from '#shared/jobs.ts';
import { fromCursor, readHistoryPage, toCursor } from '#engine/queue/historyPage.ts';
import type { Api } from '../api.ts';
import { HttpError } from '../httpError.ts';
import { answer, nothing, route, type Route } from '../route.ts';
import {
  endedStateSchema,
  errorSchema,
  givenMomentSchema,
  jobIdSchema,
  jsonObjectSchema,
  momentSchema,
  syncNameSchema,
  withoutStack,
} from '../schemas.ts';

const endedJobSchema = z.object({
  id: jobIdSchema,
  sync: z.string(),
  payload: jsonObjectSchema,
  state: endedStateSchema,
  priority: z.int(),
  trigger: triggerSchema,
  triggerDetail: jsonObjectSchema,
  dryRun: z.boolean(),
  uniqueKey: z.string().nullable(),
  retryOf: jobIdSchema.nullable(),
  attempt: z.int(),
  maxAttempts: z.int(),
  worker: z.string().nullable(),
  enqueuedAt: momentSchema,
  runAt: momentSchema,
  startedAt: momentSchema.nullable(),
  finishedAt: momentSchema,
  result: runResultSchema.nullable(),
  error: errorSchema.nullable(),
});

/** Ended jobs, page by page. */
export function historyRoute(api: Api): Route {
  return route({
    method: 'GET',
    path: '/jobs/history',
    name: 'readHistory',
    summary: 'Ended jobs, newest first.',
    description: 'Jobs that end while somebody pages come before the first page: no job is shown twice or left out.',
    params: nothing,
    query: z.strictObject({
      state: z.array(endedStateSchema).max(3).default([]).meta({ description: 'Only these; may be repeated.' }),
      sync: syncNameSchema.optional().meta({ description: 'Only this sync.' }),
      since: givenMomentSchema.optional().meta({ description: 'Ended at this moment or later.' }),
      until: givenMomentSchema.optional().meta({ description: 'Ended before this moment.' }),
      limit: z.int().min(1).max(500).default(50).meta({ description: 'Jobs a page.' }),
      cursor: z.string().max(200).optional().meta({ description: '`next` of the page before, with the same filters.' }),
    }),
    body: nothing,
    answers: {
      200: {
        description: 'A page.',
        schema: z.object({
          jobs: z.array(endedJobSchema),
          next: z.string().nullable().meta({ description: 'The cursor of the next page; null on the last one.' }),
        }),
      },
    },
    async handle({ query }) {
      const { state, sync = null, since = null, until = null, limit, cursor } = query;
      const page = await readHistoryPage(api.database, { states: state, sync, since, until }, placeOf(cursor), limit);
      return answer(200, {
        jobs: page.jobs.map((job) => ({ ...job, error: withoutStack(job.error) })),
        next: page.next && toCursor(page.next),
      });
    },
  });
}

function placeOf(cursor: string | undefined): ReturnType<typeof fromCursor> {
  if (cursor === undefined) return null;
  const place = fromCursor(cursor);
  if (place) return place;
  throw new HttpError(400, {
    code: 'bad_cursor',
    message: 'The cursor is not one that a page of history gave.',
    hint: 'Hand back `next` unchanged, or leave the cursor out for the first page.',
  });
}
