import { jsonObjectSchema, type Warning } from '#shared/jobs.ts';
import { JobError } from '#engine/jobError.ts';
import type { SleeperClient } from '#engine/providers/sleeper/client.ts';
import type { SleeperLeague, SleeperMatchup, SleeperRoster, SleeperUser } from '#engine/providers/sleeper/schemas.ts';
import { plural } from '#engine/syncs/words.ts';
import type { LeagueRef } from './payload.ts';
import { sleeperMatchups, type WeekFacts } from './sleeperMatchups.ts';
import { sleeperRosters } from './sleeperRosters.ts';
import { sleeperScoring } from './sleeperScoring.ts';
import { sleeperStandings } from './sleeperStandings.ts';
import type { Snapshot, TeamSnapshot, WeekSnapshot } from './snapshot.ts';
import { chooseWeeks, notByScheduleWarning, unknownWeeks, type SeasonWeeks } from './weeks.ts';

export interface FetchOptions {
  readonly week: number | undefined;
  /** How the weeks of a season stand, by the loaded schedule. */
  readonly weeksOf: (season: number) => Promise<SeasonWeeks>;
}

/** Fetches a league of Sleeper: itself, its people, its rosters, and the matchups of the weeks that are wanted. */
export async function fetchSleeperLeague(
  client: SleeperClient,
  ref: LeagueRef,
  { week, weeksOf }: FetchOptions,
): Promise<Snapshot> {
  const { data: league } = await client.league(ref.id);
  const warnings: Warning[] = [];
  const rosters = (await client.rosters(ref.id)).data;
  const users = (await orNothing(client.users(ref.id), warnings, `the people of ${league.name}`)) ?? [];

  const isNfl = league.sport === null || league.sport === 'nfl';
  const schedule = isNfl ? await weeksOf(league.season) : unknownWeeks;
  const facts = factsOf(league, schedule);
  const weeks: WeekSnapshot[] = [];
  const chosen = chooseWeeks(week, schedule, { start: facts.startWeek, end: facts.endWeek, current: facts.current });
  if (week === undefined && isNfl && !schedule.loaded) {
    warnings.push(notByScheduleWarning(league.name, league.season, 'Sleeper', chosen));
  }
  for (const wanted of chosen) {
    const found = await orNothing(
      client.matchups(ref.id, wanted),
      warnings,
      `matchups of week ${wanted} of ${league.name}`,
    );
    weeks.push(weekOf(wanted, found ?? [], rosters, league, facts));
  }

  return {
    ref,
    season: league.season,
    name: league.name,
    isNfl,
    status: league.status,
    teamCount: league.total_rosters,
    startWeek: facts.startWeek,
    endWeek: facts.endWeek,
    playoffStartWeek: facts.playoffStart,
    currentWeek: facts.current,
    scoringType: null,
    scoring: sleeperScoring(league.scoring_settings),
    rosterPositions: league.roster_positions,
    settings: jsonObjectSchema.parse(league.settings),
    previousLeague: league.previous_league_id === '0' ? null : league.previous_league_id,
    teams: teamsOf(rosters, users, warnings, league.name),
    standings: sleeperStandings(rosters, league, facts),
    weeks,
    warnings,
  };
}

/** What Sleeper says of a league's season; weeks that it leaves open are those of the NFL. */
function factsOf({ settings, status }: SleeperLeague, schedule: SeasonWeeks): WeekFacts {
  const startWeek = whole(settings['start_week']) || 1;
  const playoffStart = whole(settings['playoff_week_start']) || null;
  const rounds = Math.ceil(Math.log2(Math.max(2, whole(settings['playoff_teams']) ?? 2)));
  // 1: the last round takes two weeks; 2: each does.
  const kind = whole(settings['playoff_round_type']) ?? 0;
  const playoffWeeks = kind === 2 ? 2 * rounds : kind === 1 ? rounds + 1 : rounds;
  const endWeek = playoffStart === null ? 18 : Math.min(18, playoffStart + playoffWeeks - 1);
  const begun = status === 'in_season' || status === 'post_season' || status === 'complete';
  const lastScored = begun ? whole(settings['last_scored_leg']) : 0;
  const current = status === 'complete' ? (lastScored ?? endWeek) : whole(settings['leg']);
  return {
    schedule,
    startWeek,
    endWeek,
    playoffStart,
    lastScored,
    current: current || startWeek,
    begun,
    complete: status === 'complete',
  };
}

function whole(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
}

/** In a week that is over the matchups tell who played; in one that is to come, and has none yet, the rosters as they are. */
function weekOf(
  week: number,
  matchups: readonly SleeperMatchup[],
  rosters: readonly SleeperRoster[],
  league: SleeperLeague,
  facts: WeekFacts,
): WeekSnapshot {
  return {
    week,
    matchups: sleeperMatchups(week, matchups, facts),
    rosters: sleeperRosters(week, matchups, rosters, league, facts),
  };
}

function teamsOf(
  rosters: readonly SleeperRoster[],
  users: readonly SleeperUser[],
  warnings: Warning[],
  league: string,
): TeamSnapshot[] {
  const byId = new Map(users.map((user) => [user.user_id, user]));
  const nobody: string[] = [];
  const teams = rosters.map((roster): TeamSnapshot => {
    const owner = roster.owner_id === null ? undefined : byId.get(roster.owner_id);
    if (roster.owner_id === null) nobody.push(String(roster.roster_id));
    const managers = [roster.owner_id, ...roster.co_owners].filter((id) => id !== null);
    const { division } = roster.settings;
    return {
      id: String(roster.roster_id),
      name:
        owner?.metadata?.team_name ?? (owner?.display_name ? `Team ${owner.display_name}` : `Team ${roster.roster_id}`),
      managers: managers.map((id) => ({ id, name: byId.get(id)?.display_name ?? null })),
      logoUrl: null,
      division: division === undefined || division === null ? null : String(division),
    };
  });
  if (nobody.length > 0) {
    warnings.push({
      code: 'teams_without_owner',
      message: `${plural(nobody.length, 'team')} of ${league} ${nobody.length === 1 ? 'has' : 'have'} no owner.`,
      details: { teams: nobody },
    });
  }
  return teams;
}

/** What Sleeper does not have is a warning: the rest of the league is of use without. */
async function orNothing<Data>(
  fetching: Promise<{ readonly data: Data }>,
  warnings: Warning[],
  what: string,
): Promise<Data | null> {
  try {
    return (await fetching).data;
  } catch (error) {
    if (!(error instanceof JobError) || error.code !== 'provider_not_found') throw error;
    warnings.push({ code: 'nothing_there', message: `Sleeper has nothing for ${what}.` });
    return null;
  }
}
