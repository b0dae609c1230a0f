import type { failureFeeds, failureMethods } from '#shared/contract/areas/failures.ts';
import { OperatorError } from '#shared/errors.ts';
import { readAsOf } from '#engine/archive/read/asOf.ts';
import { readArchivedInsight, readArchivedLastLines } from '#engine/archive/read/insight.ts';
import { readInsight } from '#engine/failures/readInsight.ts';
import { readLastLines } from '#engine/failures/readLastLines.ts';
import { readBody, readCalls } from '#engine/recordings/readRecordings.ts';
import { replayJob, runRecorded } from '#engine/recordings/replayJob.ts';
import type { Area, AreaTools } from '../area.ts';

const linesInReport = 50;

/** Understanding failures: their kinds, what providers answered, and replaying it. */
export function failuresArea({
  session,
  source,
  acting: { act, who },
  live,
}: AreaTools): Area<typeof failureMethods, typeof failureFeeds> {
  const bodies = new OneBody();
  return {
    methods: {
      'failures.lines': async ({ id }) => ({
        lines: await source.read(
          (database) => readLastLines(database, id, linesInReport),
          (archive) => readArchivedLastLines(archive, id, linesInReport),
        ),
      }),
      'recordings.calls': async ({ id, token }) => ({
        calls: await session.read((database) => readCalls(database, id, token)),
      }),
      'recordings.body': async ({ id, token, call, offset, limit }) => {
        const text = await bodies.get(`${id} ${token} ${call}`, () =>
          session.read((database) => readBody(database, { job: id, token, call })),
        );
        return { text: text.slice(offset, offset + limit), total: text.length };
      },
      'recordings.replay': ({ id, token }) =>
        act(async (transaction) => {
          const replay = await replayJob(transaction, { job: id, token }, who.actor);
          return { result: { id: replay }, deed: { action: 'replay', jobIds: [id], detail: { as: replay } } };
        }),
      'recordings.run': ({ id }) =>
        act(async (transaction) => {
          const again = await runRecorded(transaction, id, who.actor);
          return { result: { id: again }, deed: { action: 'run recorded', jobIds: [id], detail: { as: again } } };
        }),
    },
    feeds: {
      insight: ({ id }, push, fail) =>
        live(() => session.read((database) => readInsight(database, id)), push, fail, {
          least: 250,
          times: 20,
          poll: 2_000,
          archived: async (archive) => {
            const asOf = await readAsOf(archive);
            return readArchivedInsight(archive, id, asOf === null ? Date.now() : Date.parse(asOf));
          },
        }),
    },
  };
}

/** The recorded body that was read last: a large one is read in pieces, and unpacked once. */
class OneBody {
  #last: { place: string; text: Promise<string> } | null = null;

  get(place: string, read: () => Promise<Buffer | null>): Promise<string> {
    if (this.#last?.place === place) return this.#last.text;
    const text = read().then(toText);
    const last = { place, text };
    this.#last = last;
    text.catch(() => {
      if (this.#last === last) this.#last = null;
    });
    return text;
  }
}

function toText(body: Buffer | null): string {
  if (body) return body.toString('utf8');
  throw new OperatorError({
    code: 'recording_missing',
    message: 'This call is no longer recorded.',
    hint: 'Old recordings are removed; how long they are kept is a setting of the retention.',
  });
}
