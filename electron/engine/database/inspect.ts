import { performance } from 'node:perf_hooks';
import type { ConnectionReport } from '#shared/contract/connection.ts';
import { OperatorError } from '#shared/errors.ts';
import { makeLogger } from '#engine/logging/logger.ts';
import { Database, type Connection } from './database.ts';
import { describeTarget, isKnownPooler } from './databaseUrl.ts';
import { inspectSchema, type Migration } from './migrate.ts';

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
  const pooler = database.pooler || isKnownPooler(database.url) || (await detectPooler(database));
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
 * Whether a transaction pooler stands between. Then one of our connections meets several backends, or two of ours meet the
 * same one, which never happens without a pooler, nor with one that keeps a backend for the session. Each question is
 * complete before the next, so that a pool of a single backend can answer them.
 */
async function detectPooler(database: Database): Promise<boolean> {
  const first = await database.connect();
  const second = await database.connect();
  try {
    for (let round = 0, rounds = 1; round < rounds; round += 1) {
      const backend = await backendOf(first);
      // With others' work in the same pool, and few backends, chance can hide it for a while.
      rounds = backend === first.announcedPid ? usualRounds : roundsBehindPooler;
      if ((await backendOf(first)) !== backend) return true;
      await second.query('begin', [], answerLimit);
      const other = await backendOf(second);
      await second.query('rollback', [], answerLimit);
      if (other === backend || (await backendOf(first)) !== backend) return true;
    }
    return false;
  } finally {
    first.release();
    await second.rollbackAndRelease();
  }
}

const usualRounds = 3;
const roundsBehindPooler = 15;
/** ms; a pool whose backends are all taken lets us wait. */
const answerLimit = 20_000;

async function backendOf(connection: Connection): Promise<number> {
  const [row] = await connection.query<{ pid: number }>('select pg_backend_pid() as pid', [], answerLimit);
  return row?.pid ?? 0;
}
