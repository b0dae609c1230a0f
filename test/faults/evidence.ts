import type { TestDatabase } from '../support/database.ts';
import { readJournals, type Entry } from './process/journal.ts';
import { writers } from './process/syncs.ts';

/** The tables in which runs leave their traces, beside Touchline's own. */
export async function makeEvidence(db: TestDatabase): Promise<void> {
  await db.query(`
    create table enqueued (id bigint primary key, sync text not null);
    create table evidence (job_id bigint not null, token int not null);
    create table things (n int primary key, token int not null)`);
}

/** Something that took a worker's connections, and with them its locks, from it. */
export interface Loss {
  /** null: every worker. */
  worker: string | null;
  /** It happened between these two. µs, monotonic. */
  after: number;
  before: number;
}

/**
 * What the invariants of the design say about a queue that has drained, and does not hold here: a sentence each, none
 * where all is well. `offset`: µs from the database's clock (since the epoch) to the monotonic one.
 */
export async function findViolations(
  db: TestDatabase,
  folder: string,
  losses: readonly Loss[],
  offset: number,
): Promise<string[]> {
  const journal = readJournals(folder);
  return [
    ...(await wrongEnds(db)),
    ...(await wrongData(db)),
    ...(await wrongAttempts(db, journal)),
    ...(await wrongBeliefs(db, journal)),
    ...(await leftovers(db)),
    ...(await overlaps(db, journal, losses, offset)),
  ];
}

/** 1: an enqueued job ends exactly once in history. */
async function wrongEnds(db: TestDatabase): Promise<string[]> {
  const rows = await db.query<{ id: string; sync: string | null; ends: string; waits: string }>(`
    select coalesce(e.id, h.id, j.id) as id, e.sync, coalesce(h.ends, 0) as ends, count(j.id) as waits
    from enqueued e
    full join (select id, count(*) as ends from sync.job_history group by id) h on h.id = e.id
    full join sync.jobs j on j.id = e.id
    group by 1, 2, 3
    having coalesce(h.ends, 0) <> 1 or count(j.id) > 0 or e.sync is null`);
  return rows.map(
    ({ id, sync, ends, waits }) =>
      `job ${id} (${sync ?? 'never enqueued'}) is ${ends} times in history and ${waits} times in the queue`,
  );
}

/** 2 and 4: data are there of the attempt that succeeded, once, and of no other. */
async function wrongData(db: TestDatabase): Promise<string[]> {
  const rows = await db.query<{ id: string; state: string; succeeded: number | null; tokens: number[] }>(
    `select h.id, h.state, s.token as succeeded, coalesce(w.tokens, '{}') as tokens
     from sync.job_history h
     left join sync.job_attempts s on s.job_id = h.id and s.outcome = 'succeeded'
     left join (select job_id, array_agg(token order by token) as tokens from evidence group by job_id) w on w.job_id = h.id
     where coalesce(w.tokens, '{}') is distinct from
       case when h.state = 'succeeded' and h.sync = any ($1) then array[s.token] else '{}' end`,
    [[...writers]],
  );
  return rows.map(
    ({ id, state, succeeded, tokens }) =>
      `job ${id} ${state} by its claim ${succeeded ?? '-'}, and there are data of its claims [${tokens.join(', ')}]`,
  );
}

/** Every attempt that began is recorded once; the numbers add up. */
async function wrongAttempts(db: TestDatabase, journal: readonly Entry[]): Promise<string[]> {
  const rows = await db.query<{ job_id: string; token: number; rows: number }>(
    'select job_id, token, count(*)::int as rows from sync.job_attempts group by job_id, token',
  );
  const recorded = new Map(rows.map((row) => [`${row.job_id}/${row.token}`, row.rows]));
  const began = new Set(journal.flatMap((entry) => (entry.what === 'began' ? `${entry.job}/${entry.token}` : [])));
  const twice = journal.filter((entry) => entry.what === 'began').length - began.size;
  const miscounted = await db.query<{ id: string; attempt: number; counted: number; most: number }>(`
    select h.id, h.attempt, h.max_attempts as most, count(a.*) filter (where a.outcome <> 'released')::int as counted
    from sync.job_history h left join sync.job_attempts a on a.job_id = h.id
    group by h.id, h.attempt, h.max_attempts
    having h.attempt <> count(a.*) filter (where a.outcome <> 'released') or h.attempt > h.max_attempts`);
  return [
    ...[...recorded]
      .filter(([, count]) => count > 1)
      .map(([attempt, count]) => `attempt ${attempt} has ${count} records`),
    ...[...began]
      .filter((attempt) => !recorded.has(attempt))
      .map((attempt) => `attempt ${attempt} began and has no record`),
    ...(twice > 0 ? [`${twice} runs began under a claim that had a run already`] : []),
    ...miscounted.map(
      ({ id, attempt, counted, most }) => `job ${id} says attempt ${attempt} of ${most}, and ${counted} are recorded`,
    ),
  ];
}

/** What a worker took for done is done. */
async function wrongBeliefs(db: TestDatabase, journal: readonly Entry[]): Promise<string[]> {
  const rows = await db.query<{ job_id: string; token: number }>(
    `select job_id, token from sync.job_attempts where outcome = 'succeeded'`,
  );
  const succeeded = new Set<string>(rows.map((row) => `${row.job_id}/${row.token}`));
  return journal.flatMap(({ what, result, job, token }) =>
    what === 'over' && result === 'succeeded' && !succeeded.has(`${job}/${token}`)
      ? `attempt ${job}/${token} succeeded for its worker, and not in history`
      : [],
  );
}

/** No lock, no worker and no session is left behind. */
async function leftovers(db: TestDatabase): Promise<string[]> {
  const locks = await db.query<{ name: string | null; pid: number; application: string | null; state: string | null }>(`
    select k.name, l.pid, a.application_name as application, a.state from pg_locks l
    left join sync.lock_keys k on k.key = (l.classid::bigint << 32) | l.objid::bigint
    left join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'advisory' and l.database = (select oid from pg_database where datname = current_database())`);
  const workers = await db.query<{ id: string; state: string; cleared: boolean }>(`
    select id, state, cleared_at is not null as cleared from sync.workers
    where not (state = 'stopped' or state = 'lost' and cleared_at is not null)`);
  return [
    ...locks.map(
      ({ name, pid, application, state }) => `lock ${name} is held by session ${pid} (${application}, ${state})`,
    ),
    ...workers.map(({ id, state, cleared }) => `worker ${id} is ${state}${cleared ? '' : ', not cleared'}`),
  ];
}

/**
 * Two runs with one lock never overlap, as long as their connections, which hold it, are there. A lost worker's are ended
 * between its being marked as lost and its jobs being taken back, and with them their locks are free.
 */
async function overlaps(
  db: TestDatabase,
  journal: readonly (Entry & { worker: string })[],
  losses: readonly Loss[],
  offset: number,
): Promise<string[]> {
  const lost = await db.query<{ job_id: string; token: number; at: number }>(
    `select a.job_id, a.token, extract(epoch from least(w.stopped_at, a.finished_at))::float8 * 1e6 as at
     from sync.job_attempts a left join sync.workers w on w.id = a.worker_id and w.state = 'lost' where a.outcome = 'lost'`,
  );
  const lostAt = new Map<string, number>(lost.map((row) => [`${row.job_id}/${row.token}`, row.at + offset]));
  const ends = new Map<string, number>(
    journal.flatMap((entry) => (entry.what === 'ended' ? [[`${entry.job}/${entry.token}`, entry.at] as const] : [])),
  );
  const asked = new Map<string, number>(
    journal.flatMap((entry) => (entry.what === 'asks' ? [[`${entry.job}/${entry.token}`, entry.at] as const] : [])),
  );
  const runs = journal
    .filter((entry) => entry.what === 'began' && entry.lock !== undefined)
    .map((entry) => {
      const attempt = `${entry.job}/${entry.token}`;
      // A connection may be gone already when the answer that gave the lock is read.
      const since = asked.get(attempt) ?? entry.at;
      const taken = losses.filter((loss) => (loss.worker ?? entry.worker) === entry.worker && loss.before >= since);
      const until = Math.min(
        ends.get(attempt) ?? Infinity,
        lostAt.get(attempt) ?? Infinity,
        ...taken.map(({ after }) => after),
      );
      return { attempt, lock: entry.lock, from: entry.at, until };
    })
    // One that began when all was lost already no longer had the lock.
    .filter(({ from, until }) => until > from)
    .sort((a, b) => a.from - b.from);
  const found: string[] = [];
  const last = new Map<string | undefined, (typeof runs)[number]>();
  for (const run of runs) {
    const before = last.get(run.lock);
    if (before && before.until > run.from)
      found.push(`attempts ${before.attempt} and ${run.attempt} both had the lock ${run.lock}`);
    if (!before || run.until > before.until) last.set(run.lock, run);
  }
  return found;
}
