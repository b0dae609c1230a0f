import { Client } from 'pg';
import type { Page } from 'playwright';
import { quantile } from '../rounds.ts';
import type { UiFigure } from './figure.ts';
import { timeFrames } from './frames.ts';

/** From a change in the database to the frame that shows it, and the frames of the list while 10,000 jobs come and end. */
export async function measureLive(page: Page, url: string, changes: number): Promise<UiFigure[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await openJobs(page);
    const delays = await timeChanges(page, client);
    const seen = await countFramesWithBurst(page);
    const frames = await timeFrames(page, () => burst(client, changes));
    const shown = await seen();
    if (shown < 10) throw new Error(`The burst was on the screen in ${shown} states only: its frames say nothing.`);
    return [
      {
        name: 'a change in the database to its row on the screen, p50',
        value: quantile(delays, 0.5),
        unit: 'ms',
        budget: 250,
      },
      { name: 'the same, p95', value: quantile(delays, 0.95), unit: 'ms', budget: 250 },
      {
        name: `${(changes * 2).toLocaleString('en')} changes of state: longest frame`,
        value: frames.longest,
        unit: 'ms',
        budget: 100,
      },
      { name: 'the same: 99 % of the frames within', value: frames.p99, unit: 'ms', budget: null },
    ];
  } finally {
    await client.end();
  }
}

async function openJobs(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.location.hash = '#/jobs?filter=state:running,pending';
  });
  await page.getByRole('grid', { name: 'Jobs' }).getByRole('row').nth(3).waitFor();
}

/** ms by this computer's clock, which the database and the page share. */
async function timeChanges(page: Page, client: Client): Promise<number[]> {
  const delays: number[] = [];
  for (let round = 0; round < 30; round += 1) {
    const name = `bench-${round}`;
    const seen = page.evaluate(
      ({ text, limit }) =>
        new Promise<number>((resolve, reject) => {
          const late = setTimeout(() => reject(new Error(`${text} was not on the screen after ${limit} ms.`)), limit);
          const look = (): void => {
            if (!document.body.textContent?.includes(text)) return;
            watch.disconnect();
            clearTimeout(late);
            requestAnimationFrame(() => resolve(Date.now()));
          };
          const watch = new MutationObserver(look);
          watch.observe(document.body, { subtree: true, childList: true, characterData: true });
        }),
      { text: name, limit: 10_000 },
    );
    const { rows } = await client.query<{ at: number }>(
      `select extract(epoch from clock_timestamp())::float8 * 1000 as at
       from sync.enqueue('bench', jsonb_build_object('name', $1::text), run_at => now() + interval '1 day', priority => 100::smallint)`,
      [name],
    );
    delays.push((await seen) - (rows[0]?.at ?? 0));
  }
  return delays;
}

/** Counts the different states of the list that show jobs of the burst; the function that comes back gives the count. */
async function countFramesWithBurst(page: Page): Promise<() => Promise<number>> {
  const counter = await page.getByRole('grid', { name: 'Jobs' }).evaluateHandle((grid) => {
    const count = { states: 0 };
    let last = '';
    new MutationObserver(() => {
      const text = grid.textContent ?? '';
      if (text !== last && text.includes('burst')) count.states += 1;
      last = text;
    }).observe(grid, { subtree: true, childList: true, characterData: true });
    return count;
  });
  return () => counter.evaluate(({ states }) => states);
}

/**
 * Jobs come and end, a hundred at a time, each batch staying for the next five, so that the list shows them come, move and
 * go. They are due tomorrow: no worker takes them first.
 */
async function burst(client: Client, jobs: number): Promise<void> {
  const stay = 500;
  for (let done = 0; done < jobs + stay; done += 100) {
    if (done < jobs) {
      await client.query(
        `with come as (
           insert into sync.jobs (sync, payload, run_at, priority)
           select 'burst', jsonb_build_object('number', $1::int + n), now() + interval '1 day', 100
           from generate_series(1, 100) n returning id
         ) select pg_notify('touchline', 'jobs') from come limit 1`,
        [done],
      );
    }
    await client.query(
      `with ended as (
         update sync.jobs set state = 'cancelled'
         where sync = 'burst' and state = 'pending' and (payload ->> 'number')::int <= $1::int returning id
       ) select pg_notify('touchline', 'jobs') from ended limit 1`,
      [done - stay + 100],
    );
  }
}
