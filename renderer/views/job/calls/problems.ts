import { z } from 'zod';
import type { AttemptError } from '#shared/jobs.ts';
import type { RecordedCall } from '#shared/recordings.ts';

const detailsSchema = z.looseObject({
  issues: z.array(z.looseObject({ path: z.string(), message: z.string() })).optional(),
  path: z.string().optional(),
});

/** The places in an answer that an error names, with what is wrong there. */
export function issuesOf(error: AttemptError | null): { path: string; message: string }[] {
  return detailsSchema.safeParse(error?.details).data?.issues ?? [];
}

/** The call that an attempt’s error is about: the one at the address that it names, else the last one. */
export function faultyCall(calls: readonly RecordedCall[], error: AttemptError | null): RecordedCall | null {
  const named =
    detailsSchema.safeParse(error?.details).data?.path ?? / to (\/\S+) does not /.exec(error?.message ?? '')?.[1];
  const atPlace = named === undefined ? undefined : calls.findLast(({ url }) => new URL(url).pathname.endsWith(named));
  return atPlace ?? calls.at(-1) ?? null;
}

/** What of an address is worth a line: without the host. */
export function shortAddress(url: string): string {
  const { pathname, search } = new URL(url);
  return `${decoded(pathname)}${decoded(search)}`;
}

export type BodyKind = 'json' | 'csv' | 'text';

/** How a body is best shown: by its beginning, for types are not always told, and not always true. */
export function kindOf({ url, headers }: Pick<RecordedCall, 'url' | 'headers'>, beginning: string): BodyKind {
  if (/^\s*[{[]/.test(beginning)) return 'json';
  const csv = headers['content-type']?.includes('csv') === true || new URL(url).pathname.endsWith('.csv');
  return csv && !/^\s*</.test(beginning) ? 'csv' : 'text';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
