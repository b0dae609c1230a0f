import { JobError } from '#engine/jobError.ts';
import { grouped, plural, some } from '#engine/syncs/words.ts';
import { fetchFromEspn } from './espn.ts';
import type { Context } from './index.ts';
import type { SourceName } from './payload.ts';
import { checkPlausible } from './plausible.ts';
import { inWords, type Projections, type Week } from './projection.ts';
import { fetchFromSleeper } from './sleeper.ts';

/** A source that gave nothing that could be used. */
export interface Failed {
  readonly source: SourceName;
  readonly title: string;
  readonly error: JobError;
}

interface Source {
  readonly title: string;
  readonly fetch: (context: Context, week: Week) => Promise<Projections>;
}

const sources: Readonly<Record<SourceName, Source>> = {
  sleeper: { title: 'Sleeper', fetch: (context, week) => fetchFromSleeper(context.use('sleeper'), week) },
  espn: { title: 'ESPN', fetch: (context, week) => fetchFromEspn(context.use('espn'), week) },
};

/**
 * Asks each source that the payload names; one that can't be reached, has nothing or answers in another shape does not stop
 * the others. Throws a `JobError` where none of them gave anything.
 */
export async function fetchSources(
  context: Context,
  week: Week,
): Promise<{ fetched: Projections[]; failed: Failed[] }> {
  const { payload, log, progress, signal } = context;
  const fetched: Projections[] = [];
  const failed: Failed[] = [];
  for (const [index, source] of payload.sources.entries()) {
    const { title, fetch } = sources[source];
    progress(index, payload.sources.length, `Fetching projections of ${title}`);
    try {
      const answer = await fetch(context, week);
      await checkPlausible(context, answer, week);
      report(context, answer, week);
      fetched.push(answer);
    } catch (error) {
      if (!(error instanceof JobError) || signal.aborted) throw error;
      failed.push({ source, title, error });
      if (payload.sources.length > 1) log.warn(error.message, { code: error.code, source });
    }
  }
  if (fetched.length === 0) throw noneCould(failed, week);
  return { fetched, failed };
}

function report({ log, fact, warn }: Context, answer: Projections, week: Week): void {
  const { source, title, projections, nothing, injured, companies, unknown } = answer;
  fact(source, { players: projections.length + nothing, projected: projections.length, nothing, injured });
  log.info(
    `${title} expects something of ${plural(projections.length, 'player')} in ${inWords(week)}` +
      (nothing === 0 ? '' : `, and nothing of ${grouped(nothing)} more that are in its answer`) +
      (companies.length === 0 ? '.' : `; by ${some(companies)}.`),
    { source, projected: projections.length, nothing, injured },
  );
  if (unknown.length === 0) return;
  warn({
    code: 'statistics_unknown',
    message: `${title} gives ${plural(unknown.length, 'statistic')} that nothing reads: ${some(unknown)}.`,
    details: { source, statistics: unknown.slice(0, 50) },
  });
}

function noneCould(failed: readonly Failed[], week: Week): Error {
  const [first, ...others] = failed;
  if (!first) return new Error('there was no source to ask');
  if (others.length === 0) return first.error;
  // Another attempt is worth it where it can mend one of them.
  const hopeful = failed.find(({ error }) => error.retry.kind !== 'never') ?? first;
  return new JobError(
    {
      code: hopeful.error.code,
      message: `No source gave projections for ${inWords(week)}: ${failed.map(({ error }) => error.message).join(' ')} Nothing was written.`,
      ...(hopeful.error.hint === undefined ? {} : { hint: hopeful.error.hint }),
      details: { failed: failed.map(({ source, error }) => ({ source, code: error.code })) },
    },
    hopeful.error.retry,
    { cause: hopeful.error },
  );
}
