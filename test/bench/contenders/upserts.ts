import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Database } from '#engine/database/database.ts';
import { upsert } from '#engine/database/upsert.ts';
import { silentLogger } from '../../support/logger.ts';
import { answer, number, type Options } from './answer.ts';

/** The ways to bring rows into a table, each in one transaction: first into an empty table, then the same rows again. */
answer({
  async prepare(url) {
    await withClient(url, async (client) => {
      await client.query(`create table public.bench_matches (${columns.map((name) => `${name} ${types[name]}`).join(', ')},
        updated_at timestamptz not null default now(), primary key (id))`);
    });
  },

  async ours(url, options) {
    const database = new Database({ url, applicationName: 'touchline bench', connections: 1, logger: silentLogger });
    const rows = makeRows(number(options, 'rows'));
    const ms = await twice(url, options, () =>
      database.transaction((connection) => upsert(connection, 'bench_matches', rows, { key: ['id'] })),
    );
    await database.close();
    return { ms };
  },

  async rowByRow(url, options) {
    const text = `insert into public.bench_matches (${columns.join(', ')})
      values (${columns.map((_, index) => `$${index + 1}`).join(', ')})
      on conflict (id) do update set ${assignments('excluded')}, updated_at = now() where ${differs('excluded')}`;
    const rows = makeRows(number(options, 'rows'));
    return withClient(url, async (client) => ({
      ms: await twice(url, options, () =>
        inTransaction(client, async () => {
          for (const row of rows) await client.query({ name: 'row', text, values: columns.map((name) => row[name]) });
        }),
      ),
    }));
  },

  async unnest(url, options) {
    const text = `insert into public.bench_matches (${columns.join(', ')})
      select * from unnest(${columns.map((name, index) => `$${index + 1}::${types[name]}[]`).join(', ')})
      on conflict (id) do update set ${assignments('excluded')}, updated_at = now() where ${differs('excluded')}`;
    const rows = makeRows(number(options, 'rows'));
    return withClient(url, async (client) => ({
      ms: await twice(url, options, () =>
        inTransaction(client, async () => {
          for (let start = 0; start < rows.length; start += 10_000) {
            const chunk = rows.slice(start, start + 10_000);
            await client.query(
              text,
              columns.map((name) => chunk.map((row) => row[name])),
            );
          }
        }),
      ),
    }));
  },

  async copy(url, options) {
    const rows = makeRows(number(options, 'rows'));
    return withClient(url, async (client) => ({
      ms: await twice(url, options, () =>
        inTransaction(client, async () => {
          await client.query('create temporary table incoming (like public.bench_matches) on commit drop');
          await client.query('alter table incoming drop column updated_at');
          await pipeline(
            Readable.from(lines(rows)),
            client.query(copyFrom(`copy incoming (${columns.join(', ')}) from stdin`)),
          );
          await client.query('analyze incoming');
          // Into an empty table the planner may go through what the same statement has just inserted, for every row.
          await client.query('set local enable_nestloop = off');
          // The table is new to the planner, which would now and then compare each row with each.
          await client.query('set local enable_nestloop = off');
          await client.query(`update public.bench_matches target set ${assignments('incoming')}, updated_at = now()
            from incoming where target.id = incoming.id and (${differs('incoming', 'target')})`);
          await client.query(`insert into public.bench_matches (${columns.join(', ')})
            select ${columns.map((name) => `incoming.${name}`).join(', ')}
            from incoming left join public.bench_matches target on target.id = incoming.id where target.id is null`);
        }),
      ),
    }));
  },
});

const types = {
  id: 'bigint',
  league_id: 'int',
  season: 'int',
  kickoff: 'timestamptz',
  status: 'text',
  home: 'text',
  away: 'text',
  home_goals: 'int',
  away_goals: 'int',
  venue: 'text',
} as const;
type Name = keyof typeof types;
type MatchRow = Record<Name, string | number | null>;
const columns: Name[] = [
  'id',
  'league_id',
  'season',
  'kickoff',
  'status',
  'home',
  'away',
  'home_goals',
  'away_goals',
  'venue',
];

function makeRows(count: number): MatchRow[] {
  return Array.from({ length: count }, (_, index) => {
    const played = index % 7 !== 0;
    return {
      id: 1_000_000 + index,
      league_id: index % 1_200,
      season: 2015 + (index % 11),
      kickoff: new Date(Date.UTC(2015 + (index % 11), index % 12, 1 + (index % 28), 15)).toISOString(),
      status: played ? 'FT' : 'NS',
      home: `Team ${(index * 7) % 9_000}`,
      away: `Team ${(index * 13) % 9_000}`,
      home_goals: played ? index % 5 : null,
      away_goals: played ? index % 3 : null,
      venue: index % 10 === 0 ? null : `Stadium of the "${index % 5_000}"`,
    };
  });
}

/** Does it with the table empty and with the rows there as they are; vacuumed in between, as autovacuum would. */
async function twice(url: string, options: Options, work: () => Promise<unknown>): Promise<number[]> {
  const ms: number[] = [];
  for (const _ of ['first', 'unchanged']) {
    const begun = performance.now();
    await work();
    ms.push(performance.now() - begun);
    await withClient(url, async (client) => {
      const { rows } = await client.query<{ count: number }>('select count(*)::int from public.bench_matches');
      if (rows[0]?.count !== number(options, 'rows')) throw new Error('not every row arrived');
      await client.query('vacuum (analyze) public.bench_matches');
      await client.query('checkpoint');
    });
  }
  return ms;
}

function assignments(from: string): string {
  return columns
    .filter((name) => name !== 'id')
    .map((name) => `${name} = ${from}.${name}`)
    .join(', ');
}

function differs(from: string, target = 'bench_matches'): string {
  return columns
    .filter((name) => name !== 'id')
    .map((name) => `${target}.${name} is distinct from ${from}.${name}`)
    .join(' or ');
}

/** Text format of COPY, in pieces of a size that a socket likes. */
function* lines(rows: readonly MatchRow[]): Generator<string> {
  let piece = '';
  for (const row of rows) {
    let line = '';
    for (const name of columns) {
      const value = row[name];
      line += `${line === '' ? '' : '\t'}${value === null ? '\\N' : typeof value === 'number' ? value : value.replace(/[\\\t\n\r]/g, '\\$&')}`;
    }
    piece += `${line}\n`;
    if (piece.length > 64_000) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
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
