import type { dataFeeds, dataMethods } from '#shared/contract/areas/data.ts';
import type { Area, AreaTools } from '../area.ts';

/** What syncs keep in the database. */
export function dataArea(_tools: AreaTools): Area<typeof dataMethods, typeof dataFeeds> {
  return { methods: {}, feeds: {} };
}
