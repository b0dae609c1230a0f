import { z } from 'zod';
import type { JsonObject } from '#shared/jobs.ts';
import { recordAction } from '#engine/audit.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { cancelJob } from '#engine/queue/jobActions.ts';
import { readLog } from '#engine/logs/readLog.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { retryJob } from '#engine/queue/jobActions.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import type { Api } from '../api.ts';
import { enqueueRequested } from '../enqueueRequested.ts';
import { HttpError } from '../httpError.ts';
import { answer, nothing, route, type Route } from '../route.ts';
import {
  detailSchema,
  givenMomentSchema,
  givenObjectSchema,
  idParams,
  jobIdSchema,
  jobStateSchema,
  logLineSchema,
  syncNameSchema,
  textSchema,
  toDetail,
} from '../schemas.ts';

const origin = 'http';

const noJob = 'There is no such job (`job_not_found`).';

/** One job at a time: enqueue, look at, retry, cancel. */
export function jobRoutes(api: Api): Route[] {
  return [enqueueRoute(api), readRoute(api), retryRoute(api), cancelRoute(api)];
}

const newJobSchema = z.strictObject({
  sync: syncNameSchema.meta({ description: 'What to run.' }),
  payload: givenObjectSchema.default({}).meta({ description: 'What it is to work on; see the schemas `payload.*`.' }),
  triggerDetail: givenObjectSchema.default({}).meta({ description: 'What asked for it: shown with the job.' }),
  requestId: textSchema(200).optional().meta({
    description: 'The same id again gives the same job, live or ended, as long as history keeps it.',
  }),
  runAt: givenMomentSchema.optional().meta({ description: 'Not before this moment; now where it is left out.' }),
  priority: z.int().min(-100).max(100).default(0).meta({ description: 'Higher runs sooner.' }),
  uniqueKey: textSchema(200)
    .optional()
    .meta({ description: 'Admits one live job: while one has it, that one is given.' }),
  maxAttempts: z.int().min(1).max(100).optional().meta({ description: 'As the sync says where it is left out.' }),
  timeout: z.int().min(1_000).max(86_400_000).optional().meta({ description: 'ms that one attempt may take.' }),
  dryRun: z.boolean().default(false).meta({ description: 'Runs it for real, then rolls back.' }),
});

function enqueueRoute(api: Api): Route {
  return route({
    method: 'POST',
    path: '/jobs',
    name: 'enqueueJob',
    summary: 'Enqueue a job.',
    params: nothing,
    query: nothing,
    body: newJobSchema,
    answers: {
      202: {
        description: 'The job is in the queue, or was there already.',
        schema: z.object({ id: jobIdSchema, state: jobStateSchema, existing: z.boolean() }),
      },
    },
    failures: {
      422: 'The sync is unknown (`unknown_sync`), the payload is not what it takes (`invalid_payload`), or the request id was used for something else (`request_id_reused`).',
    },
    async handle({ body, actor }) {
      const sync = requireSync(api, body.sync);
      sync.parsePayload(body.payload);
      const accepted = await api.database.transaction(async (transaction) => {
        const job = await enqueueRequested(
          transaction,
          {
            sync: body.sync,
            payload: body.payload,
            trigger: 'api',
            triggerDetail: { ...body.triggerDetail, by: actor },
            runAt: body.runAt ?? null,
            priority: body.priority,
            maxAttempts: body.maxAttempts ?? sync.maxAttempts,
            timeout: body.timeout ?? null,
            uniqueKey: body.uniqueKey ?? null,
            dryRun: body.dryRun,
          },
          body.requestId,
        );
        if (!job.existing) {
          await audit(transaction, actor, 'enqueue', [job.id], {
            sync: body.sync,
            ...(body.requestId === undefined ? {} : { requestId: body.requestId }),
          });
        }
        return job;
      });
      return answer(202, accepted, { location: `/jobs/${accepted.id}` });
    },
  });
}

function readRoute(api: Api): Route {
  return route({
    method: 'GET',
    path: '/jobs/{id}',
    name: 'readJob',
    summary: 'One job, live or ended, with its attempts.',
    params: idParams,
    query: z.strictObject({
      log: z.boolean().default(false).meta({ description: 'With the last lines of its log.' }),
      lines: z.int().min(1).max(1_000).default(100).meta({ description: 'How many lines of the log.' }),
    }),
    body: nothing,
    answers: {
      200: {
        description: 'The job.',
        schema: z.object({
          job: detailSchema,
          log: z
            .array(logLineSchema)
            .optional()
            .meta({ description: 'Its last lines, the oldest of them first; there if asked for.' }),
        }),
      },
    },
    failures: { 404: noJob },
    async handle({ params, query }) {
      const job = await readJob(api.database, params.id);
      if (!job) throw new HttpError(404, { code: 'job_not_found', message: `There is no job ${params.id}.` });
      if (!query.log) return answer(200, { job: toDetail(job) });
      const lines = await readLog(api.database, params.id, query.lines);
      return answer(200, { job: toDetail(job), log: lines });
    },
  });
}

function retryRoute(api: Api): Route {
  return route({
    method: 'POST',
    path: '/jobs/{id}/retry',
    name: 'retryJob',
    summary: 'Enqueue an ended job again, as a new job linked to the old one.',
    params: idParams,
    query: nothing,
    body: z.strictObject({
      payload: givenObjectSchema.optional().meta({ description: 'Instead of that of the old job.' }),
      reason: textSchema(500).optional().meta({ description: 'Why; kept in the audit.' }),
    }),
    answers: {
      202: {
        description: 'The new job is in the queue.',
        schema: z.object({ id: jobIdSchema, state: jobStateSchema, retryOf: jobIdSchema }),
      },
    },
    failures: {
      404: noJob,
      409: 'The job has not ended (`job_not_ended`).',
      422: 'The payload is not what the sync takes (`invalid_payload`), or the sync is unknown (`unknown_sync`).',
    },
    async handle({ params, body, actor }) {
      const { payload, reason } = body;
      const id = await api.database.transaction(async (transaction) => {
        if (payload !== undefined) await checkPayload(api, transaction, params.id, payload);
        const job = await retryJob(transaction, params.id, { payload, by: actor });
        await audit(transaction, actor, 'retry', [params.id], { as: job }, reason);
        return job;
      });
      return answer(202, { id, state: 'pending', retryOf: params.id }, { location: `/jobs/${id}` });
    },
  });
}

function cancelRoute(api: Api): Route {
  return route({
    method: 'POST',
    path: '/jobs/{id}/cancel',
    name: 'cancelJob',
    summary: 'Cancel a job.',
    description:
      'A pending job has ended with the answer. A running one is being stopped by its worker: look at it again.',
    params: idParams,
    query: nothing,
    body: z.strictObject({
      reason: textSchema(500).optional().meta({ description: 'Why; kept with the job and in the audit.' }),
    }),
    answers: {
      202: {
        description: 'It is cancelled, or being cancelled.',
        schema: z.object({ id: jobIdSchema, state: z.enum(['cancelled', 'cancelling']) }),
      },
    },
    failures: { 404: noJob, 409: 'The job has ended (`job_ended`).' },
    async handle({ params, body: { reason }, actor }) {
      const state = await api.database.transaction(async (transaction) => {
        const became = await cancelJob(transaction, params.id, { by: actor, reason });
        await audit(transaction, actor, 'cancel', [params.id], { became }, reason);
        return became;
      });
      return answer(202, { id: params.id, state });
    },
  });
}

function requireSync(api: Api, name: string): Sync {
  const sync = api.syncs.find((candidate) => candidate.name === name);
  if (sync) return sync;
  throw new HttpError(422, {
    code: 'unknown_sync',
    message: `There is no sync named ${name}.`,
    hint: `There are: ${api.syncs.map((candidate) => candidate.name).join(', ')}.`,
  });
}

/** Throws where the sync of this job does not take the payload. Of a job that is not there the retry itself tells. */
async function checkPayload(api: Api, transaction: Queryable, id: string, payload: JsonObject): Promise<void> {
  const [job] = await transaction.query<{ sync: string }>('select sync from sync.job_history where id = $1', [id]);
  if (job) requireSync(api, job.sync).parsePayload(payload);
}

async function audit(
  transaction: Queryable,
  actor: string,
  action: string,
  jobIds: readonly string[],
  detail: JsonObject,
  reason?: string,
): Promise<void> {
  await recordAction(transaction, { actor, origin, action, jobIds, detail, reason: reason ?? null });
}
