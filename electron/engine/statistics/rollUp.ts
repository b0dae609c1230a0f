import type { Connection, Database } from '#engine/database/database.ts';
import { countMinutes } from './countMinutes.ts';

/** History rows that one piece of work looks at, more or less: whole minutes are counted. */
const pieceRows = 20_000;
/** ms between two rounds, whichever process does them. */
const usualPause = 8_000;
/** After a round that took long the pause is so many times as long: counting never takes more than a few percent. */
const pauseFactor = 20;
/** A minute is counted anew for so long, ms; and once more when it is exact. */
const young = 120_000;

export type RollUpResult = 'counted' | 'busy' | 'not yet';

/**
 * Brings the statistics (`sync.job_minutes`, `job_hours`, `failure_minutes`, `sync_ends`) up to date from history. Call it
 * every 10 s from any number of processes: one of them does it. A round looks at some 20,000 rows twice at most, so that
 * what happened while nobody ran is caught up piece by piece.
 *
 * How exact it is: a job's end is timed in the statement that ends it and seen when that commits, so a minute that is
 * over can still get jobs. Each round notes the time and the next transaction id (a mark). When every transaction before
 * a mark has ended, all jobs that ended before its time can be seen; their minutes are counted once more, and are exact
 * from then on. Until then they are counted every round for two minutes, and stand as they are.
 */
export async function rollUp(database: Database, { force = false } = {}): Promise<RollUpResult> {
  return database.transaction(async (connection) => {
    await connection.query(
      `set local statement_timeout = '120s'; set local idle_in_transaction_session_timeout = '10s'; set local jit = off`,
    );
    const [turn] = await connection.query<{ mine: boolean }>(
      `select pg_try_advisory_xact_lock(hashtextextended('touchline:statistics', 0)) as mine`,
    );
    if (!turn?.mine) return 'busy';
    const state = await readState(connection);
    if (!state || (!state.due && !force)) return 'not yet';
    const began = performance.now();
    const mark = await setMark(connection);
    const youngest = floorMinute(new Date(mark.at.getTime() - young));
    let exact = state.exact_until;
    let markNow = state.mark_at === null || mark.foreign;
    if (state.mark_at !== null && state.passed) {
      const end = floorMinute(state.mark_at);
      const piece = await nextPiece(connection, exact, end);
      if (piece) await countMinutes(connection, piece.from, piece.to);
      exact = later(exact, piece?.to ?? end);
      markNow ||= exact >= end;
    }
    const from = later(exact, state.counted_until ?? youngest);
    const fresh = await nextPiece(connection, from, ceilMinute(mark.at));
    if (fresh) await countMinutes(connection, fresh.from, fresh.to);
    const counted = later(from, earlier(fresh?.to ?? youngest, youngest));
    const pause = Math.max(usualPause, (performance.now() - began) * pauseFactor);
    await connection.query(
      `update sync.statistics_progress set
         counted_at = $1, exact_until = $2, counted_until = $3,
         mark_at = case when $4 then $1 else mark_at end, mark_xid = case when $4 then $5::xid8 else mark_xid end,
         not_before = clock_timestamp() + $6 * interval '1 millisecond'`,
      [mark.at, exact, counted, markNow, mark.xid, pause],
    );
    return 'counted';
  });
}

type State = {
  due: boolean;
  exact_until: Date | null;
  counted_until: Date | null;
  mark_at: Date | null;
  /** Every transaction before the mark has ended. */
  passed: boolean;
};

async function readState(connection: Connection): Promise<State | null> {
  const [state] = await connection.query<State>(
    `select not_before <= clock_timestamp() as due, exact_until, counted_until, mark_at,
       coalesce(mark_xid <= pg_snapshot_xmin(pg_current_snapshot()), false) as passed
     from sync.statistics_progress`,
  );
  return state ?? null;
}

type Mark = {
  at: Date;
  xid: string;
  /** The mark that is stored is of another cluster: the database came out of a dump. */
  foreign: boolean;
};

// The time is taken before the id is drawn: what ended before has a lower one, because whoever ends a job has its id by then.
async function setMark(connection: Connection): Promise<Mark> {
  const [mark] = await connection.query<Mark>(
    `select statement_timestamp() as at, x.id::text as xid, coalesce(p.mark_xid > x.id, false) as foreign
     from sync.statistics_progress p, (select pg_current_xact_id() as id offset 0) x`,
  );
  if (!mark) throw new Error('sync.statistics_progress has no row');
  return mark;
}

/** The next whole minutes before `end` in which jobs ended, some `pieceRows` rows of them; null where there are none. */
async function nextPiece(
  connection: Connection,
  from: Date | null,
  end: Date,
): Promise<{ from: Date; to: Date } | null> {
  const [first] = await connection.query<{ at: Date }>(
    `select finished_at as at from sync.job_history
     where ($1::timestamptz is null or finished_at >= $1) and finished_at < $2 order by finished_at limit 1`,
    [from ?? new Date(-8.64e13), end],
  );
  if (!first) return null;
  const start = floorMinute(first.at);
  const [last] = await connection.query<{ at: Date }>(
    `select finished_at as at from sync.job_history
     where finished_at >= $1 and finished_at < $2 order by finished_at offset $3 limit 1`,
    [start, end, pieceRows],
  );
  if (!last) return { from: start, to: end };
  const cut = floorMinute(last.at);
  return { from: start, to: cut > start ? cut : new Date(start.getTime() + minute) };
}

const minute = 60_000;

function floorMinute(at: Date): Date {
  return new Date(Math.floor(at.getTime() / minute) * minute);
}

function ceilMinute(at: Date): Date {
  return new Date((Math.floor(at.getTime() / minute) + 1) * minute);
}

function later(a: Date | null, b: Date): Date;
function later(a: Date | null, b: Date | null): Date | null;
function later(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
