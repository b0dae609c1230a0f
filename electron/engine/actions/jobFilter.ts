import type { BulkActionName } from '#shared/bulkActions.ts';
import type { FilterState, JobFilter } from '#shared/filters/jobFilter.ts';

/** What selects the jobs that match; the query may go on to number its parameters after `values`. */
export interface Matching {
  /** A condition on `sync.jobs j`; null where no live job can match. */
  live: string | null;
  /** A condition on `sync.job_history j`; null where no ended job can match. */
  ended: string | null;
  values: unknown[];
}

/** The state that is shown of `sync.jobs j`: each job has one of them. */
export const shownLive = `
  case
    when j.state = 'running' then case when j.cancel_asked_at is null then 'running' else 'cancelling' end
    when j.waits_for is not null then 'waiting'
    when j.waiting_for is not null then 'blocked'
    when j.attempt > 0 then 'retrying'
    when j.run_at > now() then 'scheduled'
    else 'pending'
  end`;

/**
 * The jobs of a filter that an action can be for: cancel is for live jobs, run now and priority for pending ones, retry
 * for ended ones. Jobs that are named by their ids are taken whatever they are, so that the report tells of each.
 */
export function matchingJobs(filter: JobFilter, action: BulkActionName): Matching {
  const values: unknown[] = [];
  const parameter = (value: unknown, type: string): string => {
    values.push(value);
    return `$${values.length}::${type}`;
  };
  const common: string[] = [];
  const live: string[] = [];
  const ended: string[] = [];
  if (filter.ids) common.push(`j.id = any (${parameter(filter.ids, 'bigint[]')})`);
  if (filter.syncs) common.push(`j.sync = any (${parameter(filter.syncs, 'text[]')})`);
  if (filter.triggers) common.push(`j.trigger = any (${parameter(filter.triggers, 'sync.job_trigger[]')})`);
  if (filter.workers) {
    common.push(
      `j.worker_id in (select w.id from sync.workers w where w.name = any (${parameter(filter.workers, 'text[]')}))`,
    );
  }
  const conditionOnBoth = (condition: (column: (live: string, ended: string) => string) => string): void => {
    live.push(condition((column) => column));
    ended.push(condition((_, column) => column));
  };
  if (filter.since !== undefined) {
    const since = parameter(filter.since, 'timestamptz');
    conditionOnBoth((column) => `${column('j.enqueued_at', 'j.finished_at')} >= ${since}`);
  }
  if (filter.until !== undefined) {
    const until = parameter(filter.until, 'timestamptz');
    conditionOnBoth((column) => `${column('j.enqueued_at', 'j.finished_at')} < ${until}`);
  }
  if (filter.errorCodes) {
    const codes = parameter(filter.errorCodes, 'text[]');
    conditionOnBoth((column) => `${column('j.last_error', 'j.error')} ->> 'code' = any (${codes})`);
  }
  if (filter.errorText !== undefined) {
    const pattern = parameter(`%${filter.errorText.replace(/[\\%_]/g, '\\$&')}%`, 'text');
    conditionOnBoth((column) => `${column('j.last_error', 'j.error')} ->> 'message' ilike ${pattern}`);
  }
  if (filter.fingerprint !== undefined) {
    const fingerprint = parameter(filter.fingerprint, 'text');
    conditionOnBoth((column) => {
      const error = column('j.last_error', 'j.error');
      return `${error} is not null and sync.failure_fingerprint(j.sync, ${error}) = ${fingerprint}`;
    });
  }
  const states = filter.states ?? [];
  if (states.length > 0) {
    live.push(`(${states.map((state) => liveStates[state]).join(' or ')})`);
    const ends = states.filter((state) => endedStates.has(state));
    // The states stand in the text, so that the partial index on those other than succeeded can be used.
    ended.push(ends.length === 0 ? 'false' : `j.state in (${ends.map((state) => `'${state}'`).join(', ')})`);
  }
  const side = scope(action, filter);
  if (action === 'run_now' || action === 'set_priority') {
    if (!filter.ids) live.push(`j.state = 'pending'`);
  }
  return {
    live: side === 'ended' || live.includes('(false)') ? null : all([...common, ...live]),
    ended: side === 'live' || ended.includes('false') ? null : all([...common, ...ended]),
    values,
  };
}

function scope(action: BulkActionName, filter: JobFilter): 'live' | 'ended' | 'both' {
  if (filter.ids) return 'both';
  return action === 'retry' ? 'ended' : 'live';
}

function all(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'true' : conditions.join(' and ');
}

const endedStates: ReadonlySet<FilterState> = new Set<FilterState>(['succeeded', 'failed', 'cancelled']);

const liveStates: Readonly<Record<FilterState, string>> = {
  pending: `j.state = 'pending'`,
  running: `j.state = 'running'`,
  scheduled: `${shownLive} = 'scheduled'`,
  retrying: `${shownLive} = 'retrying'`,
  blocked: `${shownLive} = 'blocked'`,
  waiting: `${shownLive} = 'waiting'`,
  cancelling: `${shownLive} = 'cancelling'`,
  succeeded: 'false',
  failed: 'false',
  cancelled: 'false',
};
