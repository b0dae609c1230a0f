import { Client } from 'pg';
import type { ElectronApplication } from 'playwright';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { startReplayServer } from '#engine/providers/replay/server.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';
import { jobHeader, screens } from '../pages.ts';

test('a console service that is killed comes back, and the page follows', async ({ start }) => {
  const { page, app } = await start();
  const { jobs, openJobs, openForm, run, ended } = screens(page);
  await openEmbedded(page);
  await openJobs();
  const rows = jobs.getByRole('row', { name: /sync-leagues/ });
  await expect(rows.first()).toContainText(/succeeded/i, { timeout: 40_000 });

  process.kill(await pidOf(app, 'Touchline console'), 'SIGKILL');
  const restarts = (): Promise<number> =>
    page.evaluate(async () => {
      const answer = await window.touchline?.call('shell.state', {});
      const state = answer?.ok === true ? JSON.stringify(answer.output) : '{}';
      return Number(/"console":\{"state":"running","restarts":(\d+)/.exec(state)?.[1] ?? 0);
    });
  await expect.poll(restarts, { timeout: 15_000 }).toBe(1);
  // What is watched goes on: a new job appears in the list that was on the screen before.
  await openForm();
  await run();
  await ended('Succeeded');
  await page.keyboard.press('Escape');
  await expect(rows).toHaveCount(2);
});

test('a worker that is killed in the middle of a sync comes back, and the job succeeds', async ({ start }) => {
  const provider = await startReplayServer({ source: { kind: 'demo' }, simulate: { faults: [{ kind: 'hang' }] } });
  try {
    const { page, app, data } = await start({
      env: { API_FOOTBALL_BASE_URL: provider.url, SPORTS_PROVIDER_API_KEY: 'test' },
    });
    const { openForm, run } = screens(page);
    await openEmbedded(page);
    await openForm();
    await run();
    await expect.poll(() => provider.requests.length).toBe(1);
    const killed = await pidOf(app, 'Touchline worker');
    process.kill(killed, 'SIGKILL');
    await endLease(data, killed);
    const header = jobHeader(page);
    await expect(header.getByText('Succeeded', { exact: true })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('main')).toContainText(/lost/i);
  } finally {
    await provider.close();
  }
});

/** As if the 30 s had passed that others wait for a worker that is silent. */
async function endLease(data: string, pid: number): Promise<void> {
  const { url } = await startEmbedded({ folder: data });
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('update sync.workers set lease_expires_at = now() where pid = $1', [pid]);
  await client.end();
}

async function pidOf(app: ElectronApplication | null, name: string): Promise<number> {
  const pid = await app?.evaluate(
    (electron, wanted) => electron.app.getAppMetrics().find((process) => process.name === wanted)?.pid,
    name,
  );
  if (pid === undefined) throw new Error(`there is no process ${name}`);
  return pid;
}
