import type { Page } from 'playwright';
import { expect } from '../../support/e2e.ts';
import type { SpecDatabase } from '../databases.ts';

/** Jobs of the last day with ids after `firstId`, some with a kind of failure of their own, and one with a log. */
export async function addHistory(database: SpecDatabase, firstId = 0): Promise<void> {
  await database.query(`
    insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt,
      enqueued_at, run_at, started_at, finished_at, error, token)
    select ${firstId} + n, 'sync-players', jsonb_build_object('season', 2000 + n), (case when n % 10 = 0 then 'failed' else 'succeeded' end)::sync.job_state,
      0, 'schedule', '{}', false, 5, 1, at, at, at, at + interval '1 second',
      case when n % 10 = 0 then '{"code": "provider_down", "message": "The well ran dry."}'::jsonb end, 1
    from (select n, now() - interval '1 day' + n * interval '1 minute' as at from generate_series(1, 30) n) numbered`);
  await database.query(`
    insert into sync.job_logs (job_id, token, sequence, at, level, message)
    select ${firstId + 7}, 1, n, now() - interval '1 day' + interval '7 minutes' + n * interval '1 millisecond', 30, format('line %s of job 7', n)
    from generate_series(1, 900) n`);
  await database.query(`select setval(pg_get_serial_sequence('sync.jobs', 'id'), ${firstId + 1000})`);
}

/** Waits until this computer's archive has all of the past, and how it stands is shown. */
export async function archiveIsWhole(page: Page, timeout = 15_000): Promise<void> {
  await page.evaluate(() => {
    window.location.hash = '#/settings/archive';
  });
  const main = page.getByRole('main');
  await expect(main).toContainText(/Reaches back to\s*\d{4}/);
  await expect(main).not.toContainText('more is being copied', { timeout });
}
