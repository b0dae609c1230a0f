import type { FilterState, FilterTime, JobFilter, PayloadCondition, Range } from '#shared/filters/jobFilter.ts';
import type { JobState, JsonObject, Trigger } from '#shared/jobs.ts';
import type { TestDatabase } from '../../support/database.ts';

/** A job as a plain value, to which a filter can be put without a database. */
export interface ModelJob {
  id: string;
  live: boolean;
  state: JobState;
  shown: FilterState;
  sync: string;
  payload: JsonObject;
  payloadText: string;
  trigger: Trigger;
  worker: string | null;
  /** ms before now at which it was enqueued, or ended. */
  age: number;
  code: string | null;
  message: string | null;
  fingerprint: string | null;
  attempt: number;
  priority: number;
  took: number | null;
  waitsForLock: string | null;
  holdsLock: string | null;
  request: string | null;
  dryRun: boolean;
  run: string | null;
  /** In the order of lists, among those of its part. */
  place: number;
}

/** All jobs of a database in the order of lists: running, pending, ended. */
export async function readModel(db: TestDatabase): Promise<ModelJob[]> {
  const rows = await db.query<Omit<ModelJob, 'shown' | 'place'> & { due: boolean; asked: boolean; waits: boolean }>(`
    select j.*, w.name as worker from (
      select j.id::text, true as live, j.state, j.sync::text as sync, j.payload, j.payload::text as "payloadText", j.trigger, j.worker_id,
        (extract(epoch from now() - j.enqueued_at) * 1000)::float8 as age, j.last_error ->> 'code' as code,
        j.last_error ->> 'message' as message, sync.failure_fingerprint(j.sync, j.last_error) as fingerprint, j.attempt, j.priority,
        null::float8 as took, j.waiting_for as "waitsForLock", r.lock as "holdsLock",
        j.trigger_detail ->> 'requestId' as request, j.dry_run as "dryRun", j.routine_run::text as run, j.run_at <= now() as due,
        j.cancel_asked_at is not null as asked, j.waits_for is not null as waits,
        case j.state when 'running' then 0 else 1 end as part, j.started_at, j.run_at, null::timestamptz as finished_at
      from sync.jobs j left join sync.running_attempts r on r.job_id = j.id
      union all
      select j.id::text, false, j.state, j.sync, j.payload, j.payload::text, j.trigger, j.worker_id,
        (extract(epoch from now() - j.finished_at) * 1000)::float8, j.error ->> 'code', j.error ->> 'message',
        sync.failure_fingerprint(j.sync, j.error), j.attempt, j.priority,
        (extract(epoch from j.finished_at - j.started_at) * 1000)::float8, null, null, j.trigger_detail ->> 'requestId', j.dry_run,
        j.routine_run::text, true, false, false, 2, j.started_at, j.run_at, j.finished_at
      from sync.job_history j
    ) j left join sync.workers w on w.id = j.worker_id
    order by j.part, case j.part when 0 then j.started_at end desc, case j.part when 1 then j.priority end desc,
      case j.part when 1 then j.run_at end, case j.part when 1 then j.id::bigint end, j.finished_at desc, j.id::bigint desc`);
  return rows.map(({ due, asked, waits, ...job }, place) => ({
    ...job,
    place,
    fingerprint: job.code === null ? null : job.fingerprint,
    shown: shownOf(job, { due, asked, waits }),
  }));
}

function shownOf(
  job: Pick<ModelJob, 'live' | 'state' | 'waitsForLock' | 'attempt'>,
  { due, asked, waits }: { due: boolean; asked: boolean; waits: boolean },
): FilterState {
  if (job.state === 'running') return asked ? 'cancelling' : 'running';
  if (job.state !== 'pending') return job.state;
  if (waits) return 'waiting';
  if (job.waitsForLock !== null) return 'blocked';
  if (job.attempt > 0) return 'retrying';
  return due ? 'pending' : 'scheduled';
}

/** Whether a job is one of a filter's. `now`: ms, by which the ages were told. */
export function matches(filter: JobFilter, job: ModelJob, now: number): boolean {
  const { not = {} } = filter;
  const checks: boolean[] = [
    ...either(filter, job),
    ...either(not, job).map((each) => !each),
    filter.since === undefined || job.age <= ageOf(filter.since, now),
    filter.until === undefined || job.age > ageOf(filter.until, now),
    inRange(job.attempt, filter.attempts),
    inRange(job.priority, filter.priority),
    filter.took === undefined || (job.took !== null && inRange(job.took, filter.took)),
    filter.errorText === undefined || holds(job.message, filter.errorText),
    filter.subject === undefined || holds(job.sync, filter.subject) || holds(job.payloadText, filter.subject),
    ...(filter.texts ?? []).map((text) =>
      [job.sync, job.payloadText, job.message].some((holdsText) => holds(holdsText, text)),
    ),
    filter.fingerprint === undefined || job.fingerprint === filter.fingerprint,
    filter.ids === undefined || filter.ids.includes(job.id),
    filter.routineRun === undefined || job.run === filter.routineRun,
    filter.lock === undefined || [job.waitsForLock, job.holdsLock].includes(filter.lock),
    filter.request === undefined || job.request === filter.request,
    filter.dryRun === undefined || job.dryRun === filter.dryRun,
  ];
  return checks.every(Boolean);
}

function either(filter: NonNullable<JobFilter['not']>, job: ModelJob): boolean[] {
  return [
    ...(filter.states === undefined
      ? []
      : [
          filter.states.some(
            (state) => state === job.shown || ((state === 'pending' || state === 'running') && state === job.state),
          ),
        ]),
    ...among(filter.syncs, job.sync),
    ...among(filter.triggers, job.trigger),
    ...among(filter.workers, job.worker),
    ...among(filter.errorCodes, job.code),
    ...(filter.payload ?? []).map((condition) => payloadHolds(condition, job.payload)),
  ];
}

function among<T>(values: readonly T[] | undefined, value: T | null): boolean[] {
  return values === undefined ? [] : [value !== null && values.includes(value)];
}

function holds(text: string | null, part: string): boolean {
  return text !== null && text.toLowerCase().includes(part.toLowerCase());
}

function payloadHolds({ path, values, range }: PayloadCondition, payload: JsonObject): boolean {
  const value = path.reduce<unknown>(valueAt, payload);
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.some((item) => {
    if (item === undefined) return false;
    if (range) return typeof item === 'number' && inRange(item, range);
    return (values ?? []).includes(typeof item === 'string' ? item : JSON.stringify(item));
  });
}

function valueAt(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return /^-?\d+$/.test(step) ? value.at(Number(step)) : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === step)?.[1];
}

function inRange(value: number, range: Range | undefined): boolean {
  if (range === undefined) return true;
  const { min = -Infinity, above = -Infinity, max = Infinity, below = Infinity } = range;
  return value >= min && value > above && value <= max && value < below;
}

function ageOf(time: FilterTime, now: number): number {
  return typeof time === 'string' ? now - Date.parse(time) : time.ago;
}
