import type { Clock } from '#engine/clock.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Archive } from '../archive.ts';
import { archiveProblem } from '../failures.ts';
import { readActionsAfter } from './actionSource.ts';
import { isFull, keepBelow } from './bound.ts';
import { readEnded, readEndedAfter, readEndedBefore, readEndedIds, readMoment, readSource } from './jobSource.ts';
import type { Moment } from './jobSource.ts';
import { readLinesOf } from './lineSource.ts';
import { Pace } from './pace.ts';
import { readProgress, writeProgress, type CopyProgress } from './progress.ts';
import { addActions, addJobs, addLines, moveOn, type ReadUpTo } from './writes.ts';

export interface CopierOptions {
  readonly database: Queryable;
  readonly archive: Archive;
  readonly clock: Clock;
  /** How far back the archive reaches. */
  readonly days: number;
  /** What it may fill; the oldest jobs go first. */
  readonly bytes: number;
  /** How long the database is left alone after each statement, as a multiple of what that took. */
  readonly rest?: number;
  /** ms that the database's clock may be set back without a job being missed. */
  readonly margin?: number;
}

const usualMargin = 5_000;
const jobsAtOnce = 500;
const idsAtOnce = 5_000;
const linesAtOnce = 2_000;
const jobsWithLinesAtOnce = 200;
/** ms. Lines are written a moment after their job ended; those of a worker that lost its connection come later still. */
const firstLook = 2_000;
const secondLook = 600_000;
const actionsEvery = 3_000;
const sizeEvery = 5_000;

/**
 * Brings what ended in a database into an archive, in small steps that can be broken off anywhere.
 *
 * Jobs are followed by the moment of their end. Transactions commit in another order than that: so everything up to a
 * moment is looked through once more when all transactions that had begun by then are over, and what came late is added.
 * Nothing is there twice, because a job is known by its id and a line by its place.
 */
export class Copier {
  readonly #options: CopierOptions;
  readonly #pace: Pace;
  #progress: CopyProgress | null = null;
  /** All that ended before `until` is there once no transaction before `next` is under way and it was looked through. */
  #mark: { until: string; next: bigint; place: { finishedAt: string; id: string } } | null = null;
  /** Actions up to `id` were there at `ms`; those that commit late are there when none before `next` is under way. */
  #seen: { id: string; ms: number; next: bigint | null } | null = null;
  #actionsAt = -Infinity;
  #sizeAt = -Infinity;

  constructor(options: CopierOptions) {
    this.#options = options;
    this.#pace = new Pace(options.clock, options.rest ?? 3);
  }

  /** The moment up to which the archive has been shown all there is, ISO; null before the first step. */
  get asOf(): string | null {
    return this.#progress?.asOf ?? null;
  }

  /** Whether the past is copied as far back as wished. */
  get complete(): boolean {
    return this.#progress !== null && this.#progress.backfill === null;
  }

  /** Copies the next little; false when there is no more for now. Throws what the database or the archive throws. */
  async step(signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    const { database } = this.#options;
    const moment = await this.#pace.paced(signal, () => readMoment(database, this.#options.margin ?? usualMargin));
    const progress = (this.#progress ??= await this.#begin(moment));
    const followed = await this.#follow(progress, moment, signal);
    const lines = await this.#copyLines(moment, signal);
    await this.#copyActions(moment, signal);
    const back = await this.#goBack(signal);
    const settled = await this.#settle(moment, signal);
    await this.#checkSize(moment);
    return followed || lines || back || settled;
  }

  async #begin(moment: Moment): Promise<CopyProgress> {
    const { archive, database, days } = this.#options;
    const source = await readSource(database);
    const wanted = new Date(moment.ms - days * 86_400_000).toISOString().replace('Z', '000Z');
    const before = await readProgress(archive);
    if (before && before.source !== source) throw archiveProblem('archive_of_another', archive.file);
    if (!before) {
      const here = { finishedAt: moment.iso, id: '0' };
      return this.#save({
        source,
        floor: wanted,
        followed: here,
        backfill: here,
        settled: wanted,
        actions: '0',
        asOf: moment.iso,
      });
    }
    if (wanted >= before.floor || (await isFull(archive, this.#options.bytes))) return before;
    // Further back than before: all of it is looked through once more.
    const from = before.backfill ?? { finishedAt: before.floor, id: '0' };
    return this.#save({ ...before, floor: wanted, backfill: from, settled: wanted, actions: '0' });
  }

  async #save(progress: CopyProgress, writes: Parameters<Archive['write']>[0] = []): Promise<CopyProgress> {
    await this.#options.archive.write([...writes, writeProgress(progress)]);
    this.#progress = progress;
    return progress;
  }

  async #follow(progress: CopyProgress, moment: Moment, signal: AbortSignal): Promise<boolean> {
    const { database } = this.#options;
    const jobs = await this.#pace.paced(signal, () => readEndedAfter(database, progress.followed, jobsAtOnce));
    const more = jobs.length === jobsAtOnce;
    const last = jobs.at(-1);
    if (last) {
      const asOf = more ? progress.asOf : moment.iso;
      await this.#save({ ...progress, followed: last.place, asOf }, addJobs(jobs, false, moment.ms + firstLook));
    } else {
      // Written down with the next job that ends.
      this.#progress = { ...progress, asOf: moment.iso };
    }
    return more;
  }

  async #goBack(signal: AbortSignal): Promise<boolean> {
    const { database, archive, bytes } = this.#options;
    const progress = this.#progress;
    if (!progress?.backfill) return false;
    const { backfill, floor } = progress;
    const full = await isFull(archive, bytes);
    const jobs = full
      ? []
      : await this.#pace.paced(signal, () => readEndedBefore(database, backfill, floor, jobsAtOnce));
    const last = jobs.at(-1);
    const more = jobs.length === jobsAtOnce && last !== undefined;
    await this.#save(
      {
        ...progress,
        backfill: more ? last.place : null,
        ...(full ? { floor: backfill.finishedAt, settled: backfill.finishedAt } : {}),
      },
      addJobs(jobs, true, 0),
    );
    return true;
  }

  async #copyLines(moment: Moment, signal: AbortSignal): Promise<boolean> {
    const { archive, database } = this.#options;
    const pending = await archive.queryWritten<Pending>(nextPending, [moment.ms, jobsWithLinesAtOnce]);
    const first = pending[0];
    if (!first) return false;
    const jobs = pending.filter((each) => each.backfilled === first.backfilled);
    const wanted = jobs.map(({ job, token, sequence }) => ({ job, after: { token, sequence } }));
    const { lines, complete } = await this.#pace.paced(signal, () => readLinesOf(database, wanted, linesAtOnce));
    const reached = new Map(lines.map(({ job, token, sequence }) => [job, { token, sequence }]));
    const read = jobs.slice(0, complete + 1).map(({ job, token, sequence, finishedAt }, index): ReadUpTo => {
      const again = Math.ceil(finishedAt / 1_000) + secondLook;
      const next = index === complete ? 'rest' : moment.ms < again ? { again } : 'none';
      return { job, place: reached.get(job) ?? { token, sequence }, next };
    });
    await archive.write([...addLines(lines, first.backfilled === 1), ...moveOn(read)]);
    return lines.length > 0 || pending.length === jobsWithLinesAtOnce;
  }

  async #settle(moment: Moment, signal: AbortSignal): Promise<boolean> {
    const { database, archive } = this.#options;
    const progress = this.#progress;
    if (!progress || progress.backfill) return false;
    const mark = this.#mark;
    if (!mark) {
      const from = progress.settled > progress.floor ? progress.settled : progress.floor;
      const place = { finishedAt: from, id: '0' };
      if (moment.until > from) this.#mark = { until: moment.until, next: moment.next, place };
      return false;
    }
    if (moment.oldest < mark.next) return false;
    const ids = await this.#pace.paced(signal, () => readEndedIds(database, mark.place, mark.until, idsAtOnce));
    const missing = await archive.queryWritten<{ id: string }>(
      `select cast(e.value as text) as id from json_each(?1) e
       where not exists (select 1 from jobs where id = e.value)`,
      [`[${ids.map(({ id }) => id).join(',')}]`],
    );
    for (let at = 0; at < missing.length; at += jobsAtOnce) {
      const part = missing.slice(at, at + jobsAtOnce).map(({ id }) => id);
      const late = await this.#pace.paced(signal, () => readEnded(database, part));
      await archive.write(addJobs(late, false, moment.ms));
    }
    const last = ids.at(-1);
    if (last && ids.length === idsAtOnce) {
      mark.place = { finishedAt: last.finishedAt, id: last.id };
      return true;
    }
    this.#mark = null;
    const settled = { ...progress, settled: mark.until };
    // Without news the place is written down with the next: to look through it once more does no harm.
    if (ids.length > 0) await this.#save(settled);
    else this.#progress = settled;
    return missing.length > 0;
  }

  async #copyActions(moment: Moment, signal: AbortSignal): Promise<void> {
    const { database, archive } = this.#options;
    const progress = this.#progress;
    if (!progress || moment.ms - this.#actionsAt < actionsEvery) return;
    let last = progress.actions;
    for (;;) {
      const after = last;
      const actions = await this.#pace.paced(signal, () =>
        readActionsAfter(database, after, progress.floor, jobsAtOnce),
      );
      if (actions.length > 0) await archive.write([addActions(actions)]);
      last = actions.at(-1)?.id ?? last;
      if (actions.length < jobsAtOnce) break;
    }
    this.#actionsAt = moment.ms;
    const seen = this.#seen;
    if (seen && seen.next !== null && moment.oldest >= seen.next) {
      this.#progress = { ...progress, actions: seen.id };
      this.#seen = null;
    } else if (seen && seen.next === null) {
      // An id is drawn a moment before its transaction has a number: the mark is taken some seconds after the id was seen.
      seen.next = moment.next;
    }
    this.#seen ??= last === progress.actions ? null : { id: last, ms: moment.ms, next: null };
  }

  async #checkSize(moment: Moment): Promise<void> {
    const { archive, bytes } = this.#options;
    if (!this.#progress || moment.ms - this.#sizeAt < sizeEvery) return;
    this.#sizeAt = moment.ms;
    this.#progress = await keepBelow(archive, this.#progress, bytes);
  }
}

type Pending = {
  job: string;
  token: number;
  sequence: number;
  finishedAt: number;
  backfilled: number;
};

/** What ended of late comes before the past. */
const nextPending = `
  select cast(job_id as text) as job, token, sequence, finished_at as "finishedAt", backfilled from (
    select * from pending_lines where backfilled = 0 and due <= ?1 order by due, finished_at desc limit ?2)
  union all
  select cast(job_id as text), token, sequence, finished_at, backfilled from (
    select * from pending_lines where backfilled = 1 and due <= ?1 order by due, finished_at desc limit ?2)
  limit ?2`;
