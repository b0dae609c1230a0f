import { jsonObjectSchema, type Warning } from '#shared/jobs.ts';
import { JobError } from '#engine/jobError.ts';
import { pageSize, type YahooClient } from '#engine/providers/yahoo/client.ts';
import type { YahooLeague, YahooMatchup, YahooRosterPlayer, YahooStanding } from '#engine/providers/yahoo/schemas.ts';
import { listed, plural } from '#engine/syncs/words.ts';
import type { LeagueRef } from './payload.ts';
import type { FetchOptions } from './sleeper.ts';
import {
  clean,
  type Matchup,
  type Place,
  type Roster,
  type Snapshot,
  type Standing,
  type WeekSnapshot,
} from './snapshot.ts';
import { chooseWeeks, notByScheduleWarning, unknownWeeks } from './weeks.ts';
import { yahooScoring } from './yahooScoring.ts';

/** Fetches a league of Yahoo: its settings, its table, and of the weeks that are wanted the scoreboard and each team's roster. */
export async function fetchYahooLeague(
  client: YahooClient,
  ref: LeagueRef,
  { week, weeksOf }: FetchOptions,
): Promise<Snapshot> {
  const { data: league } = await client.league(ref.id);
  const { data: table } = await client.standings(ref.id);
  const warnings: Warning[] = [];
  const season = league.season ?? 0;
  const isNfl = league.game_code === null || league.game_code === 'nfl';
  const schedule = isNfl ? await weeksOf(season) : unknownWeeks;
  const start = league.start_week ?? 1;
  const end = league.end_week ?? 18;
  const rosterPositions = league.settings.roster_positions.flatMap(({ position, count }) =>
    Array.from({ length: count ?? 1 }, () => position),
  );
  const weeks: WeekSnapshot[] = [];
  const chosen = chooseWeeks(week, schedule, { start, end, current: league.current_week });
  if (week === undefined && isNfl && !schedule.loaded) {
    warnings.push(notByScheduleWarning(league.name, season, 'Yahoo', chosen));
  }
  for (const wanted of chosen) {
    weeks.push(await fetchWeek(client, league, table, wanted, rosterPositions, warnings));
  }
  return {
    ref,
    season,
    name: league.name,
    isNfl,
    status: league.is_finished ? 'finished' : league.draft_status,
    teamCount: league.num_teams,
    startWeek: league.start_week,
    endWeek: league.end_week,
    playoffStartWeek: league.settings.uses_playoff ? league.settings.playoff_start_week : null,
    currentWeek: league.current_week,
    scoringType: league.scoring_type,
    scoring: yahooScoring(league),
    rosterPositions,
    settings: jsonObjectSchema.parse(league.settings),
    // 423_71785 is the league 423.l.71785.
    previousLeague: league.renew?.replace('_', '.l.') ?? null,
    teams: table.map((team) => ({
      id: team.team_id,
      name: team.name,
      managers: team.managers.map(({ manager_id: id, nickname }) => ({ id, name: nickname })),
      logoUrl: team.team_logos[0]?.url ?? null,
      division: team.division_id,
    })),
    standings: { week: lastWeekOf(league), rows: table.map(standingOf) },
    weeks,
    warnings,
  };
}

/** The last week that counts in the table as it is now. */
function lastWeekOf({
  is_finished: finished,
  start_week: start,
  end_week: end,
  current_week: current,
}: YahooLeague): number {
  if (finished) return end ?? current ?? 0;
  const last = (current ?? 1) - 1;
  return last < (start ?? 1) ? 0 : Math.min(last, end ?? last);
}

function standingOf(team: YahooStanding): Standing {
  const { rank, playoff_seed: seed, outcome_totals: totals, streak } = team.team_standings;
  const letter = streak?.type?.charAt(0).toUpperCase();
  return {
    team: team.team_id,
    rank,
    playoffSeed: seed,
    wins: totals?.wins ?? 0,
    losses: totals?.losses ?? 0,
    ties: totals?.ties ?? 0,
    pointsFor: team.team_standings.points_for,
    pointsAgainst: team.team_standings.points_against,
    streak: letter && streak?.value ? `${letter}${streak.value}` : null,
    waiverPriority: team.waiver_priority,
    faabBalance: team.faab_balance,
    moves: team.number_of_moves,
    trades: team.number_of_trades,
  };
}

async function fetchWeek(
  client: YahooClient,
  league: YahooLeague,
  teams: readonly YahooStanding[],
  week: number,
  rosterPositions: readonly string[],
  warnings: Warning[],
): Promise<WeekSnapshot> {
  const { league_key: key } = league;
  const scoreboard = await orNothing(client.scoreboard(key, week));
  if (scoreboard === null) {
    warnings.push({ code: 'nothing_there', message: `Yahoo has no scoreboard of week ${week} of ${league.name}.` });
  }
  const matchups = (scoreboard ?? []).flatMap((matchup, index) => sidesOf(matchup, index));
  const rosters: { team: string; players: readonly YahooRosterPlayer[] }[] = [];
  const without: string[] = [];
  for (const team of teams) {
    const players = await orNothing(client.roster(team.team_key, week));
    if (players === null) without.push(team.name);
    else rosters.push({ team: team.team_id, players });
  }
  if (without.length > 0) {
    warnings.push({
      code: 'rosters_missing',
      message: `Yahoo has no roster of week ${week} for ${plural(without.length, 'team')} of ${league.name}. What is stored of them stays.`,
      details: listed(without),
    });
  }
  const playing = matchups.some(({ status }) => status !== 'scheduled');
  const keys = rosters.flatMap(({ players }) => players.map((player) => player.player_key));
  const points = playing ? await fetchPoints(client, league, keys, week, warnings) : new Map<string, number>();
  return {
    week,
    matchups,
    rosters: rosters.map(({ team, players }) => rosterOf(team, players, rosterPositions, points)),
  };
}

/** Points of players in a week, as the league counts them; leagues by categories give none. */
async function fetchPoints(
  client: YahooClient,
  { league_key: key, name }: YahooLeague,
  playerKeys: readonly string[],
  week: number,
  warnings: Warning[],
): Promise<Map<string, number>> {
  const points = new Map<string, number>();
  let missing = 0;
  for (let from = 0; from < playerKeys.length; from += pageSize) {
    const page = playerKeys.slice(from, from + pageSize);
    const found = await orNothing(client.playerStats(key, page, week));
    if (found === null) missing += page.length;
    for (const player of found ?? []) {
      const own = clean(player.player_points);
      if (own !== null) points.set(player.player_key, own);
    }
  }
  if (missing > 0) {
    warnings.push({
      code: 'points_missing',
      message: `Yahoo has no points of week ${week} for ${plural(missing, 'player')} of ${name}.`,
    });
  }
  return points;
}

const statuses: Readonly<Record<string, Matchup['status']>> = { midevent: 'running', postevent: 'final' };

function sidesOf(matchup: YahooMatchup, index: number): Matchup[] {
  const status = statuses[matchup.status ?? ''] ?? 'scheduled';
  const { is_tied: tied, winner_team_key: winner } = matchup;
  return matchup.teams.map((side): Matchup => {
    const other = matchup.teams.find((team) => team.team_key !== side.team_key);
    const result = tied ? 'tie' : winner === null ? null : winner === side.team_key ? 'win' : 'loss';
    return {
      team: side.team_id,
      // Yahoo numbers none: they come in the same order every time.
      matchup: String(index + 1),
      opponent: other?.team_id ?? null,
      points: status === 'scheduled' ? null : clean(side.team_points),
      projectedPoints: clean(side.team_projected_points),
      isPlayoff: matchup.is_playoffs,
      isConsolation: matchup.is_consolation,
      status,
      result: status === 'final' && other ? result : null,
    };
  });
}

const aside = new Set(['BN', 'IR', 'IR+', 'IL', 'IL+', 'NA']);

/** The places of a team: of several alike in the order in which Yahoo lists who is there. */
function rosterOf(
  team: string,
  players: readonly YahooRosterPlayer[],
  rosterPositions: readonly string[],
  points: ReadonlyMap<string, number>,
): Roster {
  const taken = new Set<number>();
  const places = players.map((player): Place => {
    const slot = player.selected_position ?? 'BN';
    const isStarter = !aside.has(slot);
    const index = rosterPositions.findIndex((position, each) => isStarter && position === slot && !taken.has(each));
    if (index !== -1) taken.add(index);
    return {
      player: {
        id: player.player_id,
        name: player.name,
        position: player.display_position,
        team: player.editorial_team_abbr,
        isTeamDefense: player.display_position === 'DEF',
      },
      slot,
      slotIndex: index === -1 ? null : index,
      isStarter,
      slotGuessed: false,
      points: points.get(player.player_key) ?? null,
    };
  });
  return { team, places };
}

/** Null for what Yahoo does not have: an answer of its own about one thing says nothing of the rest. */
async function orNothing<Data>(fetching: Promise<{ readonly data: Data }>): Promise<Data | null> {
  try {
    return (await fetching).data;
  } catch (error) {
    if (error instanceof JobError && (error.code === 'provider_not_found' || error.code === 'provider_bad_request')) {
      return null;
    }
    throw error;
  }
}
