import fc from 'fast-check';
import { filterStates, type JobFilter, type PayloadCondition, type Range } from '#shared/filters/jobFilter.ts';
import { triggers } from '#shared/jobs.ts';
import type { TestDatabase } from '../../support/database.ts';

const syncs = ['sync-leagues', 'sync-players', 'update-stats'];
const payloads = [
  '{}',
  '{"week": 1, "league": {"id": 39}}',
  '{"week": 2, "league": {"id": "39"}, "list": [1, 2]}',
  '{"week": 11, "list": ["a", null, 7.5], "Week": 3}',
  '{"week": "11", "flag": true, "a b": "c.d"}',
  '{"week": null, "text": "50%_ off", "flag": false}',
  '{"week": 2.5, "rows": [{"id": 5}], "name": "Ünion"}',
];
const errors = [
  '{"code": "timeout", "message": "The attempt timed out after 5 min.", "stack": "at a"}',
  '{"code": "timeout", "message": "The attempt timed out after 6 min."}',
  '{"code": "quota", "message": "Used up at 50%_."}',
  '"a plain text"',
];
const locks = ['sync-leagues', 'league:39'];
const requests = ['r-1', 'r-2'];
const minute = 60_000;

/** Fills a database with so many live and ended jobs of all kinds. Their times lie an hour from those that the filters name. */
export async function addJobs(db: TestDatabase, live: number, ended: number): Promise<void> {
  await db.query(`insert into sync.workers (name, host, pid, kind, version, slots, lease_expires_at)
    select 'server ' || n, 'h', n, 'headless', 't', 4, now() from generate_series(1, 2) n`);
  await db.query(
    `insert into sync.jobs (sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt, token, worker_id,
       enqueued_at, run_at, started_at, waiting_for, last_error, cancel_asked_at, routine, routine_run, step, waits_for, parked)
     select ${pick(syncs, 7)}, ${pick(payloads, 5)}::jsonb, (case when n % 5 = 0 then 'running' else 'pending' end)::sync.job_state,
       n % 4 - 1, ${pick(triggers, 3)}::sync.job_trigger,
       case n % 6 when 0 then jsonb_build_object('requestId', ${pick(requests, 11)}) else '{}' end, n % 7 = 0, 5,
       case when n % 5 = 0 then 1 + n % 2 else n % 3 end, 1, case when n % 5 = 0 then 1 + n % 2 end,
       now() - (n % 60) * interval '2 hours' - interval '1 hour', now() + (n % 5 - 2) * interval '1 day',
       case when n % 5 = 0 then now() - n * interval '1 s' end,
       case when n % 5 > 0 and n % 9 = 1 then ${pick(locks, 13)} end,
       case when n % 4 = 3 then ${pick(errors, 3)}::jsonb end, case when n % 15 = 0 then now() end,
       case when n % 11 = 2 then 'daily' end, case when n % 11 = 2 then 1 + n % 2 end, case when n % 11 = 2 then 'a' end,
       case when n % 5 > 0 and n % 22 = 2 and n % 9 <> 1 then '{1}'::bigint[] end, n % 5 > 0 and n % 13 = 4
     from generate_series(1, $1) n`,
    [live],
  );
  await db.query(`insert into sync.running_attempts (job_id, token, worker_id, lock)
    select id, token, 1, case id % 3 when 0 then 'league:39' end from sync.jobs where state = 'running'`);
  await db.query(
    `insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt,
       worker_id, enqueued_at, run_at, started_at, finished_at, error, routine, routine_run, step)
     select 1000000 + n, ${pick(syncs, 7)}, ${pick(payloads, 5)}::jsonb,
       (array['succeeded', 'failed', 'cancelled', 'succeeded'])[1 + n % 4]::sync.job_state, n % 4 - 1, ${pick(triggers, 3)}::sync.job_trigger,
       case n % 6 when 0 then jsonb_build_object('requestId', ${pick(requests, 11)}) else '{}' end, n % 7 = 0, 5, n % 4,
       case when n % 4 > 0 then 1 + n % 2 end, at - interval '1 hour', at - interval '1 hour',
       case when n % 4 > 0 then at - (n % 10) * interval '1 min' - interval '30 s' end, at,
       case when n % 4 in (1, 2) then ${pick(errors, 3)}::jsonb end,
       case when n % 11 = 2 then 'daily' end, case when n % 11 = 2 then 1 + n % 2 end, case when n % 11 = 2 then 'a' end
     from generate_series(1, $1) n, lateral (
       -- Several end at the same moment.
       select now() - (n / 3 % 60) * interval '2 hours' - (n / 180) * interval '40 days' - interval '1 hour' as at) t`,
    [ended],
  );
}

/** Filters of which some find something. */
export function findingFilters(ids: readonly string[], fingerprints: readonly string[]): fc.Arbitrary<JobFilter> {
  const path = fc
    .constantFrom('week', 'Week', 'league/id', 'list', 'list/0', 'list/-1', 'flag', 'a b', 'rows/0/id', 'nothing')
    .map((steps) => steps.split('/'));
  const payload: fc.Arbitrary<PayloadCondition> = fc.oneof(
    fc.record({ path, values: some(['1', '2', '11', '39', 'a', 'null', 'true', 'c.d', '2.5', '7.5']) }),
    fc.record({ path, range: range(0, 12) }),
  );
  const times = fc.integer({ min: 0, max: 70 }).map((n) => n * 120 * minute);
  const time = fc.oneof(
    times.map((ago) => ({ ago })),
    times.map((ago) => new Date(Date.now() - ago).toISOString()),
  );
  const texts = fc.constantFrom(
    'TIMED',
    '50%_',
    'after 5',
    'sync-',
    '"week": 1',
    'Ünion',
    'quota',
    'nowhere',
    'l',
    '_',
  );
  type Either = NonNullable<JobFilter['not']>;
  const either: fc.Arbitrary<Either> = fc.oneof(
    fc.record({ states: some(filterStates) }),
    fc.record({ syncs: some([...syncs, 'sync-nothing']) }),
    fc.record({ triggers: some(triggers) }),
    fc.record({ workers: some(['server 1', 'server 2', 'nobody']) }),
    fc.record({ errorCodes: some(['timeout', 'quota', 'nothing']) }),
    fc.record({ payload: fc.array(payload, { minLength: 1, maxLength: 2 }) }),
  );
  const condition: fc.Arbitrary<JobFilter> = fc.oneof(
    { weight: 8, arbitrary: either },
    { weight: 4, arbitrary: joined(either, 2).map((not) => ({ not })) },
    fc.record({ since: time }),
    fc.record({ until: time }),
    fc.record({ attempts: range(0, 4) }),
    fc.record({ priority: range(-2, 3) }),
    fc.record({ took: range(0, 10, minute) }),
    fc.record({ texts: fc.uniqueArray(texts, { minLength: 1, maxLength: 2 }) }),
    fc.record({ errorText: texts }),
    fc.record({ subject: texts }),
    fc.record({ fingerprint: fc.constantFrom(...fingerprints, '0cc175b9c0f1b6a831c399e269772661') }),
    fc.record({ ids: fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 20 }) }),
    fc.record({ routineRun: fc.constantFrom('1', '2', '3') }),
    fc.record({ lock: fc.constantFrom(...locks) }),
    fc.record({ request: fc.constantFrom(...requests) }),
    fc.record({ dryRun: fc.boolean() }),
  );
  return joined(condition, 3);
}

/** One of some values for the row `n`, in SQL. */
function pick(values: readonly string[], salt: number): string {
  const list = values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ');
  return `(array[${list}])[1 + (n * ${salt} + n / ${salt}) % ${values.length}]`;
}

function some<T>(values: readonly T[]): fc.Arbitrary<T[]> {
  return fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
}

function range(low: number, high: number, step = 1): fc.Arbitrary<Range> {
  return fc
    .record({
      from: fc.option(fc.constantFrom('min' as const, 'above' as const)),
      to: fc.option(fc.constantFrom('max' as const, 'below' as const)),
      low: fc.integer({ min: low, max: high }),
      high: fc.integer({ min: low, max: high }),
    })
    .filter(({ from, to }) => from !== null || to !== null)
    .map((each) => ({
      ...(each.from && { [each.from]: each.low * step }),
      ...(each.to && { [each.to]: each.high * step }),
    }));
}

/** Sizes of pages, and of the searches for them, that make several of each. */
export const pageSizes = fc.record({
  limit: fc.integer({ min: 15, max: 90 }),
  look: fc.integer({ min: 20, max: 120 }),
});

/** Up to so many parts in one. */
function joined<T extends object>(part: fc.Arbitrary<T>, most: number): fc.Arbitrary<Partial<T>> {
  return fc
    .array(part, { maxLength: most })
    .map((parts) => parts.reduce<Partial<T>>((all, each) => ({ ...all, ...each }), {}));
}
