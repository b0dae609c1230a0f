import type { ServerResponse } from 'node:http';
import { isProviderName } from '#engine/providers/catalogue.ts';
import type { RecordedCall, Replayed } from '#shared/recordings.ts';
import { whyNotReplayable } from '#shared/recordings.ts';
import type { Clock } from '#engine/clock.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { JobError } from '#engine/jobError.ts';
import { createProviderClient, providerCatalogue, type ProviderName } from '#engine/providers/catalogue.ts';
import { settingsFor } from '#engine/providers/clientFactory.ts';
import type { ProviderRun } from '#engine/providers/providerRun.ts';
import { sendAnswer } from '#engine/providers/replay/faults.ts';
import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import type { StandInRequest } from '#engine/providers/replay/standIn.ts';
import { standIns } from '#engine/providers/replay/standIns.ts';
import { CallBook } from './callBook.ts';
import { readBody, readCalls, readRecordings } from './readRecordings.ts';

/**
 * A recorded attempt that answers a run's calls in the place of the providers, through their replay servers: the same
 * client code, and no network.
 */
export class Replay {
  readonly #database: Queryable;
  readonly #of: { job: string; token: number };
  readonly #book: CallBook;
  readonly #servers = new Map<string, ReplayServer>();
  /** When the recorded attempt made its first call, ms since the epoch. */
  readonly began: number;
  #difference: JobError | null = null;

  private constructor(database: Queryable, of: { job: string; token: number }, calls: readonly RecordedCall[]) {
    this.#database = database;
    this.#of = of;
    this.#book = new CallBook(calls);
    this.began = Date.parse(calls[0]?.at ?? '');
  }

  /** Throws a `JobError` where there is no recording, or not all of it (`recording_missing`, `recording_incomplete`). */
  static async open(database: Queryable, wanted: Replayed): Promise<Replay> {
    const token = await requireReplayable(database, wanted);
    const of = { job: wanted.job, token };
    const replay = new Replay(database, of, await readCalls(database, of.job, token));
    try {
      for (const provider of replay.#book.providers) {
        if (!isProviderName(provider)) continue;
        const source = {
          kind: 'responder' as const,
          respond: (request: StandInRequest, response: ServerResponse) => replay.#respond(provider, request, response),
        };
        replay.#servers.set(provider, await startReplayServer({ source, provider }));
      }
    } catch (error) {
      await replay.close();
      throw error;
    }
    return replay;
  }

  /** The job whose attempt it is. */
  get job(): string {
    return this.#of.job;
  }

  /** What the run asked that the recording has no answer to; null: nothing so far. */
  get difference(): JobError | null {
    return this.#difference;
  }

  /** Throws where the run asked for something else than the recorded attempt. */
  check(): void {
    if (this.#difference) throw this.#difference;
  }

  /** A client whose calls are answered from the recording. Throws a `JobError` for a provider that was not called. */
  createClient(provider: ProviderName, run: ProviderRun): unknown {
    const server = this.#servers.get(provider);
    if (!server) throw notCalled(provider, this.#of.job);
    return createProviderClient(provider, settingsFor(provider, server.url, timeout, {}), {
      ...run,
      clock: this.clock(run.clock),
    });
  }

  /** A clock that stands where that of the recorded attempt stood, and does not wait between tries. */
  clock(clock: Clock): Clock {
    const behind = clock.now() - this.began;
    return {
      now: () => clock.now() - behind,
      sleep: (ms, signal) => clock.sleep(Math.min(ms, longestWait), signal),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => server.close()));
    this.#servers.clear();
  }

  async #respond(provider: ProviderName, request: StandInRequest, response: ServerResponse): Promise<void> {
    // Sign-ins are not recorded; the stand-in knows what they look like.
    if (request.method !== 'GET') return sendAnswer(response, standIns[provider].demo(null)(request));
    const call = this.#book.take(provider, request);
    if (!call) {
      this.#difference ??= differs(request, this.#book, this.#of.job);
      return sendAnswer(response, { status: 404, json: { message: 'The recording has no answer to this.' } });
    }
    if (call.status === null) {
      // A call that got no answer in time gets none now; any other one found nobody there.
      if (call.error !== 'provider_timeout') response.destroy();
      return;
    }
    const body = (await readBody(this.#database, { ...this.#of, call: call.call })) ?? Buffer.alloc(0);
    const cutOff = call.ending === 'cut_off';
    for (const [name, value] of Object.entries(call.headers))
      if (!ofTransfer.has(name)) response.setHeader(name, value);
    response.writeHead(call.status, { 'content-length': body.length + (cutOff ? 1 : 0) });
    if (cutOff) response.write(body, () => response.destroy());
    else response.end(body);
  }
}

/** ms that a call may take in a replay. */
const timeout = 5_000;
/** ms */
const longestWait = 10;
/** Headers about how a body came, not about what it is. */
const ofTransfer = new Set(['content-length', 'content-encoding', 'transfer-encoding', 'date']);

/** The attempt that is replayed: the one that is asked for, else the last one that is recorded. */
export async function requireReplayable(database: Queryable, { job, token }: Replayed): Promise<number> {
  const recordings = await readRecordings(database, job);
  const recording = token === null ? recordings.at(-1) : recordings.find((each) => each.token === token);
  if (!recording) {
    throw new JobError(
      {
        code: 'recording_missing',
        message:
          token === null || recordings.length === 0
            ? `There is no recording of job ${job}.`
            : `There is no recording of that attempt of job ${job}.`,
        hint: 'Attempts that fail are recorded, and those of a job that is run again with recording; old recordings are removed.',
        details: { job },
      },
      { kind: 'never' },
    );
  }
  const reason = whyNotReplayable(recording);
  if (reason === null) return recording.token;
  throw new JobError(
    {
      code: 'recording_incomplete',
      message: `The recording of job ${job} can’t be replayed. ${reason}`,
      hint: 'Run the job again with recording: more is kept then.',
      details: { job, ...recording },
    },
    { kind: 'never' },
  );
}

function notCalled(provider: ProviderName, job: string): JobError {
  return new JobError(
    {
      code: 'replay_no_recording',
      message: `The recorded attempt of job ${job} did not call ${providerCatalogue[provider].title}.`,
      hint: 'It may have had no key for it. A replay answers from the recording alone.',
      details: { job, provider },
    },
    { kind: 'never' },
  );
}

function differs({ path, parameters }: StandInRequest, book: CallBook, job: string): JobError {
  const query = new URLSearchParams(parameters).toString();
  const asked = `/${path}${query === '' ? '' : `?${query}`}`;
  return new JobError(
    {
      code: 'replay_differs',
      message: `The replay asked for ${asked}, to which the recording of job ${job} has no answer${book.hadAnswered(path) ? ' left' : ''}.`,
      hint: 'The sync, its payload or what the database holds is not what it was when the attempt was recorded.',
      details: { job, asked, recorded: book.list() },
    },
    { kind: 'never' },
  );
}
