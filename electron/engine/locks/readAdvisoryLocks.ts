import { performance } from 'node:perf_hooks';
import type { AdvisoryLocks, LockSession, LockSummary, OtherLock } from '#shared/locks.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { readWaiting, type Waiting } from './readWaiting.ts';

/** How many of each are told. */
const mostNamed = 500;
const mostOthers = 200;

/**
 * All advisory locks of this database: those that have a name of ours, with the job that holds them and how many wait, and
 * the others. What is held is what Postgres says; the job behind it is found by its session, or behind a transaction pooler
 * by the lock that it published. The list of locks is read once: with millions of them that alone takes seconds.
 */
export async function readAdvisoryLocks(database: Queryable): Promise<AdvisoryLocks> {
  const began = performance.now();
  const [rows, waiting] = await Promise.all([
    database.query<Row>(advisory, [mostNamed, mostOthers, wellKnown]),
    readWaiting(database),
  ]);
  const held = rows.filter(isNamed);
  const others = rows.filter((row) => !isNamed(row));
  const byName = new Map(waiting.map((each) => [each.name, each]));
  const taken = new Set(held.map((row) => row.name));
  return {
    locks: [
      ...held.map((row, index) => heldLock(row, held[index - 1]?.name === row.name, byName.get(row.name))),
      ...waiting.filter((each) => !taken.has(each.name)).map(freeLock),
    ].toSorted((one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)),
    others: others.map(otherLock),
    othersTotal: others[0]?.others_total ?? 0,
    hidden: rows.some((row) => row.hidden),
    // Whole seconds: it is told to the operator, and is no reason to send all of this again.
    took: Math.round((performance.now() - began) / 1000) * 1000,
  };
}

interface Row extends Record<string, unknown> {
  name: string | null;
  known: string | null;
  key: string;
  mode: string;
  granted: boolean;
  pid: number;
  application: string | null;
  username: string | null;
  address: string | null;
  state: string | null;
  query_start: Date | null;
  xact_start: Date | null;
  state_change: Date | null;
  hidden: boolean;
  others_total: number;
  published_at: Date | null;
  job: string | null;
  sync: string | null;
  worker: string | null;
  host: string | null;
}
type NamedRow = Row & { name: string };

/** Locks that Touchline takes for a moment, and gives no name in the list of keys. */
const wellKnown = ['migrate', 'pauses', 'partitions', 'statistics', 'alerts'].map((what) => `touchline:${what}`);

const advisory = `
  with advisory as materialized (
    select l.pid, l.mode, l.granted, l.objsubid, l.classid::bigint as class, l.objid::bigint as object,
      case when l.objsubid = 1 then (l.classid::bigint << 32) | l.objid::bigint end as key
    from pg_locks l
    where l.locktype = 'advisory' and l.database = (select oid from pg_database where datname = current_database())
  ),
  known as materialized (
    select a.*, k.name from advisory a left join sync.lock_keys k on k.key = a.key
  ),
  shown as (
    (select *, 0 as others_total from known where name is not null and granted order by name, pid limit $1)
    union all
    (select *, (select count(*) from known where name is null or not granted)::int
     from known where name is null or not granted order by granted, pid, class, object limit $2)
  )
  select l.name, w.name as known, coalesce(l.key::text, l.class || ', ' || l.object) as key, l.mode, l.granted, l.pid,
    s.application_name as application, s.usename as username, host(s.client_addr) as address, s.state, s.query_start,
    s.xact_start, s.state_change, coalesce(s.query = '<insufficient privilege>', false) as hidden, l.others_total,
    r.published_at, j.id as job, j.sync, worker.name as worker, worker.host
  from shown l
  left join pg_stat_activity s on s.pid = l.pid
  left join unnest($3::text[]) as w (name) on l.name is null and hashtextextended(w.name, 0) = l.key
  left join sync.running_attempts r on l.granted and r.lock = l.name and (r.backend_pid is null or r.backend_pid = l.pid)
  left join sync.jobs j on j.id = r.job_id and j.token = r.token and j.state = 'running'
  left join sync.workers worker on worker.id = j.worker_id
  order by l.name, l.pid`;

function isNamed(row: Row): row is NamedRow {
  return row.name !== null && row.granted;
}

/** A lock can have several holders where it is shared; the `id` stays the same while it goes from one job to the next. */
function heldLock(row: NamedRow, again: boolean, waiting: Waiting | undefined): LockSummary {
  return {
    id: again ? `${row.name} ${row.pid}` : row.name,
    name: row.name,
    held: true,
    since: moment(row.published_at ?? row.xact_start ?? row.state_change),
    job: row.job === null || row.sync === null ? null : { id: row.job, sync: row.sync },
    worker: row.worker,
    host: row.host,
    client: row.application,
    session: sessionOf(row),
    ...waitingOf(waiting),
  };
}

function freeLock(waiting: Waiting): LockSummary {
  const none = { since: null, job: null, worker: null, host: null, client: null, session: null };
  return { id: waiting.name, name: waiting.name, held: false, ...none, ...waitingOf(waiting) };
}

function waitingOf(waiting: Waiting | undefined): Pick<LockSummary, 'waiting' | 'waitingExact' | 'next'> {
  return { waiting: waiting?.jobs ?? 0, waitingExact: waiting?.exact ?? true, next: waiting?.next ?? [] };
}

function otherLock(row: Row): OtherLock {
  return {
    id: `${row.pid} ${row.key} ${row.mode}${row.granted ? '' : ' waits'}`,
    key: row.key,
    name: row.name ?? row.known,
    shared: row.mode === 'ShareLock',
    granted: row.granted,
    since: moment(row.xact_start ?? row.state_change),
    session: sessionOf(row),
  };
}

function sessionOf(row: Row): LockSession {
  return {
    pid: row.pid,
    application: row.application === '' ? null : row.application,
    user: row.username,
    address: row.address,
    state: row.state,
    queryAt: moment(row.query_start),
    transactionAt: moment(row.xact_start),
    hidden: row.hidden,
  };
}

function moment(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
