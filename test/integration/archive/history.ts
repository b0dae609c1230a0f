import type { JobFilter } from '#shared/filters/jobFilter.ts';
import type { TestDatabase } from '../../support/database.ts';

/** Gives ended jobs of \`addJobs\` attempts, lines, results, retries, and payloads that are hard to compare. */
export async function addLogs(db: TestDatabase): Promise<void> {
  await db.query(
    `update sync.job_history set token = 2, timeout_ms = 1000, unique_key = 'k' || id, retry_of = id - 1,
       started_at = finished_at - interval '1.000123 s',
       result = '{"dryRun": false, "changes": [], "warnings": [], "calls": 1, "bytes": 2, "facts": {"a": 1.50},
         "durations": {"fetch": 1, "write": 1, "total": 2}}'
     where id % 3 = 1`,
  );
  await db.query(
    `insert into sync.earlier_attempts (job_id, token, number, worker_id, outcome, started_at, finished_at, error)
     select id, 1, 1, 1, 'failed', started_at - interval '1 min', finished_at - interval '1 min', '{"code": "a", "message": "b"}'
     from sync.job_history where token is not null`,
  );
  await db.query(
    `insert into sync.job_logs (job_id, token, sequence, at, level, message, fields)
     select j.id, t, n, j.finished_at - interval '30 s' + t * interval '10 s' + n * interval '10 ms', 10 * (1 + n % 5),
       case n % 4 when 0 then 'Row ' || n when 1 then 'Used 100%_ of ' || n when 2 then 'Ünion row' else 'Nothing.' end,
       case n % 3 when 0 then jsonb_build_object('status', 200 + n % 2, 'name', 'a b') when 1 then jsonb_build_object('n', n) end
     from sync.job_history j, generate_series(1, 2) t, generate_series(1, 40) n where j.id % 3 = 1 and j.id < 1000030`,
  );
  await db.query(
    `update sync.job_history set payload = v.payload::jsonb
     from (values
       (1000201, '{"n": 9007199254740993, "big": 123456789012345678901234}'),
       (1000202, '{"n": 9007199254740992, "price": 1.50}'),
       (1000203, '{"a\\"b": {"c\\\\d": [1, {"x": "y"}]}, "0": "zero", "$": "dollar", "": "empty"}'),
       (1000204, '{"list": [[1, 2], {"a": 1, "b": [true, null]}, "it''s", false, null, -1.25]}'),
       (1000205, '{"deep": {"a": {"b": {"c": {"d": {"e": {"f": 8}}}}}}, "o": {"id": 39, "z": [1]}}'),
       (1000206, '{"text": "İstanbul ß straße ÉTÉ [x]*?", "list": ["ÉTÉ", 7]}')
     ) v (id, payload) where job_history.id = v.id`,
  );
}

/** Filters that each find something, among them all that SQLite sees in its own way. */
export function furtherFilters(ids: readonly string[], fingerprints: readonly string[]): JobFilter[] {
  return [
    {},
    { states: ['failed', 'cancelled'] },
    { states: ['cancelled', 'running'] },
    { states: ['succeeded'], syncs: ['sync-players', 'sync-leagues'] },
    { syncs: ['sync-players', 'sync-leagues'] },
    { triggers: ['schedule', 'api'] },
    { workers: ['server 1', 'nobody'] },
    { not: { workers: ['server 1'], states: ['failed'] } },
    { not: { errorCodes: ['timeout'], syncs: ['sync-leagues'], triggers: ['api'] } },
    { errorCodes: ['timeout', 'quota'] },
    { errorText: 'TIMED' },
    { errorText: '50%_' },
    { fingerprint: fingerprints[0] ?? '' },
    { subject: 'Ünion' },
    { subject: 'été' },
    { texts: ['ÉtÉ [X]*?', 'sync-'] },
    { texts: ['"WEEK": 1'] },
    { took: { above: 1_000, max: 1_001 } },
    { attempts: { min: 2 }, priority: { below: 2 } },
    { ids: ids.slice(0, 5) },
    { request: 'r-2' },
    { routineRun: '2' },
    { dryRun: true },
    { since: { ago: 144_000_000 } },
    { syncs: ['sync-leagues'], since: { ago: 500_000_000 }, until: { ago: 14_000_000 } },
    { until: { ago: 144_000_000 } },
    { since: '2001-02-03T04:05:06.123456Z' },
    payload(['n'], '9007199254740993'),
    payload(['big'], '123456789012345678901234'),
    payload(['price'], '1.50'),
    payload(['a"b', 'c\\d', '0'], '1'),
    payload(['a"b', 'c\\d', '1', 'x'], 'y'),
    payload(['0'], 'zero'),
    payload(['$'], 'dollar'),
    payload(['list', '0'], '2'),
    payload(['list', '-2'], 'null'),
    payload(['list', '-1'], '-1.25'),
    payload(['list'], "it's"),
    payload(['list'], '{"a": 1, "b": [true, null]}'),
    payload(['list'], 'false', 'null'),
    payload(['deep', 'a', 'b', 'c', 'd', 'e', 'f'], '8'),
    payload(['o'], '{"z": [1], "id": 39}'),
    payload(['week'], 'null'),
    { payload: [{ path: ['price'], range: { min: 1.5, below: 1.6 } }] },
    { payload: [{ path: ['n'], range: { above: 9_007_199_254_740_991 } }] },
    { payload: [{ path: ['list'], range: { below: 0 } }] },
    { not: { payload: [{ path: ['week'], values: ['1'] }] } },
  ];
}

function payload(path: string[], ...values: string[]): JobFilter {
  return { payload: [{ path, values }] };
}
