import { deflateSync } from 'node:zlib';
import { Client } from 'pg';
import type { Page } from 'playwright';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { expect, openEmbedded, test } from '../../support/e2e.ts';

/** What a provider, a payload, or somebody with SQL could put where the console shows it. */
const hostile = [
  `<img src=x onerror="window.broken='img'">`,
  `<script>window.broken='script'</script>`,
  `"><svg onload=window.broken='svg'>`,
  'javascript:window.broken=1',
  '[link](javascript:window.broken=1)',
  '\u001b[31mred\u001b[0m\u0007',
  '\u202Etxt.exe\u2066',
  'x'.repeat(5_000),
].join(' ');

const views = [
  'overview',
  'jobs',
  'jobs?filter=state:failed',
  'history',
  'schedules',
  'schedules/hostile',
  'backfills',
  'locks',
  'workers',
  'data',
  'activity',
  'settings',
];

test('what jobs, logs, errors, schedules, workers, the audit and providers’ answers hold is shown as text, whatever it is', async ({
  start,
}) => {
  const { page, data } = await start();
  await openEmbedded(page);
  await page.evaluate(() => {
    Object.assign(window, { broken: null, left: 0 });
    document.addEventListener('securitypolicyviolation', (event) => {
      Object.assign(window, { broken: `${event.effectiveDirective} ${event.blockedURI}` });
    });
  });
  const job = await plant(data);
  for (const view of [
    ...views,
    ...['log', 'result', 'payload', 'errors', 'related'].map((tab) => `jobs/${job}/${tab}`),
  ]) {
    await page.evaluate((to) => {
      window.location.hash = `#/${to}`;
    }, view);
    await expect(page.getByRole('main')).not.toBeEmpty();
    await check(page, view);
  }

  await page.evaluate((to) => {
    window.location.hash = to;
  }, `#/jobs/${job}/calls`);
  const calls = page.getByRole('list', { name: 'Calls' }).getByRole('button');
  await expect(calls).toHaveCount(answers.length);
  for (const [index, { type }] of answers.entries()) {
    await calls.nth(index).click();
    await expect(page.getByRole('region', { name: `Call ${index + 1}` })).toContainText('onerror');
    await check(page, `an answer of ${type}`);
  }
});

/** What a provider could answer. */
const answers = [
  { type: 'text/html', body: `<html><body>${hostile}</body></html>` },
  { type: 'application/json', body: JSON.stringify({ [hostile]: hostile, list: [hostile] }) },
  { type: 'text/csv', body: `name,other\n"${hostile.replaceAll('"', '""')}",1\n` },
];

/** Nothing of it acts, leads anywhere, or makes the page wider. */
async function check(page: Page, where: string): Promise<void> {
  // Two frames on, what is shown first is in the page.
  await page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
  const found = await page.evaluate(() => ({
    broken: Reflect.get(window, 'broken'),
    scripts: document.querySelectorAll('main script, main iframe, main object, main img[src="x"], main svg[onload]')
      .length,
    links: [...document.querySelectorAll('a')].filter(
      ({ href }) => !/^(app|http):\/\/[^/]+\/(index\.html)?(\?|#|$)/.test(href),
    ).length,
    wider: document.documentElement.scrollWidth > document.documentElement.clientWidth,
  }));
  expect(found, where).toEqual({ broken: null, scripts: 0, links: 0, wider: false });
}

/** Puts it everywhere by SQL, and gives the id of a job that has ended with it. */
async function plant(data: string): Promise<string> {
  const { url } = await startEmbedded({ folder: data });
  const client = new Client({ connectionString: url });
  await client.connect();
  const error = { code: hostile, message: hostile, hint: hostile, details: { path: hostile }, stack: hostile };
  const result = {
    dryRun: false,
    changes: [
      {
        table: hostile,
        received: 1,
        inserted: 1,
        updated: 0,
        unchanged: 0,
        removed: 0,
        samples: [{ kind: 'inserted', key: { name: hostile }, before: null, after: { name: hostile } }],
      },
    ],
    warnings: [{ code: hostile, message: hostile }],
    calls: 1,
    bytes: 1,
    durations: { fetch: 1, write: 1, total: 1 },
    facts: { [hostile]: hostile },
  };
  const payload = JSON.stringify({ name: hostile, [hostile]: hostile });
  try {
    await client.query(
      `insert into sync.workers (name, host, pid, kind, version, slots, lease_expires_at)
       values ($1, $1, 1, 'headless', $1, 4, now() + interval '1 day')`,
      [hostile.slice(0, 200)],
    );
    await client.query(
      `insert into sync.jobs (sync, payload, trigger_detail, run_at) values ('hostile', $1, $2, now() + interval '1 day')`,
      [payload, JSON.stringify({ by: hostile, requestId: hostile })],
    );
    await client.query(
      `insert into sync.operator_actions (actor, origin, action, reason, detail) values ($1, $1, $1, $1, $2)`,
      [hostile, payload],
    );
    await client.query(
      `insert into sync.schedules (name, description, cron, time_zone, sync, payload, enabled) values ('hostile', $2, '0 0 1 1 *', 'UTC', 'sync-leagues', $1, false)`,
      [payload, hostile],
    );
    const ended = async (state: string): Promise<string> => {
      const { rows } = await client.query<{ id: string }>(
        `insert into sync.job_history (
           id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt, worker_id, enqueued_at, run_at,
           started_at, finished_at, result, error, token
         )
         select nextval(pg_get_serial_sequence('sync.jobs', 'id')), 'hostile', $1, $2::sync.job_state, 0, 'api', $1, false, 5, 1,
           (select max(id) from sync.workers), now(), now(), now(), now(), $3, $4, 1
         returning id`,
        [
          payload,
          state,
          state === 'succeeded' ? JSON.stringify(result) : null,
          state === 'failed' ? JSON.stringify(error) : null,
        ],
      );
      return rows[0]?.id ?? '';
    };
    await ended('succeeded');
    const job = await ended('failed');
    await client.query(
      `insert into sync.job_logs (job_id, token, sequence, at, level, message, fields) values ($1, 1, 1, now(), 50, $2, $3)`,
      [job, hostile, payload],
    );
    for (const [index, { type, body }] of answers.entries()) {
      await client.query(
        `insert into sync.recordings (job_id, token, call, provider, method, url, request_headers, at, ms, status, headers, bytes,
           ending, size, kept, stored, body)
         values ($1, 1, $2, 'espn', 'GET', 'https://example.com/' || $3, $4, now(), 1, 200, $5, $6, 'complete', $6, $6, $7, $8)`,
        [
          job,
          index + 1,
          encodeURIComponent(hostile),
          JSON.stringify({ accept: hostile }),
          JSON.stringify({ 'content-type': type, server: hostile }),
          body.length,
          deflateSync(body).length,
          deflateSync(body),
        ],
      );
    }
    return job;
  } finally {
    await client.end();
  }
}
