import { Client } from 'pg';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { startReplayServer } from '#engine/providers/replay/server.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { screens } from '../pages.ts';

test.setTimeout(120_000);

test('the worker crashes in the middle of a job, and that is explained with what became of the job', async ({
  start,
  host,
}) => {
  const provider = await startReplayServer({ source: { kind: 'demo' }, simulate: { faults: [{ kind: 'hang' }] } });
  try {
    const { page, data } = await start({
      env: {
        API_FOOTBALL_BASE_URL: provider.url,
        SPORTS_PROVIDER_API_KEY: 'a-key-of-somebody',
        PROVIDER_TIMEOUT_MS: '600000',
      },
    });
    const { openForm, run } = screens(page);
    await openEmbedded(page);
    // A served console begins with a sync of its own.
    if (host === 'electron') {
      await openForm();
      await run();
    }
    await expect.poll(() => provider.requests.length).toBe(1);
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    const own = page.getByRole('region', { name: 'The worker of this computer' });
    await expect(own).toContainText(/working.*1 of \d/s);

    const killed = await workerPid(data);
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

/** As if the 30 s had passed that others wait for a worker that is silent. */
async function endLease(data: string, pid: number): Promise<void> {
  await ask(data, 'update sync.workers set lease_expires_at = now() where pid = $1', [pid]);
}

async function workerPid(data: string): Promise<number> {
  const [row] = await ask(data, `select pid from sync.workers where state in ('active', 'paused')`);
  const pid = row?.['pid'];
  if (typeof pid !== 'number') throw new Error('there is no worker');
  return pid;
}

/** A question to the console's embedded database. */
async function ask(data: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const { url } = await startEmbedded({ folder: data });
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
