import { providerNames } from '#engine/providers/catalogue.ts';
import { syncs } from '#engine/syncs/catalogue.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { screens } from '../pages.ts';

test('every sync has a form, and none needs more than the demo data of the embedded database', async ({ start }) => {
  const { page } = await start();
  const { openForm, run, ended, openTab, changesOf } = screens(page);
  await openEmbedded(page);
  await openForm();
  const choose = async (name: string, title: string): Promise<void> => {
    await page
      .getByRole('navigation', { name: 'Syncs' })
      .getByRole('link', { name: `${title} ${name}` })
      .click();
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  };
  for (const { name, title, provider } of syncs) {
    await choose(name, title);
    await expect(page.getByRole('button', { name: 'Run it' })).toBeEnabled();
    if (provider !== null) await expect(page.locator('form').getByText('(demo data)')).toBeVisible();
  }

  await choose('sync-fixtures', 'Fixtures');
  await expect(page.getByLabel('League', { exact: true })).toHaveAttribute('placeholder', '39');
  await page.getByRole('button', { name: 'Run it' }).click();
  await expect(page.getByText('Needed.')).toHaveCount(2);
  // What only the engine can tell is told at its field too.
  await page.getByLabel('League', { exact: true }).fill('39');
  await page.getByLabel('Season', { exact: true }).fill('2026');
  await page.getByLabel(/^From/).fill('2026-09-01');
  await page.getByLabel(/^To/).fill('2026-08-01');
  await page.getByRole('button', { name: 'Run it' }).click();
  await expect(page.getByText('Must not be before “from”.')).toBeVisible();
  await expect(page.getByLabel(/^To/)).toBeFocused();

  await choose('sync-nfl-matchups', 'NFL games and weeks');
  await run();
  await ended('Succeeded');
  await openTab('Result');
  expect((await changesOf('nfl_games'))['inserted']).toBeGreaterThan(500);

  await openForm();
  await choose('import-projections', 'NFL projections');
  const sources = page.getByRole('group', { name: 'Sources' });
  await sources.getByRole('checkbox', { name: 'sleeper' }).uncheck();
  await sources.getByRole('checkbox', { name: 'espn' }).uncheck();
  await page.getByRole('button', { name: 'Run it' }).click();
  await expect(sources).toContainText('Choose at least one.');
  await sources.getByRole('checkbox', { name: 'sleeper' }).check();
  await run();
  await ended('Succeeded');
  await openTab('Payload');
  await expect(page.getByText('"sleeper"', { exact: true })).toBeVisible();
});

test('a sync is found and run by the keyboard alone, and its result is a table', async ({ start }) => {
  const { page } = await start();
  const { openForm, ended, openTab } = screens(page);
  await openEmbedded(page);
  await openForm();
  await page.keyboard.press('/');
  const find = page.getByRole('textbox', { name: 'Find a sync' });
  await expect(find).toBeFocused();
  await page.keyboard.type('fantasy');
  const links = page.getByRole('navigation', { name: 'Syncs' }).getByRole('link');
  await expect(links).toHaveCount(2);
  await page.keyboard.press('ArrowDown');
  await expect(links.first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(find).toBeFocused();
  await expect(links).toHaveCount(syncs.length);
  await page.keyboard.type('club stat');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Club statistics' })).toBeVisible();

  await page.getByRole('checkbox', { name: 'update_power_ratings' }).press('Space');
  await expect(page.getByLabel(/^Functions/).first()).toHaveValue('update_power_ratings');
  await page.keyboard.press('Control+Enter');
  await ended('Succeeded');
  await openTab('Result');
  const functions = page.getByRole('table', { name: /^Functions/i });
  await expect(functions.getByRole('row', { name: /update_power_ratings.*succeeded/ })).toBeVisible();
});

test('every provider says where its data come from, in one place', async ({ start }) => {
  const { page } = await start();
  await openEmbedded(page);
  await page.getByRole('contentinfo').getByRole('button', { name: 'providers: demo data' }).click();
  const items = page.getByRole('menuitem');
  await expect(items).toHaveCount(providerNames.length);
  await items.filter({ hasText: 'API-Football' }).press('Enter');
  await expect(page.getByRole('dialog', { name: 'Key of API-Football' })).toBeVisible();
});
