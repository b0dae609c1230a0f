import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serverAccount } from '#engine/embedded/account.ts';
import { run } from '#engine/embedded/run.ts';
import { freePort } from '#engine/embedded/server.ts';
import { watchOver } from './cluster.ts';
import { requireDebianPackage } from './debianPackage.ts';

export interface DebianPostgres {
  /** Of the maintenance database, as superuser. */
  url: string;
  stop(): Promise<void>;
}

/** Starts a cluster of its own from Debian's Postgres, with pg_cron looking after the jobs of one database. */
export async function startPostgresWithCron(cronDatabase: string): Promise<DebianPostgres> {
  const version = ['15', '16', '17', '18'].find((each) => existsSync(cronLibrary(each))) ?? '15';
  const initdb = await requireDebianPackage(`postgresql-${version}`, `/usr/lib/postgresql/${version}/bin/initdb`);
  await requireDebianPackage(`postgresql-${version}-cron`, cronLibrary(version));
  const folder = await mkdtemp(path.join(tmpdir(), 'touchline-debian-'));
  // As root the server runs as another user, who has to pass through.
  await chmod(folder, 0o711);
  const reaper = watchOver(folder);
  const data = path.join(folder, 'postgres');
  const password = randomBytes(16).toString('hex');
  const passwordFile = path.join(folder, 'password');
  const account = serverAccount(data);
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) for (const file of [data, passwordFile]) await chown(file, account.uid, account.gid);
  const command = async (file: string, ...args: string[]): Promise<void> => {
    const { code, output } = await run(file, args, { account, timeout: 60_000 });
    if (code !== 0) throw new Error(`${file} ${args.join(' ')}: ${output}`);
  };
  const pgCtl = path.join(path.dirname(initdb), 'pg_ctl');
  const port = await freePort(null);
  const stop = async (): Promise<void> => {
    await command(pgCtl, 'stop', '-s', '-w', '-m', 'immediate', '-D', data).catch(() => undefined);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    reaper.stdin.end();
  };
  try {
    await command(
      initdb,
      '-D',
      data,
      '-U',
      'admin',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--no-sync',
    );
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(port),
      unix_socket_directories: '',
      fsync: 'off',
      shared_preload_libraries: 'pg_cron',
      'cron.database_name': cronDatabase,
      // Its jobs run in background workers: those need no way to log in.
      'cron.use_background_workers': 'on',
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
    await appendFile(path.join(data, 'postgresql.conf'), `\n${lines.join('\n')}\n`);
    await command(pgCtl, 'start', '-s', '-w', '-t', '30', '-D', data, '-l', path.join(data, 'server.log'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `postgres://admin:${password}@127.0.0.1:${port}/postgres`, stop };
}

function cronLibrary(version: string): string {
  return `/usr/lib/postgresql/${version}/lib/pg_cron.so`;
}
