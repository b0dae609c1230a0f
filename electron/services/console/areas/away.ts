import type { awayFeeds, awayMethods } from '#shared/contract/areas/away.ts';
import type { Area, AreaTools } from '../area.ts';

/** What happened while this computer slept. */
export function awayArea({ away, hub, live }: AreaTools): Area<typeof awayMethods, typeof awayFeeds> {
  return {
    methods: {
      'away.forget': async () => {
        away.forget();
        hub.hint();
        return {};
      },
    },
    feeds: {
      away: (_, push, fail) =>
        live(async () => ({ away: await away.read() }), push, fail, { least: 1_000, times: 20, poll: 5_000 }),
    },
  };
}
