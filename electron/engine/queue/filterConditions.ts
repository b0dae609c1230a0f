import type { FilterState, FilterTime, JobFilter, PayloadCondition, Range } from '#shared/filters/jobFilter.ts';

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

type Side = 'live' | 'ended';
type Conditions = NonNullable<JobFilter['not']>;

/** What filters ask of jobs, as conditions of one statement: whatever lists, counts or acts on jobs has them from here. */
export class FilterConditions {
  /** What the statement's parameters stand for; the statement may go on to add its own. */
  readonly values: unknown[] = [];

  /** Adds a parameter and gives what stands for it. */
  parameter(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }

  /** A condition on `sync.jobs j`, `true` where all match; null where no live job can match. */
  live(filter: JobFilter): string | null {
    return this.#all(filter, 'live');
  }

  /** A condition on `sync.job_history j`, `true` where all match; null where no ended job can match. */
  ended(filter: JobFilter): string | null {
    return this.#all(filter, 'ended');
  }

  #all(filter: JobFilter, side: Side): string | null {
    const before = this.values.length;
    const conditions = [
      ...this.#either(filter, side),
      // What can't be told of a job, such as the worker of one that none had, does not hold.
      ...this.#either(filter.not ?? {}, side).flatMap((each) => (each === never ? [] : [`(${each}) is not true`])),
      ...this.#single(filter, side),
    ];
    if (!conditions.includes(never)) return conditions.length === 0 ? 'true' : conditions.join(' and ');
    // A parameter that stands nowhere would be refused.
    this.values.length = before;
    return null;
  }

  #either(filter: Conditions, side: Side): string[] {
    const { states = [], syncs, triggers, workers, errorCodes, payload = [] } = filter;
    return [
      ...(states.length === 0 ? [] : [side === 'live' ? liveState(states) : endedState(states)]),
      ...(syncs ? [`j.sync ${this.#among(syncs, 'text')}`] : []),
      ...(triggers ? [`j.trigger ${this.#among(triggers, 'sync.job_trigger')}`] : []),
      ...(workers
        ? [
            `j.worker_id = any (array(select w.id from sync.workers w where w.name = any (${this.parameter(workers, 'text[]')})))`,
          ]
        : []),
      ...(errorCodes ? [`${errorOf(side)} ->> 'code' ${this.#among(errorCodes, 'text')}`] : []),
      ...payload.map((condition) => this.#payload(condition)),
    ];
  }

  #single(filter: JobFilter, side: Side): string[] {
    const time = side === 'live' ? 'j.enqueued_at' : 'j.finished_at';
    const error = errorOf(side);
    return [
      ...(filter.since === undefined ? [] : [`${time} >= ${this.moment(filter.since)}`]),
      ...(filter.until === undefined ? [] : [`${time} < ${this.moment(filter.until)}`]),
      ...(filter.ids ? [`j.id ${this.#among(filter.ids, 'bigint')}`] : []),
      ...(filter.routineRun === undefined ? [] : [`j.routine_run = ${this.parameter(filter.routineRun, 'bigint')}`]),
      ...(filter.request === undefined
        ? []
        : [`j.trigger_detail ->> 'requestId' = ${this.parameter(filter.request, 'text')}`]),
      ...(filter.dryRun === undefined ? [] : [`j.dry_run = ${this.parameter(filter.dryRun, 'boolean')}`]),
      ...(filter.attempts ? [this.#within('j.attempt', filter.attempts, 'bigint')] : []),
      ...(filter.priority ? [this.#within('j.priority', filter.priority, 'bigint')] : []),
      ...(filter.took && side === 'live' ? [never] : []),
      ...(filter.took && side === 'ended'
        ? [this.#within('extract(epoch from j.finished_at - j.started_at) * 1000', filter.took, 'numeric')]
        : []),
      ...(filter.lock === undefined ? [] : [side === 'live' ? this.#lock(filter.lock) : never]),
      ...(filter.errorText === undefined ? [] : [`${error} ->> 'message' ilike ${this.#part(filter.errorText)}`]),
      ...(filter.subject === undefined ? [] : [`(${this.#subject(this.#part(filter.subject))})`]),
      ...(filter.texts ?? []).map((text) => {
        const part = this.#part(text);
        return `(${this.#subject(part)} or ${error} ->> 'message' ilike ${part})`;
      }),
      ...(filter.fingerprint === undefined ? [] : [this.#fingerprint(filter.fingerprint, error)]),
      // Only what ended badly has an error: an index knows that.
      ...(side === 'ended' && asksForError(filter) ? [`j.state <> 'succeeded'`] : []),
    ];
  }

  /** One value is compared for itself: an index then gives its rows in order. */
  #among(values: readonly string[], type: string): string {
    return values.length === 1
      ? `= ${this.parameter(values[0], type)}`
      : `= any (${this.parameter(values, `${type}[]`)})`;
  }

  /** A moment as a parameter, by the database's clock. */
  moment(time: FilterTime): string {
    return typeof time === 'string'
      ? this.parameter(time, 'timestamptz')
      : `now() - ${this.parameter(time.ago, 'bigint')} * interval '1 ms'`;
  }

  #within(value: string, { min, above, max, below }: Range, type: string): string {
    const bound = (sign: string, to: number | undefined): string[] =>
      to === undefined ? [] : [`${value} ${sign} ${this.parameter(String(to), type)}`];
    return [...bound('>=', min), ...bound('>', above), ...bound('<=', max), ...bound('<', below)].join(' and ');
  }

  /**
   * A pattern that a text holds somewhere. Only what has letters beyond ASCII is compared by the rules of the database's own
   * language: that takes several times as long.
   */
  #part(text: string): string {
    const pattern = this.parameter(`%${text.replace(/[\\%_]/g, '\\$&')}%`, 'text');
    return /^\p{ASCII}*$/u.test(text) ? `${pattern} collate "C"` : pattern;
  }

  #subject(part: string): string {
    return `j.sync ilike ${part} or j.payload::text ilike ${part}`;
  }

  #lock(name: string): string {
    const lock = this.parameter(name, 'text');
    return `(j.waiting_for = ${lock} or exists (
      select from sync.running_attempts r where r.job_id = j.id and r.token = j.token and r.lock = ${lock}))`;
  }

  /** Dear to work out: done for jobs of that sync alone, where the statistics know which it is. */
  #fingerprint(hash: string, error: string): string {
    const fingerprint = this.parameter(hash, 'text');
    const known = `(select f.sync from sync.failure_minutes f where f.fingerprint = ${fingerprint} limit 1)`;
    return `case when ${error} is not null and j.sync = coalesce(${known}, j.sync)
      then sync.failure_fingerprint(j.sync, ${error}) = ${fingerprint} else false end`;
  }

  #payload({ path, values, range }: PayloadCondition): string {
    const steps = this.parameter(path, 'text[]');
    const inList = (holds: string): string =>
      `exists (select from jsonb_array_elements(j.payload #> ${steps}) e (item) where ${holds})`;
    if (range) {
      const within = (number: string): string => this.#within(`(${number})::numeric`, range, 'numeric');
      return `case jsonb_typeof(j.payload #> ${steps})
        when 'number' then ${within(`j.payload #>> ${steps}`)}
        when 'array' then ${inList(`case when jsonb_typeof(item) = 'number' then ${within(`item #>> '{}'`)} else false end`)}
        else false end`;
    }
    const wanted = `any (${this.parameter(values ?? [], 'text[]')})`;
    return `case jsonb_typeof(j.payload #> ${steps})
      when 'array' then ${inList(`coalesce(item #>> '{}', 'null') = ${wanted}`)}
      when 'null' then 'null' = ${wanted}
      else j.payload #>> ${steps} = ${wanted} end`;
  }
}

/** Whether a filter asks for something of an error. */
export function asksForError(filter: JobFilter): boolean {
  return filter.errorCodes !== undefined || filter.errorText !== undefined || filter.fingerprint !== undefined;
}

const never = 'false';

function errorOf(side: Side): string {
  return side === 'live' ? 'j.last_error' : 'j.error';
}

/** The states stand in the text, so that the index on those other than succeeded can be used. */
function endedState(states: readonly FilterState[]): string {
  const ended = states.filter((state) => state === 'succeeded' || state === 'failed' || state === 'cancelled');
  if (ended.length === 0) return never;
  return ended.length === 1 ? `j.state = '${ended.join()}'` : `j.state in ('${ended.join(`', '`)}')`;
}

function liveState(states: readonly FilterState[]): string {
  const conditions = states.flatMap((state) => {
    if (state === 'succeeded' || state === 'failed' || state === 'cancelled') return [];
    return [state === 'pending' || state === 'running' ? `j.state = '${state}'` : `${shownLive} = '${state}'`];
  });
  return conditions.length === 0 ? never : `(${conditions.join(' or ')})`;
}
