import { expect, test } from 'vitest';
import { jobReport, type ReportParts } from '#shared/jobReport.ts';
import type { JobDetail } from '#shared/jobs.ts';

const at = '2026-11-20T02:00:00.000Z';
const error = {
  code: 'provider_invalid_response',
  message:
    'The answer of API-Football to /leagues does not have the expected shape: response.0.league.id: expected number.',
  hint: 'Nothing was written.',
  details: { count: 1 },
};
const job: JobDetail = {
  id: '1204',
  sync: 'sync-leagues',
  payload: { season: 2025 },
  state: 'failed',
  shown: 'failed',
  priority: 0,
  trigger: 'schedule',
  triggerDetail: { schedule: 'nightly' },
  dryRun: false,
  attempt: 2,
  maxAttempts: 5,
  worker: 'night-1',
  enqueuedAt: at,
  runAt: at,
  startedAt: at,
  finishedAt: at,
  waitingFor: null,
  progress: null,
  error,
  retryOf: null,
  retriedBy: [],
  uniqueKey: null,
  timeout: null,
  routine: null,
  cancelAsked: null,
  attempts: [
    {
      number: 1,
      token: 1,
      worker: 'night-1',
      outcome: 'lost',
      startedAt: at,
      finishedAt: at,
      error: { code: 'worker_lost', message: 'It went away.' },
    },
    {
      number: 2,
      token: 2,
      worker: 'night-1',
      outcome: 'failed',
      startedAt: at,
      finishedAt: '2026-11-20T02:00:01.500Z',
      error,
    },
  ],
  result: null,
};
const parts: ReportParts = {
  job,
  lines: [{ at, level: 'info', message: 'Fetching.', fields: { season: 2025 } }],
  calls: [
    {
      token: 2,
      call: 1,
      provider: 'api-football',
      method: 'GET',
      url: 'https://v3.football.api-sports.io/leagues?season=2025',
      requestHeaders: {},
      at,
      ms: 120,
      status: 200,
      headers: {},
      error: null,
      bytes: 2_000_000,
      ending: 'complete',
      size: 2,
      kept: 2,
    },
  ],
  environment: 'Production',
  version: '1.2.3',
  link: '#/jobs/1204/errors',
  hidden: ['db.internal.example:5432/prod', 'db.internal.example'],
};

test('it says what, when, where, why and what to do', () => {
  const report = jobReport(parts);
  expect(report).toMatch(/^# Job 1204: sync-leagues failed\n/);
  for (const text of [
    '`{"season":2025}`',
    'schedule nightly',
    'Production, Touchline 1.2.3',
    '#/jobs/1204/errors',
    '### Attempt 2: failed, 2026-11-20T02:00:01.500Z, ran 1.5 s, on night-1',
    '> The answer of API-Football to /leagues',
    '- **It means:** The answer does not have the shape that is expected',
    '| 1 | `GET https://v3.football.api-sports.io/leagues?season=2025` | 200 | 2 MB | 120 ms |  |',
    'INFO  Fetching. {"season":2025}',
  ]) {
    expect(report).toContain(text);
  }
  expect(report.indexOf('### Attempt 2')).toBeLessThan(report.indexOf('### Attempt 1'));
});

test('secrets do not get into it, wherever they are', () => {
  const planted = 's3cr3t-planted-9911';
  const known = 'payload-only-secret-77';
  const report = jobReport({
    ...parts,
    job: {
      ...job,
      payload: { apiKey: planted, season: 2025, webhook: { token: known }, list: [{ password: planted }] },
      triggerDetail: { by: 'anna', authorization: `Bearer ${planted}` },
      error,
      attempts: [
        {
          number: 1,
          token: 1,
          worker: null,
          outcome: 'failed',
          startedAt: at,
          finishedAt: at,
          error: {
            code: 'internal',
            message: `GET https://anna:${planted}@x.example/?api_key=${planted}&token=${planted} failed; also ${known}`,
            hint: `Authorization: Bearer ${planted}`,
            details: {
              headers: { 'x-apisports-key': planted, cookie: planted },
              url: `https://x/?sig=${planted}&key=${planted}`,
            },
            stack: `Error: password=${planted}\n at postgres://u:${planted}@db.internal.example:5432/prod`,
          },
        },
      ],
      result: {
        dryRun: false,
        changes: [],
        calls: 1,
        bytes: 1,
        durations: { fetch: 1, write: 1, total: 1 },
        facts: {},
        warnings: [{ code: 'x', message: `client_secret: ${planted}` }],
      },
    },
    lines: [
      { at, level: 'info', message: `Basic ${btoa(`u:${planted}`)}`, fields: { accessToken: planted } },
      { at, level: 'info', message: `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefgh and ${known}`, fields: null },
    ],
    calls: parts.calls.map((call) => ({ ...call, url: `https://x.example/?token=${planted}` })),
  });
  for (const secret of [planted, known, btoa(`u:${planted}`), 'eyJhbGciOiJIUzI1NiJ9', 'db.internal.example']) {
    expect(report).not.toContain(secret);
  }
  expect(report).toContain('"season":2025');
});

test('what a log holds can not end its block, nor a table its row', () => {
  const report = jobReport({
    ...parts,
    lines: [{ at, level: 'info', message: '```\n# not a heading', fields: null }],
    job: { ...job, payload: { name: 'a`b|c' } },
  });
  expect(report).toContain('````text\n');
  expect(report).toContain('\n````\n');
  expect(report).toContain('aˋb|c');
});
