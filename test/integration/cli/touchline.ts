import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach } from 'vitest';
import { z } from 'zod';
import type { TestDatabase } from '../../support/database.ts';

export const root = path.resolve(import.meta.dirname, '../../..');
/** Sources are run as they are, which needs the project's own Node. */
const ownNode = path.join(root, 'node_modules/node/bin/node');
export const node = existsSync(ownNode) ? ownNode : process.execPath;

/** The command line: built, where `npm test` has just built it, else its sources. */
export const program = path.join(
  root,
  process.env['TOUCHLINE_TEST_BUILT'] ? 'dist/electron/cli.js' : 'electron/cli/cli.ts',
);

export interface Finished {
  /** null where a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  finished: Promise<Finished>;
  /** What it wrote so far. */
  written(): { stdout: string; stderr: string };
}

export type Variables = Record<string, string>;

/**
 * Starts `touchline …` as a process of its own, which sees these variables and no others of Touchline's. In a group of its
 * own, signals can be sent to it and to all that it started, as a terminal does it.
 */
export function startTouchline(
  args: readonly string[],
  variables: Variables,
  { entry = program, ownGroup = false } = {},
): Running {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(node, [entry, ...args], {
    cwd: root,
    env: { PATH, HOME, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: ownGroup,
  });
  children.add(child);
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (written.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (written.stderr += chunk.toString()));
  const finished = once(child, 'close').then(([code]: unknown[]) => {
    children.delete(child);
    return { code: typeof code === 'number' ? code : null, ...written };
  });
  return { child, finished, written: () => ({ ...written }) };
}

/** Runs `touchline …` to its end. */
export function touchline(args: readonly string[], variables: Variables): Promise<Finished> {
  return startTouchline(args, variables).finished;
}

/** The commands of a test that failed must not outlive it. Not for tests that run beside each other. */
export function killLeftovers(): void {
  for (const child of children) child.kill('SIGKILL');
}
const children = new Set<ChildProcess>();

/** Registers `killLeftovers` for each test of a file. */
export function endCommandsAfterEach(): void {
  afterEach(killLeftovers);
}

const failure = z.looseObject({ code: z.string(), message: z.string(), hint: z.string().optional() });
const change = z.object({
  table: z.string(),
  received: z.int(),
  inserted: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  removed: z.int(),
});
const outputSchema = z.object({
  job: z.object({ id: z.string(), state: z.string() }).optional(),
  result: z
    .looseObject({
      dryRun: z.boolean(),
      changes: z.array(change),
      warnings: z.array(z.object({ code: z.string(), message: z.string() })),
      facts: z.record(z.string(), z.unknown()),
    })
    .nullish(),
  error: failure.nullish(),
});

/** What `sync --json` wrote to stdout, which must be one JSON value and nothing else. */
export function outputOf({ stdout }: Finished): z.infer<typeof outputSchema> {
  return outputSchema.parse(JSON.parse(stdout));
}

/** One country, league, season and its coverage: data that a failing run must leave alone. */
export async function seedData(db: TestDatabase): Promise<void> {
  await db.query(`
    with country as (
      insert into countries (provider_source_id, name) values (1, 'Atlantis') returning id
    ), league as (
      insert into leagues (provider_source_id, provider_league_id, country_id, name, slug, type)
      select 1, 999999, id, 'Coral League', 'coral-league', 'League' from country returning id
    ), season as (
      insert into seasons (league_id, year) select id, 2020 from league returning id
    )
    insert into season_coverage (season_id, fixtures, fixture_events, fixture_lineups, fixture_statistics,
      fixture_player_statistics, standings, players, top_scorers, top_assists, top_cards, injuries, predictions, odds)
    select id, true, true, true, true, true, true, true, true, true, true, true, true, true from season`);
}

export const dataTables = ['countries', 'leagues', 'seasons', 'season_coverage'] as const;

/** How many rows the tables of data hold, and who wrote them: a row that is written anew shows. */
export async function dataOf(db: TestDatabase): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const table of dataTables) {
    const [row] = await db.query<{ rows: string; writers: string | null }>(
      `select count(*) as rows, md5(string_agg(xmin::text || ctid::text, ',' order by ctid)) as writers from ${table}`,
    );
    found[table] = `${row?.rows} rows ${row?.writers}`;
  }
  return found;
}
