import { z } from 'zod';
import type { Warning } from '#shared/jobs.ts';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';
import { listed, plural, some } from '#engine/syncs/words.ts';
import { positions } from './allowed.ts';

const gapsSchema = z.object({
  without_opponent: z.int(),
  games: z.array(z.string()).nullable(),
  positions: z.array(z.string()).nullable(),
});

/** What the week's statistics lack, so that its figures are not those of the whole week. */
export async function gapWarnings(transaction: SyncTransaction, season: number, week: number): Promise<Warning[]> {
  const [row] = await transaction.query(statement, [season, week, positions]);
  const gaps = gapsSchema.parse(row);
  const warnings: Warning[] = [];
  if (gaps.games !== null) {
    warnings.push({
      code: 'games_without_statistics',
      message: `${plural(gaps.games.length, 'game')} of week ${week} of ${season} ${gaps.games.length === 1 ? 'has' : 'have'} no statistics yet: ${some(gaps.games)}. Ranks are among the others.`,
      details: listed(gaps.games),
    });
  }
  if (gaps.without_opponent > 0) {
    warnings.push({
      code: 'no_opponent',
      message: `${plural(gaps.without_opponent, 'row')} of the statistics name no opponent, and no loaded game does; they were left out.`,
      details: { rows: gaps.without_opponent },
    });
  }
  if (gaps.positions !== null) {
    warnings.push({
      code: 'positions_missing',
      message: `The statistics of week ${week} of ${season} have no player of ${gaps.positions.join(', ')}; nothing is reckoned there.`,
      details: { positions: gaps.positions },
    });
  }
  return warnings;
}

const statement = `
with players as materialized (
  select s.team, s.opponent_team, s.position from public.nfl_player_stats s where s.season = $1 and s.week = $2
), games as (
  select game_id, home_team, away_team from public.nfl_games where season = $1 and week = $2
)
select
  (select count(*)::integer from players p where p.opponent_team is null and (
    p.team is null or not exists (select from games g where p.team in (g.home_team, g.away_team)))) as without_opponent,
  (select array_agg(game_id order by game_id) from games g
    where not exists (select from players p where p.team in (g.home_team, g.away_team))) as games,
  (select array_agg(position) from unnest($3::text[]) position
    where not exists (select from players p where p.position = position.position)) as positions`;
