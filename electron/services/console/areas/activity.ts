import type { activityFeeds, activityMethods } from '#shared/contract/areas/activity.ts';
import type { Area, AreaTools } from '../area.ts';

/** What operators did. */
export function activityArea(_tools: AreaTools): Area<typeof activityMethods, typeof activityFeeds> {
  return { methods: {}, feeds: {} };
}
