import { startReplayServer } from '#engine/providers/replay/server.ts';
import { measureOn } from '../contestants.ts';
import type { Group } from '../group.ts';
import { lineOf, required } from '../report.ts';
import { interleave } from '../rounds.ts';

/** sync-leagues with the demo data over HTTP, as a worker runs it: the first time, and again with nothing new. */
export const leagues: Group = {
  name: 'sync-leagues',
  title: 'sync-leagues',
  async measure(bench) {
    const replay = await startReplayServer({ source: { kind: 'demo', edition: 1 } });
    try {
      const run = async () => {
        const { ms = [], rows = [] } = await measureOn(bench, 'touchline', 'leagues', { baseUrl: replay.url });
        const [first = NaN, unchanged = NaN] = ms;
        const rates = ms.map((each, index) => ((rows[index] ?? 0) * 1000) / each);
        return { first: rates.slice(0, 1), unchanged: rates.slice(1), firstMs: [first], unchangedMs: [unchanged] };
      };
      const results = await interleave(bench.size.rounds, [{ name: 'sync-leagues', run }], bench.say);
      const ms = required(results.figure('sync-leagues', 'firstMs')).value;
      return [
        lineOf(
          'sync-leagues, first',
          'rows/s',
          'higher',
          required(results.figure('sync-leagues', 'first')),
          new Map(),
          { budget: () => ({ text: `under 1 s: ${Math.round(ms)} ms`, met: ms < 1_000 }), short: true },
        ),
        lineOf(
          'sync-leagues, unchanged',
          'rows/s',
          'higher',
          required(results.figure('sync-leagues', 'unchanged')),
          new Map(),
          // The contender throws where a row was written.
          { budget: () => ({ text: 'writes no row', met: true }) },
        ),
      ];
    } finally {
      await replay.close();
    }
  },
};
