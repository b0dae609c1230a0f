import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startReplayServer, type ReplayServer, type ReplaySource } from '#engine/providers/replay/server.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { runSync, type SyncRun } from './runSync.ts';

/** A database, and replay servers that answer with what a test makes up. */
export interface FootballBench {
  readonly test: TestDatabase;
  /** The servers of all runs so far, with what they were asked. */
  readonly servers: ReplayServer[];
  /** Runs a sync against the demo data, or recordings. */
  runFrom(sync: Sync, source: ReplaySource, payload?: JsonObject): Promise<SyncRun>;
  /** Runs a sync against answers that are written down as recordings: path → items. */
  run(sync: Sync, answers: Readonly<Record<string, unknown[]>>, payload?: JsonObject): Promise<SyncRun>;
  /** Empties the tables of football, and stops the servers. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function openFootballBench(): Promise<FootballBench> {
  const test = await createTestDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), 'touchline-football-'));
  const servers: ReplayServer[] = [];

  async function stop(): Promise<void> {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  }

  async function runFrom(sync: Sync, source: ReplaySource, payload: JsonObject = {}): Promise<SyncRun> {
    const server = await startReplayServer({ source });
    servers.push(server);
    return runSync(sync, test.url, server.url, payload);
  }

  return {
    test,
    servers,
    runFrom,
    async run(sync, answers, payload) {
      const answered = await mkdtemp(path.join(folder, 'answers-'));
      for (const [get, response] of Object.entries(answers)) {
        const body = { get, parameters: [], errors: [], results: response.length, response };
        await writeFile(path.join(answered, `${get}.json`), JSON.stringify(body));
      }
      return runFrom(sync, { kind: 'replay', path: answered }, payload);
    },
    async reset() {
      await stop();
      await test.query('truncate countries, timezones, teams cascade');
    },
    async close() {
      await stop();
      await test.drop();
      await rm(folder, { recursive: true });
    },
  };
}

/** What a run did to each table: rows inserted, updated, removed. */
export function countsOf({ result }: SyncRun): Record<string, number[]> {
  return Object.fromEntries(
    result.changes.map(({ table, inserted, updated, removed }) => [table, [inserted, updated, removed]]),
  );
}

export function codesOf({ result }: SyncRun): string[] {
  return result.warnings.map(({ code }) => code);
}
