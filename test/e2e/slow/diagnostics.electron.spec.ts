import { readFile } from 'node:fs/promises';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';

test('diagnostics are saved from the menu, without what is secret', async ({ start }) => {
  const { page, app, data } = await start({
    env: {
      SPORTS_PROVIDER_API_KEY: 'key-of-the-provider',
      GAME_PLATFORM_TOKEN: 'token-of-the-platform',
      TOUCHLINE_ALERT_WEBHOOK_URL: 'https://hooks.example.org/services/T0/secret-of-the-hook',
    },
  });
  await openEmbedded(page);
  await page.evaluate(() =>
    window.touchline?.call('connection.save', {
      id: null,
      fields: {
        name: 'Club database',
        environment: 'production',
        colour: null,
        host: 'db.club.example',
        port: 5432,
        database: 'league',
        user: 'anna',
        tls: { mode: 'require', authority: null, serverName: null },
        options: null,
      },
      password: { kind: 'given', password: 'word-of-anna', keep: false },
    }),
  );
  await page.evaluate(() =>
    window.touchline?.call('provider.setKey', { provider: 'api-football', key: 'key-that-was-set' }),
  );
  await expect(page.getByText('live', { exact: true })).toBeVisible();
  const file = `${data}/diagnostics.json`;
  await app?.evaluate(({ dialog, Menu }, filePath) => {
    dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: true });
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    const help = Menu.getApplicationMenu()?.items.find((item) => item.role === 'help');
    help?.submenu?.items.find((item) => item.label.startsWith('Save diagnostics'))?.click();
  }, file);
  await expect(async () => expect((await readFile(file, 'utf8')).trimEnd()).toMatch(/\}$/)).toPass({ timeout: 20_000 });
  const text = await readFile(file, 'utf8');
  const { url } = await startEmbedded({ folder: data });
  const secrets = [
    'key-of-the-provider',
    'token-of-the-platform',
    'secret-of-the-hook',
    'word-of-anna',
    'key-that-was-set',
  ];
  for (const secret of [...secrets, new URL(url).password, 'db.club.example', 'Club database']) {
    expect(text).not.toContain(secret);
  }
  expect(JSON.parse(text)).toMatchObject({
    version: expect.any(String),
    database: { migrations: { state: 'current' }, workers: expect.any(Array) },
    log: expect.arrayContaining([expect.stringContaining('the application started')]),
  });
});
