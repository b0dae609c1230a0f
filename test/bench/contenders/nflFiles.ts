import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Database } from '#engine/database/database.ts';
import { upsert } from '#engine/database/upsert.ts';
import { parseCsv } from '#engine/providers/csv/parseCsv.ts';
import type { FetchedCsv } from '#engine/providers/csv/csvFile.ts';
import { readReports } from '#engine/syncs/sync-injuries/nflverse.ts';
import { readStats } from '#engine/syncs/sync-player-stats/read.ts';
import { silentLogger } from '../../support/logger.ts';
import { injuriesCsv, statsCsv } from '../nflFiles.ts';
import { answer, type Options } from './answer.ts';

// The ways to bring a season's file into its table, each in one transaction: first into the empty table, then the same rows
// again.

type Rows = readonly Readonly<Record<string, unknown>>[];

interface Load {
  readonly table: string;
  readonly key: readonly string[];
  readonly rows: Rows;
  readonly columns: readonly string[];
}

answer({
  /** From the text of the file to its rows. */
  async read(_, options) {
    const text = textOf(options);
    const begun = performance.now();
    readText(options, text);
    return { ms: [performance.now() - begun] };
  },

  async ours(url, options) {
    const { table, key, rows } = loadOf(options);
    const database = new Database({ url, applicationName: 'touchline bench', connections: 1, logger: silentLogger });
    // The others have their connection before the clock runs, too.
    await database.query('select');
    const ms = await twice(url, table, rows, () =>
      database.transaction((connection) => upsert(connection, table, rows, { key })),
    );
    await database.close();
    return { ms };
  },

  async rowByRow(url, options) {
    const load = loadOf(options);
    const { table, columns, key } = load;
    const text = `insert into public.${table} (${columns.join(', ')})
      values (${columns.map((_, index) => `$${index + 1}`).join(', ')})
      on conflict (${key.join(', ')}) do update set ${assignments(load, 'excluded')}, updated_at = now()
      where ${differs(load, 'excluded', table)}`;
    // A sample: it is as slow for each row.
    const rows = load.rows.slice(0, 2_000);
    return withClient(url, async (client) => ({
      rows: [rows.length],
      ms: await twice(url, table, rows, () =>
        inTransaction(client, async () => {
          for (const row of rows) await client.query({ name: 'row', text, values: columns.map((name) => row[name]) });
        }),
      ),
    }));
  },

  /** COPY into a table of its own, and from there what is new or different. */
  async copy(url, options) {
    const load = loadOf(options);
    const { table, columns, key, rows } = load;
    return withClient(url, async (client) => ({
      ms: await twice(url, table, rows, () =>
        inTransaction(client, async () => {
          await client.query(
            `create temporary table incoming on commit drop as select ${columns.join(', ')} from public.${table} limit 0`,
          );
          await pipeline(
            Readable.from(lines(load)),
            client.query(copyFrom(`copy incoming (${columns.join(', ')}) from stdin`)),
          );
          await client.query('analyze incoming');
          await client.query('set local enable_nestloop = off');
          const sameKey = key.map((name) => `target.${name} = incoming.${name}`).join(' and ');
          await client.query(`update public.${table} target set ${assignments(load, 'incoming')}, updated_at = now()
            from incoming where ${sameKey} and (${differs(load, 'incoming', 'target')})`);
          await client.query(`insert into public.${table} (${columns.join(', ')})
            select ${columns.map((name) => `incoming.${name}`).join(', ')}
            from incoming left join public.${table} target on ${sameKey} where target.${key[0]} is null`);
        }),
      ),
    }));
  },

  /** COPY into the empty table: nothing can be quicker. */
  async bareCopy(url, options) {
    const load = loadOf(options);
    return withClient(url, async (client) => {
      const begun = performance.now();
      await inTransaction(client, async () => {
        await pipeline(
          Readable.from(lines(load)),
          client.query(copyFrom(`copy public.${load.table} (${load.columns.join(', ')}) from stdin`)),
        );
      });
      return { ms: [performance.now() - begun] };
    });
  },
});

function textOf({ file }: Options): string {
  return file === 'injuries' ? injuriesCsv() : statsCsv();
}

function readText({ file }: Options, text: string): Rows {
  const parsed = parseCsv(text, String(file));
  if ('kind' in parsed) throw new Error(parsed.reason);
  const fetched: FetchedCsv = Object.assign(parsed, { bytes: text.length, ms: 0 });
  return file === 'injuries'
    ? readReports(fetched, 2025).rows
    : readStats({ format: 'current', stats: fetched, kicking: null }, 2025).rows;
}

function loadOf(options: Options): Load {
  const rows = readText(options, textOf(options));
  const injuries = options['file'] === 'injuries';
  return {
    table: injuries ? 'nfl_injuries' : 'nfl_player_stats',
    key: injuries ? ['season', 'week', 'team', 'gsis_id'] : ['season', 'week', 'gsis_id'],
    rows,
    columns: Object.keys(rows[0] ?? {}),
  };
}

/** Does it with the table empty and with the rows there as they are; vacuumed in between, as autovacuum would. */
async function twice(url: string, table: string, rows: Rows, work: () => Promise<unknown>): Promise<number[]> {
  const ms: number[] = [];
  for (const _ of ['first', 'unchanged']) {
    const begun = performance.now();
    await work();
    ms.push(performance.now() - begun);
    await withClient(url, async (client) => {
      const counted = await client.query<{ count: number; old: number }>(
        `select count(*)::int, count(*) filter (where updated_at = created_at)::int as old from public.${table}`,
      );
      const [found] = counted.rows;
      if (found?.count !== rows.length || found.old !== rows.length)
        throw new Error('not every row arrived, or one changed');
      await client.query(`vacuum (analyze) public.${table}`);
      await client.query('checkpoint');
    });
  }
  return ms;
}

function assignments({ columns, key }: Load, from: string): string {
  return columns
    .filter((name) => !key.includes(name))
    .map((name) => `${name} = ${from}.${name}`)
    .join(', ');
}

function differs({ columns, key }: Load, from: string, target: string): string {
  return columns
    .filter((name) => !key.includes(name))
    .map((name) => `${target}.${name} is distinct from ${from}.${name}`)
    .join(' or ');
}

/** Text format of COPY, in pieces of a size that a socket likes. */
function* lines({ rows, columns }: Load): Generator<string> {
  let piece = '';
  for (const row of rows) {
    piece += `${columns.map((name) => cell(row[name])).join('\t')}\n`;
    if (piece.length > 64_000) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}

function cell(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === 'null' ? '\\N' : text.replace(/[\\\t\n\r]/g, '\\$&');
}

async function inTransaction(client: Client, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  await work();
  await client.query('commit');
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
