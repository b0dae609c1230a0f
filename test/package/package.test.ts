import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { listPackage } from '@electron/asar';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbedded, type EmbeddedServer } from '#engine/embedded/startEmbedded.ts';
import { createTestDatabase } from '../support/database.ts';
import { openDisplay, type Display } from '../support/display.ts';
import { until } from '../support/until.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'release', 'linux-unpacked');
const program = path.join(folder, 'touchline');
// How a fuse is written in the program: the package does not export its names for these.
const disabled = '0'.charCodeAt(0);
const enabled = '1'.charCodeAt(0);
const stamp = path.join(root, 'dist', '.touchline-build');

beforeAll(() => {
  // Made again where something has changed since: the package script builds only what is not built.
  const isNew = existsSync(program) && existsSync(stamp) && statSync(program).mtimeMs > statSync(stamp).mtimeMs;
  if (isNew && !process.env['CI']) return;
  const { status } = spawnSync(process.execPath, [path.join(root, 'scripts/package.mjs')], {
    cwd: root,
    stdio: 'inherit',
    timeout: 280_000,
  });
  if (status !== 0) throw new Error('the package could not be made');
});

describe.runIf(process.platform === 'linux')('the packaged application', () => {
  it('has its fuses set', async () => {
    const wire = await getCurrentFuseWire(program);
    const off = [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
      FuseV1Options.GrantFileProtocolExtraPrivileges,
    ];
    const on = [
      FuseV1Options.EnableCookieEncryption,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.OnlyLoadAppFromAsar,
    ];
    for (const fuse of off) expect(wire[fuse], FuseV1Options[fuse]).toBe(disabled);
    for (const fuse of on) expect(wire[fuse], FuseV1Options[fuse]).toBe(enabled);
  });

  it('holds what it needs and nothing else', () => {
    const files = listPackage(path.join(folder, 'resources', 'app.asar'), { isPack: false }).map((file) =>
      file.replaceAll('\\', '/'),
    );
    for (const needed of ['/dist/electron/main.js', '/dist/preload/preload.cjs', '/dist/renderer/index.html']) {
      expect(files).toContain(needed);
    }
    expect(files).toContain('/migrations/001_queue.sql');
    expect(files.filter((file) => /\.(ts|tsx|map|md)$|^\/(test|scripts|docs)\b/.test(file))).toEqual([]);
    // The archive's SQLite is native, and all that is not bundled.
    const packages = files.flatMap((file) => /^\/node_modules\/((@[^/]+\/)?[^/@]+)$/.exec(file)?.[1] ?? []);
    const ours = packages.filter((name) => name !== '.bin' && !name.startsWith('@libsql/'));
    expect(ours.sort()).toEqual(['@neon-rs/load', 'detect-libc', 'libsql']);
    expect(packages.filter((name) => name.startsWith('@libsql/'))).toHaveLength(1);
    expect(existsSync(path.join(folder, 'resources/postgres/bin/postgres'))).toBe(true);
  });

  it('starts without questions, runs its first sync with success, and ends in order', async () => {
    const run = await startPackage();
    try {
      const server = await run.database();
      const job = await until(() => firstJob(server.url), { within: 60_000, what: 'the end of the first sync' });
      expect(job).toMatchObject({ sync: 'sync-leagues', state: 'succeeded' });
      const leagues = await read(server.url, 'select count(*)::int as count from public.leagues');
      expect(Number(leagues?.['count'])).toBeGreaterThan(500);

      // As from a terminal, where the whole process group gets it and npm passes it on.
      run.child.kill('SIGINT');
      run.child.kill('SIGTERM');
      const [code] = await once(run.child, 'exit');
      expect(code).toBe(0);
      expect(run.log()).toContain('the application ends');
      // The application stopped the database that it had started.
      await expect(read(server.url, 'select 1 as one')).rejects.toThrow();
    } finally {
      await run.end();
    }
  });
});

describe.runIf(process.platform === 'linux')('the packaged application, at a database elsewhere', () => {
  it('keeps its archive, with the SQLite that it carries', async () => {
    const database = await createTestDatabase();
    await database.query(
      `insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt,
         enqueued_at, run_at, started_at, finished_at, token)
       values (1, 'sync-players', '{}', 'succeeded', 0, 'schedule', '{}', false, 5, 1, now(), now(), now(), now(), 1)`,
    );
    const run = await startPackage({ DATABASE_URL: database.url, APP_ENV: 'staging' });
    try {
      const folder = path.join(run.data, 'desktop', 'archives');
      const size = (): number =>
        existsSync(folder)
          ? readdirSync(folder).reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0)
          : 0;
      // Its tables, the job and the views of the console.
      await until(() => size() > 200_000, { within: 30_000, what: 'the archive' });
      expect(run.log()).not.toMatch(/archive could not/i);
    } finally {
      await run.end();
      await database.drop();
    }
  });
});

let display: Display | null = null;
afterAll(() => display?.stop());

async function startPackage(environment: Record<string, string> = {}) {
  display ??= await openDisplay();
  const data = await mkdtemp(path.join(tmpdir(), 'touchline-package-'));
  // As root the database runs as another user, who has to pass through.
  await chmod(data, 0o711);
  const { PATH = '', HOME = '' } = process.env;
  // Chromium's sandbox refuses root; the flag belongs into test launchers and nowhere else.
  const args = [
    ...('DATABASE_URL' in environment ? [] : ['--embedded']),
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  const child: ChildProcess = spawn(program, args, {
    env: { PATH, HOME, TOUCHLINE_DATA_DIR: data, ...display.env, ...environment },
    stdio: 'ignore',
  });
  const logFile = path.join(data, 'desktop', 'logs', 'touchline.log');
  const log = (): string => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  let server: EmbeddedServer | null = null;
  return {
    child,
    data,
    log,
    /** The embedded database, once the application has started it with the programs of its own and made its tables. */
    database: async (): Promise<EmbeddedServer> => {
      await until(() => log().includes('was brought up to date'), { within: 30_000, what: 'the database' });
      server = await startEmbedded({ folder: data });
      expect(server.started).toBe(false);
      return server;
    },
    end: async (): Promise<void> => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      await server?.stop({ force: true });
      await rm(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function firstJob(url: string): Promise<Record<string, unknown> | undefined> {
  return read(url, 'select sync, state::text as state from sync.job_history order by id limit 1');
}

async function read(url: string, sql: string): Promise<Record<string, unknown> | undefined> {
  const client = new Client({ connectionString: url, application_name: 'test' });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows[0];
  } finally {
    await client.end();
  }
}
