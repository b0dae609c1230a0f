import { startReplayServer } from '#engine/providers/replay/server.ts';
import { refusals } from '#engine/providers/replay/simulation.ts';
import { dataset } from '../bench/ui/dataset.ts';
import type { SpecDatabase } from '../e2e/databases.ts';

/** Syncs that are asked for, the way that a small project's week looks. */
const asked = [
  ['sync-nfl-matchups', '{"season": 2025}'],
  ['sync-players', '{"season": 2025}'],
  ['sync-injuries', '{"season": 2025, "week": 3}'],
  ['sync-countries', '{}'],
  ['sync-leagues', '{}'],
  ['sync-game-platform', '{}'],
] as const;

/** What a small project has: schedules that are on, a pause, a lock that is waited for, jobs for a worker to run. */
export async function seedLittle({ query }: SpecDatabase): Promise<void> {
  await query(`update sync.schedules set enabled = true where name in ('daily', 'weekly', 'leagues', 'cleanup')`);
  for (const [sync, payload] of asked) await query('select sync.enqueue($1, $2)', [sync, payload]);
  await query(`select sync.enqueue('sync-players', '{"season": 2024}', run_at => now() + interval '3 hours')`);
}

/** Waits until the worker has ended all that is due. */
export async function allEnded({ query }: SpecDatabase): Promise<void> {
  for (;;) {
    const [row] = await query(`select count(*)::int as due from sync.jobs where run_at < now() + interval '1 hour'`);
    if (row?.['due'] === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** 100,000 ended jobs over three months, thousands that wait, one job with a long log. */
export async function seedMuch(database: SpecDatabase): Promise<void> {
  await dataset({ ended: 100_000, pending: 3_000, logLines: 20_000, counted: true }).make(database.url);
  await database.query('update sync.schedules set enabled = true');
}

/** A provider that refuses every key. */
export function refusingProvider() {
  return startReplayServer({
    source: { kind: 'demo' },
    simulate: { always: { kind: 'errors', errors: refusals.token } },
  });
}
