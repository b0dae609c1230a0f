import { z } from 'zod';
import { OperatorError } from '#shared/errors.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { parseFilter } from '#shared/filters/parseFilter.ts';

/** What a filter's text means. Throws an `OperatorError` that shows each place that means nothing. */
export function readFilter(text: string): JobFilter {
  const { filter, problems } = parseFilter(text, Date.now());
  const [first] = problems;
  if (!first) return filter;
  throw new OperatorError({
    code: 'bad_filter',
    message: `The filter is not valid. ${first.message}`,
    details: { filter: text, problems },
  });
}

/** The text of a filter that is not valid, with a line below it for each place that means nothing; null for other failures. */
export function describeFilterProblems(details: Record<string, unknown> | undefined): string | null {
  const parsed = detailsSchema.safeParse(details);
  if (!parsed.success) return null;
  const { filter, problems } = parsed.data;
  return [
    `  ${filter.replace(/\s/g, ' ')}`,
    ...problems.map(
      ({ start, end, message }) => `  ${' '.repeat(start)}${'^'.repeat(Math.max(1, end - start))} ${message}`,
    ),
  ].join('\n');
}

const detailsSchema = z.object({
  filter: z.string(),
  problems: z.array(z.object({ start: z.int(), end: z.int(), message: z.string() })),
});
