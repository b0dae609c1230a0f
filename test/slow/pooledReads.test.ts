import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#engine/clock.ts';
import { Database } from '#engine/database/database.ts';
import { readMigrations } from '#engine/database/migrate.ts';
import { Session } from '#services/console/session.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { silentLogger } from '../support/logger.ts';
import { startPgBouncer } from '../support/pgbouncer.ts';

// A connection that is read-only is so in the database: what gets past the interface, and past all checks of the console, is
// refused there.

const migrations = await readMigrations(path.resolve(import.meta.dirname, '../../migrations'));
let db: TestDatabase;
const closers: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  db = await createTestDatabase();
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  await db.drop();
});

async function urlBehind(mode: 'direct' | 'transaction' | 'session'): Promise<string> {
  if (mode === 'direct') return db.url;
  const pooler = await startPgBouncer(db.url, { mode, poolSize: 3 });
  closers.push(() => pooler.stop());
  return pooler.url;
}

function guardedSession(url: string): Session {
  const session = new Session({
    url,
    guarded: true,
    migrations,
    clock: systemClock,
    logger: silentLogger,
    onChange: () => undefined,
    onUnlocked: () => undefined,
  });
  closers.push(() => session.close());
  return session;
}

const write = `insert into sync.settings (name, value) values ('sneaked', '1')`;
const refused = { code: 'read_only', sqlState: '25006' };

describe.each(['direct', 'transaction', 'session'] as const)('a locked connection, %s', (mode) => {
  test('writes nothing, however it is asked', async () => {
    const session = guardedSession(await urlBehind(mode));
    await expect(session.read((database) => database.query(write))).rejects.toMatchObject(refused);
    await expect(
      session.read((database) => database.transaction((connection) => connection.query(write))),
    ).rejects.toMatchObject(refused);
    // Nor by one statement that begins with permission.
    await expect(
      session.read((database) =>
        database.transaction(async (connection) => {
          await connection.query('select 1');
          await connection.query('set transaction read write');
          await connection.query(write);
        }),
      ),
    ).rejects.toMatchObject(mode === 'transaction' ? { sqlState: '25001' } : {});
    await expect(session.read((database) => database.query(`select sync.enqueue('sneaked')`))).rejects.toMatchObject(
      refused,
    );
    if (mode === 'transaction') await expect(session.read((database) => database.connect())).rejects.toThrow(/pooler/);
    await expect(session.writer()).rejects.toMatchObject({ code: 'locked' });
    expect(session.openWriter).toBeNull();
    expect(session.report?.pooler).toBe(mode === 'transaction');
    // An unlock opens the writer, and the reader stays as it was.
    await session.unlock(5, 'a test', { actor: 'tester', origin: 'test' });
    await (await session.writer()).query(write);
    await expect(session.read((database) => database.query(write))).rejects.toMatchObject(refused);
    expect(await db.query(`select from sync.settings where name = 'sneaked'`)).toHaveLength(1);
  });
});

test('the next client of a transaction pooler is not left read-only', async () => {
  const url = await urlBehind('transaction');
  const session = guardedSession(url);
  await Promise.all(Array.from({ length: 12 }, () => session.read((database) => database.query('select 1'))));
  const other = new Database({ url, applicationName: 'test', connections: 3, logger: silentLogger, pooler: true });
  closers.push(() => other.close());
  for (let count = 0; count < 6; count += 1) {
    await other.query(`insert into sync.settings (name, value) values ($1, '1')`, [`other ${count}`]);
  }
});
