import type { ErrorHelp } from './help.ts';

/** Errors of attempts, whatever they did. */
export const runErrors: Readonly<Record<string, ErrorHelp>> = {
  timeout: {
    means: 'The run took longer than it may and was stopped. What it had not committed is gone.',
    todo: 'Look in the log where the time went: waiting for the provider, or writing. Then raise the limit, or ask for less.',
    retry: 'later',
  },
  worker_lost: {
    means:
      'The worker stopped answering in the middle of the attempt: it crashed, was killed, slept, or lost the database.',
    todo: 'Nothing for the job: another worker takes it. If the same worker is lost often, look at its computer.',
    retry: 'now',
  },
  taken_over: {
    means:
      'The worker was away for longer than its lease, and another one took the job. Nothing of this attempt was written.',
    todo: 'Nothing: the other attempt counts.',
    retry: 'now',
  },
  attempt_over: {
    means: 'The run tried to write after its attempt was over.',
    todo: 'Nothing: it was stopped on purpose, and nothing was written.',
    retry: 'now',
  },
  lock_lost: {
    means: 'Another job took the lock between two parts of the run; it happens behind a transaction pooler alone.',
    todo: 'Nothing. To rule it out, connect workers directly or through a session pooler.',
    retry: 'now',
  },
  cancelled: {
    means: 'Somebody asked to stop it.',
    todo: 'Nothing, unless it was a mistake: then run it again.',
    retry: 'now',
  },
  ended_by_hand: {
    means: 'Somebody ended it with SQL.',
    todo: 'Ask who did, and why; the error names the database user.',
    retry: 'now',
  },
  job_removed: {
    means: 'The job of a backfill’s partition was deleted from the queue; nobody knows what it had done.',
    todo: 'Retry the failed partitions of the backfill.',
    retry: 'now',
  },
  step_not_reached: {
    means: 'An earlier step of the same routine did not succeed, so this one was not started.',
    todo: 'Look at that step. Then run again what did not succeed, under Related.',
    retry: 'after',
  },
  unknown_sync: {
    means: 'The worker that took the job has no sync of that name.',
    todo: 'Check the name, or update that worker.',
    retry: 'after',
  },
  not_storable: {
    means: 'Postgres could not store how the attempt ended.',
    todo: 'It is a fault in Touchline or in the sync: copy a report.',
    retry: 'after',
  },
  internal: {
    means: 'The code failed in a way that nobody has foreseen.',
    todo: 'It is a fault in the sync or in Touchline: copy a report for whoever maintains it. The stack says where.',
    retry: 'after',
  },
  unknown: {
    means: 'The error was written by something else than Touchline.',
    todo: 'Look who ended the job.',
    retry: 'after',
  },
  recording_missing: {
    means: 'The attempt that was to be replayed is not recorded, or no longer.',
    todo: 'Run the job again with recording, then replay that.',
    retry: 'after',
  },
  recording_incomplete: {
    means: 'Not all answers of that attempt were kept, so it can’t be replayed.',
    todo: 'Run the job again with recording: more is kept then.',
    retry: 'after',
  },
  replay_differs: {
    means: 'The replay asked the provider for something else than the recorded attempt did.',
    todo: 'Look in the details what was recorded. The sync, its payload or the data that it reads has changed since.',
    retry: 'never',
  },
  replay_no_recording: {
    means: 'There is no recorded answer of this provider.',
    todo: 'Give a recording that holds one, or use the network.',
    retry: 'after',
  },
  replay_path_missing: {
    means: 'The file or folder with the recordings can’t be read.',
    todo: 'Check the path, and who may read it.',
    retry: 'after',
  },
  replay_not_a_recording: {
    means: 'The file is no answer that a provider would give.',
    todo: 'Give the body of an answer, as the provider sent it.',
    retry: 'after',
  },
  replay_port: {
    means: 'The local server that answers a replay could not listen.',
    todo: 'Another program may hold the port.',
    retry: 'now',
  },
};
