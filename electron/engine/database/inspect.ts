import { performance } from 'node:perf_hooks';
import type { ConnectionReport } from '#shared/contract/connection.ts';
import { OperatorError } from '#shared/errors.ts';
import { makeLogger } from '#engine/logging/logger.ts';
import { Database } from './database.ts';
import { describeTarget } from './databaseUrl.ts';
import { inspectSchema, type Migration } from './migrate.ts';
import type { Queryable } from './queryable.ts';

/** Connects, looks and disconnects: what an operator wants to know of a connection before using it. */
export async function inspectConnection(url: string, migrations: readonly Migration[]): Promise<ConnectionReport> {
  const silent = makeLogger(() => undefined);
  const database = new Database({ url, applicationName: 'touchline test', connections: 2, logger: silent });
  try {
    return await inspectDatabase(database, migrations);
  } finally {
    await database.close();
  }
}

/** The report of an open database. */
export async function inspectDatabase(database: Database, migrations: readonly Migration[]): Promise<ConnectionReport> {
  await database.query('select 1');
  const before = performance.now();
  const [facts] = await database.query<{
    version: string;
    number: number;
    user: string;
    read_only: boolean;
    encrypted: boolean;
    now: Date;
  }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
       current_user as user, clock_timestamp() as now,
       pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as read_only,
       coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as encrypted`,
  );
  const latency = performance.now() - before;
  if (!facts) throw new OperatorError({ code: 'internal', message: 'The database gave no answer about itself.' });
  if (facts.number < 140_000) {
    throw new OperatorError({
      code: 'postgres_too_old',
      message: `This server is Postgres ${facts.version}; Touchline needs 14 or newer.`,
    });
  }
  const pooler = database.pooler || (await detectPooler(database));
  const schema = await inspectSchema(database, migrations);
  return {
    target: describeTarget(database.url),
    serverVersion: facts.version.split(' ')[0] ?? facts.version,
    user: facts.user,
    schema: schema.state,
    readOnly: facts.read_only,
    pooler,
    encrypted: facts.encrypted,
    clockDifference: Math.round(facts.now.getTime() - (Date.now() - latency / 2)),
    latency: Math.round(latency * 10) / 10,
  };
}

/**
 * Whether a transaction pooler stands between: two of our connections then meet the same backend, which never happens
 * without one. The first gives its backend back after each statement; the second asks while holding a transaction.
 */
async function detectPooler(database: Database): Promise<boolean> {
  const first = await database.connect();
  const second = await database.connect();
  try {
    for (let round = 0; round < 3; round += 1) {
      const before = await backendOf(first);
      await second.query('begin');
      const other = await backendOf(second);
      const after = await backendOf(first);
      await second.query('rollback');
      if (before === other || before !== after) return true;
    }
    return false;
  } finally {
    first.release();
    second.release();
  }
}

async function backendOf(connection: Queryable): Promise<number> {
  const [row] = await connection.query<{ pid: number }>('select pg_backend_pid() as pid');
  return row?.pid ?? 0;
}
