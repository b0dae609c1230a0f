import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { runOn } from './cluster.ts';
import type { TestDatabase } from './database.ts';
import { until } from './until.ts';

export interface LoginRole {
  name: string;
  /** Of the database, as this role. */
  url: string;
  /** Drop the database first: the role may own or be granted something in it. */
  drop(): Promise<void>;
}

/** A role that logs in with a password of its own, member of the given ones, without any other right. */
export async function createLogin(
  db: TestDatabase,
  memberOf: readonly string[],
  options = '',
  clusterUrl = inject('clusterUrl'),
): Promise<LoginRole> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await admitLogins(clusterUrl);
  const member = memberOf.length > 0 ? ` in role ${memberOf.join(', ')}` : '';
  await runOn(clusterUrl, `create role ${name} login password '${password}' ${options}${member}`);
  const url = new URL(db.url);
  url.username = name;
  url.password = password;
  await until(() => canLogIn(url.href), { what: 'the login of a new role' });
  return { name, url: url.href, drop: () => runOn(clusterUrl, `drop role if exists ${name}`) };
}

/** A cluster that Touchline made admits its own user alone: let it admit whoever has a password. */
async function admitLogins(clusterUrl: string): Promise<void> {
  const client = new Client({ connectionString: clusterUrl, application_name: 'test' });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(hashtextextended('test:hba', 0))`);
    const { rows } = await client.query<{ file: string; text: string }>(
      `select file, pg_read_file(file) as text from current_setting('hba_file') file`,
    );
    const [hba] = rows;
    if (hba?.text.startsWith('# Written by Touchline') && !hba.text.includes(anybody)) {
      await client.query(
        `copy (select unnest(array['${hba.text.trimEnd().replaceAll('\n', `', '`)}', '${anybody}'])) to '${hba.file}'`,
      );
      await client.query('select pg_reload_conf()');
    }
    await client.query('commit');
  } finally {
    await client.end();
  }
}

const anybody = 'host all all 127.0.0.1/32 scram-sha-256';

async function canLogIn(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, application_name: 'test' });
  try {
    await client.connect();
    return true;
  } catch (error) {
    // No entry of pg_hba.conf yet: the server has not read it anew.
    if (error instanceof Error && 'code' in error && error.code === '28000') return false;
    throw error;
  } finally {
    await client.end();
  }
}
