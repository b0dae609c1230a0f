import type { Clock } from '#engine/clock.ts';
import { DatabaseError } from '#engine/database/databaseError.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Logger } from '#engine/logging/logger.ts';
import type { Archive } from '../archive.ts';
import { archiveProblem } from '../failures.ts';
import { ActionCopier } from './actionCopier.ts';
import { hasRoom, isFull, keepBelow } from './bound.ts';
import { readEnded, readEndedAfter, readEndedBefore, readEndedIds, readMoment, readSource } from './jobSource.ts';
import type { Moment } from './jobSource.ts';
import { readLinesOf } from './lineSource.ts';
import { KeptViews, keepView, type KeptView } from './keptView.ts';
import { Pace, type Ask } from './pace.ts';
import { readProgress, writeProgress, type CopyProgress } from './progress.ts';
import { addJobs, addLines, moveOn, type ReadUpTo } from './writes.ts';

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
  /** What is kept besides, as it was last. */
  readonly views?: readonly KeptView[];
  readonly logger?: Logger;
}

const usualMargin = 5_000;
const jobsAtOnce = 500;
const idsAtOnce = 5_000;
const linesAtOnce = 5_000;
const jobsWithLinesAtOnce = 1_000;
/** ms. Lines are written a moment after their job ended; those of a worker that lost its connection come later still. */
const firstLook = 2_000;
const secondLook = 600_000;
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
  readonly #actions: ActionCopier;
  readonly #views: KeptViews;
  #progress: CopyProgress | null = null;
  /** All that ended before `until` is there once no transaction before `next` is under way and it was looked through. */
  #mark: { until: string; next: bigint; place: { finishedAt: string; id: string } } | null = null;
  #sizeAt = -Infinity;
  #shrinking = false;

  constructor(options: CopierOptions) {
    this.#options = options;
    this.#pace = new Pace(options.database, options.clock, options.rest ?? 3);
    this.#actions = new ActionCopier(options.archive);
    this.#views = new KeptViews(options.views ?? []);
  }

  /** How far it has come; null before the first step. */
  get progress(): CopyProgress | null {
    return this.#progress;
  }

  /** Whether it was tried to keep a view: one that can't be read is not waited for. */
  wasTried(view: KeptView): boolean {
    return this.#views.wasTried(view);
  }

  /** Copies the next little; false when there is no more for now. Throws what the database or the archive throws. */
  async step(signal: AbortSignal): Promise<boolean> {
    const ask = this.#pace.asking(signal);
    const moment = await ask((database) => readMoment(database, this.#options.margin ?? usualMargin));
    const progress = (this.#progress ??= await this.#begin(ask, moment));
    const followed = await this.#follow(ask, progress, moment);
    const lines = await this.#copyLines(ask, moment);
    if (this.#progress) this.#progress = await this.#actions.copy(ask, moment, this.#progress);
    const back = await this.#goBack(ask);
    const settled = await this.#settle(ask, moment);
    const kept = await this.#keepView(ask, moment);
    const shrunk = await this.#checkSize(moment);
    return followed || lines || back || settled || kept || shrunk;
  }

  async #begin(ask: Ask, moment: Moment): Promise<CopyProgress> {
    const { archive, days } = this.#options;
    const source = await ask(readSource);
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
    if (wanted >= before.floor || !(await hasRoom(archive, this.#options.bytes))) return before;
    // Further back than before: all of it is looked through once more.
    const from = before.backfill ?? { finishedAt: before.floor, id: '0' };
    return this.#save({ ...before, floor: wanted, backfill: from, settled: wanted, actions: '0' });
  }

  async #save(progress: CopyProgress, writes: Parameters<Archive['write']>[0] = []): Promise<CopyProgress> {
    await this.#options.archive.write([...writes, writeProgress(progress)]);
    this.#progress = progress;
    return progress;
  }

  async #follow(ask: Ask, progress: CopyProgress, moment: Moment): Promise<boolean> {
    const jobs = await ask((database) => readEndedAfter(database, progress.followed, jobsAtOnce));
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

  async #goBack(ask: Ask): Promise<boolean> {
    const { archive, bytes } = this.#options;
    const progress = this.#progress;
    if (!progress?.backfill) return false;
    const { backfill, floor } = progress;
    const full = await isFull(archive, bytes);
    const jobs = full ? [] : await ask((database) => readEndedBefore(database, backfill, floor, jobsAtOnce));
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

  async #copyLines(ask: Ask, moment: Moment): Promise<boolean> {
    const { archive } = this.#options;
    const pending = await archive.queryWritten<Pending>(nextPending, [moment.ms, jobsWithLinesAtOnce]);
    const first = pending[0];
    if (!first) return false;
    const jobs = pending.filter((each) => each.backfilled === first.backfilled);
    const wanted = jobs.map(({ job, token, sequence }) => ({ job, after: { token, sequence } }));
    const { lines, complete } = await ask((database) => readLinesOf(database, wanted, linesAtOnce));
    const reached = new Map(lines.map(({ job, token, sequence }) => [job, { token, sequence }]));
    const read = jobs.slice(0, complete + 1).map(({ job, token, sequence, finishedAt }, index): ReadUpTo => {
      const again = Math.ceil(finishedAt / 1_000) + secondLook;
      const next = index === complete ? 'rest' : moment.ms < again ? { again } : 'none';
      return { job, place: reached.get(job) ?? { token, sequence }, next };
    });
    await archive.write([...addLines(lines, first.backfilled === 1), ...moveOn(read)]);
    return lines.length > 0 || pending.length === jobsWithLinesAtOnce;
  }

  async #settle(ask: Ask, moment: Moment): Promise<boolean> {
    const { archive } = this.#options;
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
    const ids = await ask((database) => readEndedIds(database, mark.place, mark.until, idsAtOnce));
    const missing = await archive.queryWritten<{ id: string }>(
      `select cast(e.value as text) as id from json_each(?1) e
       where not exists (select 1 from jobs where id = e.value)`,
      [`[${ids.map(({ id }) => id).join(',')}]`],
    );
    for (let at = 0; at < missing.length; at += jobsAtOnce) {
      const part = missing.slice(at, at + jobsAtOnce).map(({ id }) => id);
      const late = await ask((database) => readEnded(database, part));
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

  async #keepView(ask: Ask, moment: Moment): Promise<boolean> {
    const view = this.#views.next(moment.ms);
    if (!view || !this.#progress) return false;
    // One that can't be read, for want of a right, say, comes again later and keeps nothing else up.
    this.#views.wasRead(view, moment.ms);
    try {
      const value = await ask((database) => view.read(database));
      await this.#save(this.#progress, [keepView(view.name, moment.ms, value)]);
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.connectionLost) throw error;
      this.#options.logger?.warn('A view could not be kept in the archive.', { view: view.name, error: error.message });
    }
    return true;
  }

  async #checkSize(moment: Moment): Promise<boolean> {
    const { archive, bytes } = this.#options;
    if (!this.#progress || (!this.#shrinking && moment.ms - this.#sizeAt < sizeEvery)) return false;
    const { progress, more } = await keepBelow(archive, this.#progress, bytes, this.#shrinking);
    this.#sizeAt = moment.ms;
    this.#progress = progress;
    this.#shrinking = more;
    // What was removed is not missing.
    if (more) this.#mark = null;
    return more;
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
