import { createServer } from 'node:http';
import { once } from 'node:events';
import type { Page } from 'playwright';
import { expect, openEmbedded, test } from '../../support/e2e.ts';

test('settings that all share are checked as they are typed, and saved whole or not at all', async ({ start }) => {
  const { page } = await start();
  await openEmbedded(page);
  await openSection(page, 'Retention');
  const failed = page.getByRole('textbox', { name: 'Jobs that failed' });
  const save = page.getByRole('button', { name: 'Save', exact: true });
  await expect(failed).toHaveValue('90');
  await failed.fill('0');
  await expect(page.getByText('Must be 1 day at least.')).toBeVisible();
  await expect(save).toBeDisabled();
  await failed.fill('30');
  await page.getByRole('switch', { name: 'What operators did: for ever' }).click();
  await page.getByRole('button', { name: 'Show what would be removed' }).click();
  await expect(page.getByText(/^0 succeeded, 0 failed and 0 cancelled jobs/)).toBeVisible();
  await save.click();
  await expect(page.getByRole('region', { name: 'Messages' })).toContainText('The retention is saved.');
  await page.reload();
  await expect(failed).toHaveValue('30');
  await expect(page.getByRole('switch', { name: 'What operators did: for ever' })).toBeChecked();

  await openSection(page, 'Alerts');
  await page.getByLabel('Times').fill('1');
  await page.getByLabel('Within').fill('x');
  await expect(page.getByText('Not saved: 2 fields are not valid.')).toBeVisible();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByLabel('Times')).toHaveValue('10');
  await page.getByLabel('Times').fill('3');
  await page.getByLabel('Add a sync').selectOption('sync-leagues');
  await page.getByLabel('Hours for sync-leagues').fill('36');
  await page.getByRole('switch', { name: 'A worker was lost' }).click();
  await save.click();
  await expect(page.getByRole('region', { name: 'Messages' })).toContainText('The settings of alerts are saved.');
  await page.reload();
  await expect(page.getByLabel('Times')).toHaveValue('3');
  await expect(page.getByLabel('Hours for sync-leagues')).toHaveValue('36');
  await expect(page.getByRole('switch', { name: 'A worker was lost' })).not.toBeChecked();
});

test('a webhook is tried before and after it is saved, and never shown again', async ({ start }) => {
  const told: string[] = [];
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => told.push(chunk.toString()));
    request.on('end', () => response.writeHead(request.url === '/good-secret' ? 200 : 404).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  try {
    const { page } = await start();
    await openEmbedded(page);
    await openSection(page, 'Alerts');
    const part = page.getByRole('region', { name: 'Webhook' });
    const field = part.getByLabel(/ddress/);
    await field.fill('http://example.com/x');
    await expect(part).toContainText('An https address');
    await field.fill(`${base}/wrong-secret`);
    await part.getByRole('button', { name: 'Send a test message' }).click();
    await expect(part.getByRole('alert')).toContainText('HTTP 404');
    await field.fill(`${base}/good-secret`);
    await part.getByRole('button', { name: 'Save the webhook' }).click();
    await expect(part).toContainText(`Alerts are told to ${base.slice(7)}`);
    await part.getByRole('button', { name: 'Send a test message' }).click();
    await expect(part).toContainText('A message was sent');
    expect(told.at(-1)).toContain('A test of the webhook');
    expect(await page.content()).not.toContain('good-secret');
    await part.getByRole('button', { name: 'Forget it…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Forget it' }).click();
    await expect(part).toContainText('None is set');
  } finally {
    server.close();
  }
});

test('appearance holds at once and after a reload; a provider is tried', async ({ start, host }) => {
  const { page } = await start();
  await openEmbedded(page);
  await openSection(page, 'Appearance');
  await page.getByText('Dark', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByLabel(/Time zone/).fill('Asia/Nowhere');
  await expect(page.getByText('No time zone is called that')).toBeVisible();
  await page.getByLabel(/Time zone/).fill('Asia/Tokyo');
  await expect(page.getByText(/Asia\/Tokyo \(GMT\+9\)/)).toBeVisible();
  await page.getByRole('switch', { name: 'Reduced motion' }).click();
  await page.reload();
  await expect(page.getByText(/Asia\/Tokyo \(GMT\+9\)/)).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'reduced');

  await openSection(page, 'Providers and keys');
  const football = page.getByRole('region', { name: 'API-Football' });
  await football.getByRole('button', { name: 'Test API-Football' }).click();
  await expect(football).toContainText(/It knows \d+ time zones/);

  const sections = page.getByRole('navigation', { name: 'Settings' });
  await expect(sections.getByRole('link', { name: 'Notifications' })).toHaveCount(host === 'electron' ? 1 : 0);
  await expect(sections.getByRole('link', { name: 'Import and export' })).toHaveCount(host === 'electron' ? 1 : 0);
  if (host === 'browser') {
    await openSection(page, 'Connections');
    await expect(page.getByRole('main')).toContainText('This console was started for one database');
    await openSection(page, 'Worker');
    await expect(page.getByLabel('Slots')).toBeDisabled();
    await expect(football.getByRole('button', { name: 'Set the key…' })).toHaveCount(0);
  }
});

async function openSection(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 2, name })).toBeVisible();
}
