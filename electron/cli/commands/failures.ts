import { formatBytes } from '#shared/format.ts';
import { OperatorError } from '#shared/errors.ts';
import type { JobDetail } from '#shared/jobs.ts';
import { formatDuration } from '#shared/time.ts';
import { recordAction } from '#engine/audit.ts';
import { ClientFactory } from '#engine/providers/clientFactory.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { readBody, readCalls, readRecordings } from '#engine/recordings/readRecordings.ts';
import { replayJob } from '#engine/recordings/replayJob.ts';
import { sessionsOfThisProcess } from '#engine/workers/registry.ts';
import { open, type Opened, type OpenOptions } from '#cli/open.ts';
import { columns, print, printJson } from '#cli/output.ts';
import { parseJobId } from '#cli/parse.ts';
import { listenForStop } from '#services/signals.ts';
import { reportRun, runHere } from './sync.ts';

interface Common extends OpenOptions {
  json: boolean;
  /** The number of an attempt. */
  attempt?: number;
}

/** Lists the recorded calls of an attempt, or writes the body of one answer to stdout. */
export async function recordingsCommand(id: string, options: Common & { call?: number }): Promise<void> {
  const opened = await open(options);
  try {
    const { job, token } = await requireAttempt(opened, parseJobId(id), options.attempt);
    const recordings = await readRecordings(opened.database, job.id);
    const chosen = token ?? recordings.at(-1)?.token;
    const calls = chosen === undefined ? [] : await readCalls(opened.database, job.id, chosen);
    if (options.call !== undefined) return await writeBody(opened, job, chosen, options.call);
    if (options.json) return printJson({ recordings, calls });
    if (calls.length === 0) return print(`No calls of job ${job.id} are recorded.`);
    print(
      columns([
        ['CALL', 'STATUS', 'BYTES', 'TOOK', 'AT', 'ERROR', 'ADDRESS'],
        ...calls.map((call) => [
          String(call.call),
          call.status === null ? '-' : String(call.status),
          formatBytes(call.bytes),
          formatDuration(call.ms),
          call.at,
          call.error ?? '-',
          call.url,
        ]),
      ]),
    );
  } finally {
    await opened.close();
  }
}

export type ReplayOptions = Common;

/** Replays an attempt in this process. Resolves to the exit code. */
export async function replayCommand(id: string, options: ReplayOptions): Promise<number> {
  const stop = listenForStop();
  // A replay calls no provider: none needs to be configured.
  const clients = await ClientFactory.open({});
  try {
    const opened = await open(options, { connections: 10, name: sessionsOfThisProcess() });
    try {
      const { job, token } = await requireAttempt(opened, parseJobId(id), options.attempt);
      const enqueueReplay = () =>
        opened.database.transaction(async (transaction) => {
          const replay = await replayJob(transaction, { job: job.id, token }, opened.actor);
          const who = { actor: opened.actor, origin: 'command line' };
          await recordAction(transaction, { ...who, action: 'replay', jobIds: [job.id], detail: { as: replay } });
          return replay;
        });
      const here = { demo: false, embedded: options.embedded };
      const replay = await runHere(enqueueReplay, here, opened, clients, stop.asked);
      reportRun(replay, options.json);
      return replay.state === 'succeeded' ? 0 : 1;
    } finally {
      await opened.close();
    }
  } finally {
    await clients.close();
    stop.release();
  }
}

/** The job, and the token of its attempt of that number; null where none is named. */
async function requireAttempt(
  { database }: Opened,
  id: string,
  number: number | undefined,
): Promise<{ job: JobDetail; token: number | null }> {
  const job = await readJob(database, id);
  if (!job) throw new OperatorError({ code: 'job_not_found', message: `There is no job ${id}.` });
  if (number === undefined) return { job, token: null };
  const attempt = job.attempts.findLast((each) => each.number === number);
  if (attempt) return { job, token: attempt.token };
  throw new OperatorError({ code: 'attempt_not_found', message: `Job ${id} has no attempt ${number}.` });
}

async function writeBody({ database }: Opened, job: JobDetail, token: number | undefined, call: number): Promise<void> {
  const body = token === undefined ? null : await readBody(database, { job: job.id, token, call });
  if (!body) {
    throw new OperatorError({ code: 'recording_missing', message: `Call ${call} of job ${job.id} is not recorded.` });
  }
  process.stdout.write(body);
}
