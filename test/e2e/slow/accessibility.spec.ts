import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { startReplayServer } from '#engine/providers/replay/server.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { screens } from '../pages.ts';

test('no screen has what axe objects to, in either theme', async ({ start }) => {
  const { page } = await start();
  const { jobs, openJobs, openForm, run, ended, openTab } = screens(page);
  await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
  await checkBoth(page, 'the first page');
  await openEmbedded(page);
  await openJobs();
  await expect(jobs.getByRole('row', { name: /sync-leagues/ })).toContainText(/succeeded/i, { timeout: 40_000 });
  await checkBoth(page, 'Jobs');
  await page.keyboard.press('/');
  await expect(page.getByRole('option').first()).toBeVisible();
  await checkBoth(page, 'Jobs, the filter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await expect(page.getByRole('grid', { name: 'History' }).getByRole('row', { name: /sync-leagues/ })).toBeVisible();
  await page.keyboard.press('Space');
  await expect(page.getByRole('region', { name: 'Selection' })).toBeVisible();
  await checkBoth(page, 'History');
  await openForm();
  await checkBoth(page, 'Run a sync');
  await run();
  await ended('Succeeded');
  await checkBoth(page, 'Job, Log');
  for (const tab of ['Result', 'Payload'] as const) {
    await openTab(tab);
    await checkBoth(page, `Job, ${tab}`);
  }
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await checkBoth(page, 'the command palette');
});

const addresses = [
  'overview',
  'locks',
  'workers',
  'data',
  'data/tables',
  'activity',
  'schedules',
  'schedules/nfl-daily',
  'schedules/nfl-daily/edit',
  'schedules/-timeline',
  'connections',
  'connections/new',
  'settings/connections',
  'settings/providers',
  'settings/worker',
  'settings/notifications',
  'settings/appearance',
  'settings/transfer',
  'settings/alerts',
  'settings/retention',
];

test('no address has what axe objects to, in either theme', async ({ start }) => {
  test.setTimeout(180_000);
  const provider = await startReplayServer({
    source: { kind: 'demo', edition: 1 },
    simulate: { always: { kind: 'missing_field', path: 'league.id' } },
  });
  try {
    const { page } = await start({
      env: { API_FOOTBALL_BASE_URL: provider.url, SPORTS_PROVIDER_API_KEY: 'picture' },
    });
    const { openForm, run, ended, openTab } = screens(page);
    await openEmbedded(page);
    await openForm();
    await run();
    await ended('Failed');
    for (const tab of ['Errors', 'Calls'] as const) {
      await openTab(tab);
      await checkBoth(page, `Job, ${tab}`);
    }
    for (const address of addresses) {
      await page.evaluate((to) => {
        window.location.hash = `#/${to}`;
      }, address);
      await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      await checkBoth(page, address);
    }
  } finally {
    await provider.close();
  }
});

/** All rules in the light theme; in the dark one those that colours can break. */
async function checkBoth(page: Page, screen: string): Promise<void> {
  await wear(page, 'light');
  await check(page, screen);
  await wear(page, 'dark');
  await check(page, `${screen}, dark`, ['color-contrast']);
}

/** Puts a theme on, and waits until no colour is on its way to another one. */
async function wear(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.evaluate(async (name) => {
    document.documentElement.dataset['theme'] = name;
    const changing = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(changing.map((animation) => animation.finished));
  }, theme);
}

async function check(page: Page, screen: string, rules?: string[]): Promise<void> {
  // In Electron there is no page to open for the results of frames; ours has none.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map(({ html }) => html.slice(0, 160)),
  }));
  expect.soft(found, `what axe objects to on ${screen}`).toEqual([]);
}
