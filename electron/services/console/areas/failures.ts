import type { failureFeeds, failureMethods } from '#shared/contract/areas/failures.ts';
import type { Area, AreaTools } from '../area.ts';

/** Understanding failures: their kinds, what providers answered, and replaying it. */
export function failuresArea(_tools: AreaTools): Area<typeof failureMethods, typeof failureFeeds> {
  return { methods: {}, feeds: {} };
}
