import { startReplayServer } from '#engine/providers/replay/server.ts';
import { ask } from '../contender.ts';
import type { Group } from '../group.ts';
import { lineOf } from '../report.ts';
import { figureOf } from '../rounds.ts';
import { settle } from '../server.ts';

/** sync-leagues with the demo data over HTTP, as a worker runs it: the first time, and again with nothing new. */
export const leagues: Group = {
  name: 'sync-leagues',
  async measure({ databases, size, say }) {
    const replay = await startReplayServer({ source: { kind: 'demo', edition: 1 } });
    const first: number[] = [];
    const unchanged: number[] = [];
    try {
      for (let round = 1; round <= size.rounds; round += 1) {
        say(`round ${round} of ${size.rounds}: sync-leagues`);
        const { ms, rows } = await databases.use(
          'touchline',
          async (url) => void (await ask('touchline', { task: 'prepare', url, options: {} })),
          async (url) => {
            await settle(url);
            return ask('touchline', { task: 'leagues', url, options: { baseUrl: replay.url } });
          },
        );
        first.push(((rows?.[0] ?? 0) * 1000) / (ms?.[0] ?? Infinity));
        unchanged.push(((rows?.[1] ?? 0) * 1000) / (ms?.[1] ?? Infinity));
      }
    } finally {
      await replay.close();
    }
    return [
      lineOf('sync-leagues, first', 'rows/s', 'higher', figureOf(first), new Map()),
      lineOf('sync-leagues, unchanged', 'rows/s', 'higher', figureOf(unchanged), new Map()),
    ];
  },
};
