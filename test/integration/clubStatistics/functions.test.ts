import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownFunctions } from '#engine/syncs/update-stats/settings.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { clubs, writeClub } from './club.ts';
import type { Row } from './games.ts';
import { recompute } from './recompute.ts';

let test: TestDatabase;
beforeEach(async () => {
  test = await createTestDatabase();
});
afterEach(async () => {
  await test?.drop();
});

/** What tells the rows of each table apart. */
const keys: Record<string, string[]> = {
  aggregated_season_stats: ['season', 'player_id'],
  aggregated_half_season_stats: ['season', 'half', 'player_id'],
  aggregated_all_time_stats: ['player_id'],
  aggregated_hall_of_fame: ['category', 'player_id'],
  aggregated_recent_performance: ['player_id'],
  aggregated_season_honours: ['season', 'half', 'honour', 'player_id'],
  aggregated_records: ['record', 'place'],
  aggregated_match_report: ['match_id'],
  aggregated_personal_bests: ['player_id', 'best'],
  aggregated_player_profile_stats: ['player_id'],
  aggregated_season_race_data: ['match_id', 'player_id'],
  aggregated_power_ratings: ['player_id'],
};
const keyOf = (table: string, row: Row): string => (keys[table] ?? []).map((column) => String(row[column])).join(' ');

interface Wrote {
  table_name: string;
  received: string;
  inserted: string;
  updated: string;
  removed: string;
}

async function call(): Promise<Record<string, { received: number; written: number }>> {
  const rows = await Promise.all(ownFunctions.map(({ name }) => test.query<Wrote & Row>(`select * from ${name}()`)));
  return Object.fromEntries(
    rows.flat().map((row) => [
      row.table_name,
      {
        received: Number(row.received),
        written: Number(row.inserted) + Number(row.updated) + Number(row.removed),
      },
    ]),
  );
}

async function stored(table: string): Promise<Map<string, Row>> {
  const rows = await test.query<{ row: Row }>(
    `select to_jsonb(t) - 'created_at' - 'updated_at' as row from ${table} t`,
  );
  return new Map(rows.map(({ row }) => [keyOf(table, row), row]));
}

/** Averages are rounded in the table and not in what is recomputed. */
function expectSame(table: string, found: ReadonlyMap<string, Row>, rows: readonly Row[]): void {
  expect([...found.keys()].sort(), table).toEqual(rows.map((row) => keyOf(table, row)).sort());
  for (const row of rows) {
    const key = keyOf(table, row);
    const there = found.get(key) ?? {};
    for (const [column, value] of Object.entries(row)) {
      const label = `${table} ${key}: ${column}`;
      if (typeof value === 'number' && !Number.isInteger(value))
        expect(Math.abs(Number(there[column]) - value), label).toBeLessThan(0.0051);
      else expect(there[column], label).toEqual(value);
    }
  }
}

describe('the ten functions', () => {
  it('find what plain loops find, and leave alone what is as it was', { timeout: 60_000, retry: 0 }, async () => {
    const [today] = await test.query<{ day: string }>(`select (now() at time zone 'utc')::date::text as day`);
    await fc.assert(
      fc.asyncProperty(clubs, async (club) => {
        await writeClub(test, club);
        const first = await call();
        const expected = recompute(club, today?.day ?? '');
        expect(Object.keys(expected).sort()).toEqual(Object.keys(keys).sort());
        for (const [table, rows] of Object.entries(expected)) {
          expect(first[table]?.received, table).toBe(rows.length);
          expectSame(table, await stored(table), rows);
        }
        const versions = () =>
          test.query(
            Object.keys(keys)
              .map((table) => `select '${table}' as name, sum(xmin::text::bigint) as sum from ${table}`)
              .join(' union all '),
          );
        const before = await versions();
        expect(Object.values(await call()).map(({ written }) => written)).toEqual(Object.keys(keys).map(() => 0));
        expect(await versions()).toEqual(before);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });

  it('ranks by rating, and leaves who has too few games without one', async () => {
    await test.query('update club_rules set minimum_games = 10');
    await test.query(`insert into club_players (name) values ('Regular'), ('Other'), ('Newcomer')`);
    await test.query(
      `with m as (insert into club_matches (played_on, status, side_a_goals, side_b_goals)
         select date '2026-01-01' + i, 'finished', 2, 1 from generate_series(1, 12) i returning id, played_on)
       insert into club_appearances (match_id, player_id, side)
       select m.id, p.id, case p.name when 'Other' then 'B' else 'A' end from m, club_players p
       where p.name in ('Regular', 'Other') or p.name = 'Newcomer' and m.played_on > '2026-01-10'`,
    );
    await test.query('select update_power_ratings()');
    const rows = await test.query<{ name: string; rated: boolean; position: number | null }>(
      `select p.name, r.rating is not null as rated, r.position from aggregated_power_ratings r join club_players p on p.id = r.player_id
       where p.name in ('Regular', 'Other', 'Newcomer') order by p.id`,
    );
    expect(rows.map(({ rated }) => rated)).toEqual([true, true, false]);
    expect(rows[2]?.position).toBeNull();
    expect(Number(rows[0]?.position)).toBeLessThan(Number(rows[1]?.position));
  });
});
