import { JobError } from '#engine/jobError.ts';
import type { SyncContext } from '#engine/syncs/defineSync.ts';
import { some } from '#engine/syncs/words.ts';

/** One way to get what a sync wants, from one provider. */
export interface Source<Result> {
  /** As people call the provider. */
  readonly title: string;
  fetch(): Promise<Result>;
}

/**
 * Asks the providers one after the other until one can tell, and says in log and result whom and why. A provider that was not
 * reached or does not have the thing is passed over; an answer that can't be read is not: it would be hidden. Throws the first
 * one's error where none can tell, with what the others said.
 */
export async function firstThatCan<Result>(
  context: Pick<SyncContext<unknown, unknown>, 'log' | 'warn' | 'fact' | 'signal'>,
  what: string,
  sources: readonly Source<Result>[],
): Promise<Result> {
  const refused: { title: string; error: JobError }[] = [];
  for (const [index, source] of sources.entries()) {
    const { title } = source;
    try {
      const result = await source.fetch();
      context.fact('source', title);
      if (refused.length > 0) {
        context.warn({
          code: 'fell_back',
          message: `${what} came from ${title}: ${refused.map(({ error }) => error.message).join(' ')}`,
          details: { source: title, refused: refused.map((each) => ({ source: each.title, code: each.error.code })) },
        });
      }
      return result;
    } catch (error) {
      if (!mayFallBack(error) || context.signal.aborted) throw error;
      refused.push({ title, error });
      const next = sources[index + 1];
      if (next) context.log.warn(`${error.message} Asking ${next.title} instead.`, { code: error.code });
    }
  }
  throw noneCould(refused);
}

/** What another attempt, or a person, has to deal with: an answer of another shape, a quota that is used up for now. */
const notForOthers = new Set(['provider_invalid_response', 'provider_columns_missing', 'implausible']);

function mayFallBack(error: unknown): error is JobError {
  return error instanceof JobError && error.retry.kind !== 'wait' && !notForOthers.has(error.code);
}

function noneCould(refused: readonly { title: string; error: JobError }[]): Error {
  const [first, ...others] = refused;
  if (!first) return new Error('there was no provider to ask');
  if (others.length === 0) return first.error;
  // Another attempt is worth it where it can mend one of them.
  const hopeful = refused.find(({ error }) => error.retry.kind !== 'never')?.error ?? first.error;
  const failure = first.error.toFailure();
  return new JobError(
    {
      ...failure,
      message: `${failure.message} Neither could ${some(others.map(({ title }) => title))}: ${others.map(({ error }) => error.message).join(' ')}`,
      details: { ...failure.details, others: others.map(({ title, error }) => ({ source: title, code: error.code })) },
    },
    hopeful.retry,
    { cause: first.error },
  );
}
