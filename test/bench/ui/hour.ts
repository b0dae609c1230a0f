import { Client } from 'pg';
import type { Desktop } from './desktop.ts';
import type { UiFigure } from './figure.ts';
import { readMemory, type Memory } from './memory.ts';

const views = ['overview', 'jobs', 'history', 'schedules', 'locks', 'workers', 'data', 'activity', 'jobs/1/log'];

/** Memory at rest, and after rounds through all views while jobs come and end: what an operator does in an hour. */
export async function measureHour({ app, page }: Desktop, url: string, cycles: number): Promise<UiFigure[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const round = async (): Promise<void> => {
    for (const view of views) {
      await page.evaluate((to) => {
        window.location.hash = `#/${to}`;
      }, view);
      await client.query(
        `insert into sync.jobs (sync, payload) select 'hour', jsonb_build_object('number', n) from generate_series(1, 5) n`,
      );
      await client.query(`update sync.jobs set state = 'cancelled' where sync = 'hour'`);
      await client.query(`select pg_notify('touchline', 'jobs')`);
      await page.evaluate(
        () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
      );
    }
  };
  try {
    // What is loaded once is loaded before.
    for (let warm = 0; warm < 3; warm += 1) await round();
    const before = await readMemory(app, page);
    for (let cycle = 0; cycle < cycles; cycle += 1) await round();
    const after = await readMemory(app, page);
    return Object.keys(after)
      .sort()
      .flatMap((name) => figuresOf(name, before, after));
  } finally {
    await client.end();
  }
}

function figuresOf(name: string, before: Memory, after: Memory): UiFigure[] {
  return [
    {
      name: `memory, ${name}`,
      value: after[name] ?? 0,
      unit: 'MB',
      budget: null,
      note: `${(before[name] ?? 0).toFixed(0)} MB before the hour`,
    },
  ];
}
