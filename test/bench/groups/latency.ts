import { measureOn } from '../contestants.ts';
import { describeLoad, type Group, type Load } from '../group.ts';
import { lineOf, measured, required, withinTenPercent, type Budget } from '../report.ts';
import { interleave, type Contestant } from '../rounds.ts';

/** Enqueue to start with an idle worker: one job at a time, each after the one before has ended. */
export const latency: Group = {
  name: 'latency',
  title: 'From enqueue to start',
  async measure(bench) {
    const { rounds, loadedRounds, samples, loadedPeers } = bench.size;
    // With jobs of a lower priority that are due no worker is idle.
    const loads = bench.size.loads.filter((load) => load !== 'lower');
    const make = (
      name: string,
      contender: Parameters<typeof measureOn>[1],
      options: Record<string, number | boolean>,
      load: Load = 'none',
      most = load === 'none' ? rounds : Math.min(rounds, loadedRounds),
    ): Contestant => ({
      name,
      rounds: most,
      run: () => measureOn(bench, contender, 'latency', { samples, ...options }, { load }),
    });
    const loaded = [
      make('graphile-worker later', 'graphileWorker', { concurrency: 10 }, 'later'),
      make('pg-boss with NOTIFY ended', 'pgBoss', { notify: true }, 'ended'),
      make('pg-boss with NOTIFY later', 'pgBoss', { notify: true }, 'later'),
    ];
    const results = await interleave(
      rounds,
      [
        make('ours', 'touchline', {}),
        make('graphile-worker', 'graphileWorker', { concurrency: 10 }),
        make('pg-boss with NOTIFY', 'pgBoss', { notify: true }),
        // Two seconds a poll: a few tell.
        make('pg-boss polling', 'pgBoss', { notify: false, samples: Math.ceil(samples / 20) }, 'none', 1),
        make('NOTIFY and DELETE', 'limits', {}),
        ...loads.map((load) => make(`ours ${load}`, 'touchline', {}, load)),
        ...(loadedPeers ? loaded : []),
      ],
      bench.say,
    );
    return (['none', ...loads] as const).flatMap((load) => {
      const suffix = load === 'none' ? '' : ` ${load}`;
      return [0.5, 0.99].map((q) => {
        const figure = (name: string) => results.quantile(`${name}${suffix}`, 'ms', q);
        return lineOf(
          `enqueue to start, p${q * 100}${describeLoad(load, bench.size)}`,
          'ms',
          'lower',
          required(figure('ours')),
          measured({
            'graphile-worker': figure('graphile-worker'),
            'pg-boss with NOTIFY': figure('pg-boss with NOTIFY'),
            'pg-boss polling': figure('pg-boss polling'),
          }),
          {
            limits: measured({ 'NOTIFY and DELETE': figure('NOTIFY and DELETE') }),
            budget: (ours, best) =>
              load === 'none'
                ? below(ours, best)
                : withinTenPercent('lower', results.share(`ours${suffix}`, 'ours', 'ms', q)),
            short: load === 'none',
          },
        );
      });
    });
  },
};

function below(ours: number, best: number | null): Budget | null {
  return best === null ? null : { text: 'below the best peer', met: ours < best };
}
