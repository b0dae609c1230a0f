import { describeIssue, OperatorError } from '#shared/errors.ts';
import { throughputQuerySchema, type Throughput, type ThroughputQuery } from '#shared/statistics.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { noJobs, readEndedJobs } from './endedJobs.ts';

/**
 * What ended from the step that holds `from` to the one that holds `to`, without gaps. Steps that are whole hours come
 * from the hours, which are kept longer. Throws an `OperatorError` for more than 2,000 steps.
 */
export async function readThroughput(database: Queryable, query: ThroughputQuery): Promise<Throughput> {
  const { from, to, length, step, sync } = throughputSteps(query);
  const [ended, progress] = await Promise.all([
    readEndedJobs(database, { from: new Date(from), to: new Date(to), step, origin: new Date(origin), sync }),
    readProgress(database),
  ]);
  return {
    step,
    ...progress,
    series: Array.from({ length: (to - from) / length }, (_, index) => {
      const at = from + index * length;
      return { at: new Date(at).toISOString(), ...(ended.get(at) ?? noJobs) };
    }),
  };
}

/** The whole steps of a stretch of time, in ms. Throws an `OperatorError` for more than 2,000 of them. */
export function throughputSteps(query: ThroughputQuery): {
  from: number;
  to: number;
  length: number;
  step: number;
  sync: string | undefined;
} {
  const parsed = throughputQuerySchema.safeParse(query);
  if (!parsed.success) {
    throw new OperatorError({
      code: 'bad_range',
      message: `That stretch of time can't be shown: ${describeIssue(parsed.error)}.`,
    });
  }
  const { step, sync } = parsed.data;
  const length = step * 60_000;
  return {
    from: origin + Math.floor((Date.parse(parsed.data.from) - origin) / length) * length,
    to: origin + Math.ceil((Date.parse(parsed.data.to) - origin) / length) * length,
    length,
    step,
    sync,
  };
}

/** How far the statistics go. */
export async function readProgress(database: Queryable): Promise<{ asOf: string | null; exactUntil: string | null }> {
  const [row] = await database.query<{ counted_at: Date | null; exact_until: Date | null }>(
    'select counted_at, exact_until from sync.statistics_progress',
  );
  return { asOf: row?.counted_at?.toISOString() ?? null, exactUntil: row?.exact_until?.toISOString() ?? null };
}

/** A midnight in UTC, from which steps are counted. */
const origin = Date.UTC(2000, 0, 1);
