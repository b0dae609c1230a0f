import type { FilterState, FilterTime, JobFilter } from '#shared/filters/jobFilter.ts';
import { asksForError } from '#engine/queue/filterConditions.ts';
import { toMicros } from '../moments.ts';
import { Parameters } from '../sql.ts';
import { payloadCondition } from './payloadCondition.ts';
import { within } from './within.ts';
import { hasText } from './textCondition.ts';

type Conditions = NonNullable<JobFilter['not']>;

/** What filters ask of ended jobs, as conditions on \`jobs j\`: the same as \`FilterConditions\` of the queue asks of history. */
export class ArchiveConditions extends Parameters {
  readonly #now: number;

  /** `now`: ms since the epoch. */
  constructor(now: number) {
    super();
    this.#now = now;
  }

  /** `true` where all match; null where no job can. */
  ended(filter: JobFilter): string | null {
    const before = this.values.length;
    const conditions = [
      ...this.#either(filter),
      // What can't be told of a job, such as the worker of one that none had, does not hold.
      ...this.#either(filter.not ?? {}).flatMap((each) => (each === never ? [] : [`(${each}) is not true`])),
      ...this.#single(filter),
    ];
    if (!conditions.includes(never)) return conditions.length === 0 ? 'true' : conditions.join(' and ');
    this.values.length = before;
    return null;
  }

  /** Microseconds. */
  moment(time: FilterTime): string {
    return this.add(typeof time === 'string' ? toMicros(time) : (this.#now - time.ago) * 1_000);
  }

  #either(filter: Conditions): string[] {
    const { states = [], syncs, triggers, workers, errorCodes, payload = [] } = filter;
    return [
      ...(states.length === 0 ? [] : [endedState(states)]),
      ...(syncs ? [`j.sync ${this.#among(syncs)}`] : []),
      ...(triggers ? [`j.trigger ${this.#among(triggers)}`] : []),
      ...(workers ? [`j.worker ${this.#among(workers)}`] : []),
      ...(errorCodes ? [`j.error_code ${this.#among(errorCodes)}`] : []),
      ...payload.map((condition) => payloadCondition(this, condition)),
    ];
  }

  #single(filter: JobFilter): string[] {
    const text = (column: string, part: string): string => hasText(this, column, part);
    const subject = (part: string): string => `${text('j.sync', part)} or ${text('j.payload', part)}`;
    return [
      ...(filter.since === undefined ? [] : [`j.finished_at >= ${this.moment(filter.since)}`]),
      ...(filter.until === undefined ? [] : [`j.finished_at < ${this.moment(filter.until)}`]),
      ...(filter.ids ? [`j.id in (${filter.ids.map((id) => this.add(BigInt(id))).join(', ')})`] : []),
      ...(filter.routineRun === undefined ? [] : [`j.routine_run = ${this.add(BigInt(filter.routineRun))}`]),
      ...(filter.request === undefined ? [] : [`j.request = ${this.add(filter.request)}`]),
      ...(filter.dryRun === undefined ? [] : [`j.dry_run = ${this.add(filter.dryRun ? 1 : 0)}`]),
      ...(filter.attempts ? [within(this, 'j.attempt', filter.attempts)] : []),
      ...(filter.priority ? [within(this, 'j.priority', filter.priority)] : []),
      ...(filter.took ? [within(this, '(j.finished_at - j.started_at)', filter.took, 1_000)] : []),
      ...(filter.lock === undefined ? [] : [never]),
      ...(filter.errorText === undefined ? [] : [text('j.error_message', filter.errorText)]),
      ...(filter.subject === undefined ? [] : [`(${subject(filter.subject)})`]),
      ...(filter.texts ?? []).map((part) => `(${subject(part)} or ${text('j.error_message', part)})`),
      ...(filter.fingerprint === undefined ? [] : [`j.fingerprint = ${this.add(filter.fingerprint)}`]),
      ...(asksForError(filter) ? [`j.state <> 'succeeded'`] : []),
    ];
  }

  /** One value is compared for itself: an index then gives its rows in order. */
  #among(values: readonly string[]): string {
    return values.length === 1 && values[0] !== undefined
      ? `= ${this.add(values[0])}`
      : `in (${values.map((value) => this.add(value)).join(', ')})`;
  }
}

const never = 'false';

/** The states stand in the text, so that the index on those other than succeeded can be used. */
function endedState(states: readonly FilterState[]): string {
  const ended = states.filter((state) => state === 'succeeded' || state === 'failed' || state === 'cancelled');
  if (ended.length === 0) return never;
  return ended.length === 1 ? `j.state = '${ended.join()}'` : `j.state in ('${ended.join(`', '`)}')`;
}
