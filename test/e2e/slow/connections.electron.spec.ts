import type { Page } from 'playwright';
import { expect, test } from '../../support/e2e.ts';
import { startDatabases } from '../databases.ts';
import { jobPane, screens } from '../pages.ts';

test('two connections: what one showed is never seen under the name of the other', async ({ start }) => {
  const { databases, stop } = await startDatabases('first', 'second');
  try {
    await databases.first.query(`select sync.enqueue('sync-leagues', '{"season": 1901}')`);
    await databases.second.query(`select sync.enqueue('sync-leagues', '{"season": 1902}')`);
    const { page, data, close } = await start();
    const { jobs } = screens(page);
    const title = page.getByRole('banner');

    // A wrong one first: the test says what is wrong, and nothing is saved.
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    const form = page.getByRole('form', { name: 'New connection' });
    await fillIn(page, databases.first.url.replace(/:\d+\/first/, ':1/first'), 'First');
    await form.getByRole('button', { name: 'Test', exact: true }).click();
    await expect(form.getByRole('region', { name: 'Test' })).toContainText(/nothing listens at 127\.0\.0\.1:1/);
    await page.getByLabel('URL').fill('mysql://someone@somewhere/x');
    await expect(form).toContainText('It must begin with postgres://');
    await form.getByRole('textbox', { name: 'Port' }).fill('none');
    await form.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(form.getByRole('alert')).toContainText('Nothing was saved');

    // Then the right one. Staging, so that no worker of this computer takes the jobs.
    await page.getByLabel('URL').fill('');
    await fillIn(page, databases.first.url, 'First');
    await form.getByRole('button', { name: 'Test', exact: true }).click();
    await expect(form.getByRole('region', { name: 'Test' })).toContainText('Everything is in order.');
    await form.getByRole('button', { name: 'Save and open' }).click();
    await expect(title).toContainText('First');
    await goTo(page, 'g j');
    await expect(jobs.getByRole('row', { name: /1901/ })).toBeVisible();

    await goTo(page, 'g c');
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await fillIn(page, databases.second.url, 'Second');
    await form.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Open Second' })).toBeVisible();

    // From the page of a job of the first, by the palette.
    await goTo(page, 'g j');
    await jobs.getByRole('row', { name: /1901/ }).click();
    await expect(jobPane(page)).toContainText('1901');
    await watch(page, { name: 'Second', never: '1901' });
    await page.keyboard.press('Control+k');
    await page.keyboard.type('open second');
    await page.keyboard.press('Enter');
    await expect(title).toContainText('Second');
    await expect(jobs.getByRole('row', { name: /1902/ })).toBeVisible();
    await expect(jobPane(page)).toHaveCount(0);
    expect(await seen(page)).toEqual([]);

    // The password was never to be kept here: after a restart it is asked for.
    await close();
    const again = await start({ data });
    await again.page.getByRole('button', { name: 'Open First' }).click();
    const question = again.page.getByRole('dialog', { name: 'Password of First' });
    await question.getByLabel('Password').fill(decodeURIComponent(new URL(databases.first.url).password));
    await question.getByRole('button', { name: 'Open', exact: true }).click();
    await expect(again.page.getByRole('banner')).toContainText('First');
    await goTo(again.page, 'g j');
    await expect(screens(again.page).jobs.getByRole('row', { name: /1901/ })).toBeVisible();

    await goTo(again.page, 'g c');
    await again.page.getByRole('button', { name: 'Duplicate Second' }).click();
    const copy = again.page.getByRole('form', { name: 'Change Second (copy)' });
    await expect(copy.getByLabel('Database')).toHaveValue('second');
    await copy.getByLabel('Name', { exact: true }).fill('Third');
    await copy.getByRole('button', { name: 'Save', exact: true }).click();
    await again.page.getByRole('button', { name: 'Remove Third' }).click();
    const removal = again.page.getByRole('dialog', { name: 'Remove Third?' });
    await expect(removal).toContainText('The database itself is not touched');
    await removal.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(again.page.getByRole('button', { name: 'Open Third' })).toHaveCount(0);
    await expect(again.page.getByRole('button', { name: 'Open Second' })).toBeVisible();
  } finally {
    await stop();
  }
});

async function fillIn(page: Page, url: string, name: string): Promise<void> {
  await page.getByLabel('URL').fill(url);
  await page.getByLabel('URL').press('Enter');
  await expect(page.getByLabel('Database')).toHaveValue(new URL(url).pathname.slice(1));
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('radio', { name: 'Staging' }).check({ force: true });
}

async function goTo(page: Page, keys: string): Promise<void> {
  for (const key of keys.split(' ')) await page.keyboard.press(key);
}

/** From now on every change of the page is looked at: the text that must never be there while that name is. */
async function watch(page: Page, { name, never }: { name: string; never: string }): Promise<void> {
  await page.evaluate(
    ([title, text]) => {
      const found: string[] = [];
      Reflect.set(window, 'found', found);
      const look = (): void => {
        const head = document.querySelector('header')?.textContent ?? '';
        const body = document.body.textContent ?? '';
        if (head.includes(title) && body.includes(text)) found.push(body.slice(0, 2_000));
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    },
    [name, never] as const,
  );
}

function seen(page: Page): Promise<unknown> {
  return page.evaluate((): unknown => Reflect.get(window, 'found'));
}
