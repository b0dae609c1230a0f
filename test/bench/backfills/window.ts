import { Client } from 'pg';
import type { Page } from 'playwright';
import { newBackfillSchema } from '#shared/backfills.ts';
import { startBackfill } from '#engine/backfills/startBackfill.ts';
import { syncs } from '#engine/syncs/catalogue.ts';
import { openDatabase } from '../../support/worker.ts';
import { runOn } from '../../support/cluster.ts';
import type { Step } from '../server.ts';
import type { UiFigure } from '../ui/figure.ts';
import { timeFrames } from '../ui/frames.ts';

const seasons = 50;

/** So many leagues × 50 seasons, as sync-leagues would have written them. */
export function leaguesOf(partitions: number): Step {
  return {
    name: `${partitions / seasons} leagues with ${seasons} seasons`,
    make: (url) =>
      runOn(
        url,
        `with country as (
           insert into public.countries (provider_source_id, name)
           select id, 'World' from public.provider_sources where name = 'api-football' returning id, provider_source_id
         ),
         league as (
           insert into public.leagues (provider_source_id, provider_league_id, country_id, name, slug, type)
           select provider_source_id, n, id, 'League ' || n, 'league-' || n, 'league'
           from country, generate_series(1, ${Math.trunc(partitions / seasons)}) n returning id
         )
         insert into public.seasons (league_id, year, start_date, end_date)
         select id, year, make_date(year, 8, 1), make_date(year + 1, 5, 30) from league, generate_series(1977, ${1976 + seasons}) year`,
      ),
  };
}

/** The grid of all these partitions in the window: in the planner, and live. */
export async function measureGrid(page: Page, url: string, partitions: number, changes: number): Promise<UiFigure[]> {
  const all = partitions.toLocaleString('en');
  const shown = `${all} of ${all} partitions chosen`;
  const asked = await timed(page, () => goTo(page, '#/backfills/-plan/sync-fixtures'), shown);
  await goTo(page, '#/jobs');
  await page.getByRole('heading', { name: 'Jobs', level: 1 }).waitFor({ state: 'attached' });
  const again = await timed(page, () => goTo(page, '#/backfills/-plan/sync-fixtures'), shown);
  const grid = page.getByRole('application', { name: /^Partitions of/ });
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  const fewer = `${(partitions - seasons).toLocaleString('en')} of ${all} partitions chosen`;
  const chosen = await timed(page, () => page.keyboard.press('r'), fewer);
  const scrolled = await timeFrames(page, async () => {
    await grid.hover();
    for (let step = 0; step < 60; step += 1) await page.mouse.wheel(0, 400);
  });

  const id = await start(url);
  const opened = await timed(page, () => goTo(page, `#/backfills/${id}`), `waits${all}`);
  const live = await timeFrames(page, () => change(url, id, changes));
  return [
    { name: `${all} cells in the planner, read and painted`, value: asked, unit: 'ms', budget: null },
    { name: 'the same again, from what was read before', value: again, unit: 'ms', budget: null },
    { name: 'a row of it chosen, to the frame', value: chosen, unit: 'ms', budget: 100 },
    { name: 'scrolling it: longest frame', value: scrolled.longest, unit: 'ms', budget: 100 },
    { name: `${all} cells of a live one, read and painted`, value: opened, unit: 'ms', budget: null },
    {
      name: `${changes.toLocaleString('en')} cells change: longest frame`,
      value: live.longest,
      unit: 'ms',
      budget: 100,
    },
    { name: 'the same: 99 % of the frames within', value: live.p99, unit: 'ms', budget: null },
  ];
}

const goTo = (page: Page, hash: string): Promise<void> =>
  page.evaluate((to) => {
    window.location.hash = to;
  }, hash);

/** ms from what is done to the frame in which the page has this text. */
async function timed(page: Page, work: () => Promise<void>, text: string): Promise<number> {
  const begun = Date.now();
  await work();
  const seen = await page.waitForFunction(
    (wanted) => (document.body.textContent?.includes(wanted) ? Date.now() : null),
    text,
    { polling: 'raf', timeout: 60_000 },
  );
  return ((await seen.jsonValue()) ?? begun) - begun;
}

async function start(url: string): Promise<string> {
  const database = openDatabase(url);
  const wanted = newBackfillSchema.parse({ range: { syncs: ['sync-fixtures'] }, selection: {}, manners: {} });
  const { id } = await startBackfill(database, syncs, wanted, { actor: 'bench', origin: 'bench' });
  await database.close();
  return id;
}

/** Cells succeed, a hundred at a time. */
async function change(url: string, id: string, changes: number): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (let done = 0; done < changes; done += 100) {
      await client.query(
        `update sync.backfill_partitions set state = 'succeeded' where backfill_id = $1 and number > $2 and number <= $2 + 100`,
        [id, done],
      );
      await client.query(`select pg_notify('touchline', 'backfills')`);
    }
  } finally {
    await client.end();
  }
}
