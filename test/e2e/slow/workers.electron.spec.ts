import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import type { ElectronApplication } from 'playwright';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { startReplayServer } from '#engine/providers/replay/server.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { screens } from '../pages.ts';

test.setTimeout(120_000);

test('the worker crashes in the middle of a job, and that is explained with what became of the job', async ({
  start,
}) => {
  const provider = await startReplayServer({ source: { kind: 'demo' }, simulate: { faults: [{ kind: 'hang' }] } });
  try {
    const { page, app, data } = await start({
      env: {
        API_FOOTBALL_BASE_URL: provider.url,
        SPORTS_PROVIDER_API_KEY: 'a-key-of-somebody',
        PROVIDER_TIMEOUT_MS: '600000',
      },
    });
    const { openForm, run } = screens(page);
    await openEmbedded(page);
    await openForm();
    await run();
    await expect.poll(() => provider.requests.length).toBe(1);
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    const own = page.getByRole('region', { name: 'The worker of this computer' });
    await expect(own).toContainText(/working.*1 of 2/s);

    const killed = await workerPid(app);
    process.kill(killed, 'SIGKILL');
    await expect(own).toContainText('The worker crashed');
    await expect(own).toContainText(/It was killed after .+ \(SIGKILL\)/);
    await expect(own).toContainText('1 of at most 5 times in a row');
    await expect(own).toContainText(/1 job of it is taken back when its lease runs out, in \d:\d\d: job \d+/);
    const workers = page.getByRole('grid', { name: 'Workers' });
    await expect(workers.getByRole('row', { name: /crashed/ })).toHaveCount(1);
    await expect(workers.getByRole('row', { name: /this computer/ })).toHaveCount(1);

    await own.getByRole('button', { name: 'Details' }).click();
    const lines = own.getByRole('region', { name: 'What it wrote last' });
    await expect(lines).toContainText('Worker registered.');
    await expect(lines).not.toContainText('a-key-of-somebody');

    await endLease(data, killed);
    await expect(own).toContainText(/1 job was taken back by another worker; the attempt counts as lost: job \d+/, {
      timeout: 30_000,
    });
    await own.getByRole('button', { name: 'Dismiss' }).click();
    await expect(own).not.toContainText('crashed');
  } finally {
    await provider.close();
  }
});

test('the worker of this computer is paused, resumed, stopped and started from its page', async ({ start }) => {
  const { page } = await start();
  const { jobs } = screens(page);
  await openEmbedded(page);
  await page.keyboard.press('g');
  await page.keyboard.press('j');
  await expect(jobs.getByRole('row', { name: /sync-leagues/ })).toContainText(/succeeded/i, { timeout: 40_000 });
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  const own = page.getByRole('region', { name: 'The worker of this computer' });
  const bar = page.getByRole('contentinfo');
  await own.getByRole('button', { name: 'Pause' }).click();
  await expect(bar).toContainText('worker: paused');
  await own.getByRole('button', { name: 'Resume' }).click();
  await expect(bar).toContainText('worker: idle');
  await own.getByRole('button', { name: 'Stop when done' }).click();
  await expect(own).toContainText('this computer takes no jobs');
  await expect(bar).toContainText('worker: stopped');
  await own.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(bar).toContainText('worker: idle');
});

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

/** As if the 30 s had passed that others wait for a worker that is silent. */
async function endLease(data: string, pid: number): Promise<void> {
  const { url } = await startEmbedded({ folder: data });
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('update sync.workers set lease_expires_at = now() where pid = $1', [pid]);
  await client.end();
}

async function workerPid(app: ElectronApplication | null): Promise<number> {
  const pid = await app?.evaluate(
    (electron) => electron.app.getAppMetrics().find((process) => process.name === 'Touchline worker')?.pid,
  );
  if (pid === undefined) throw new Error('there is no worker');
  return pid;
}
