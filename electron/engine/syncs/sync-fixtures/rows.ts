import type { ProviderFixture, ProviderTeam } from '#engine/providers/api-football/schemas.ts';
import { imageUrl, orNull } from '#engine/providers/api-football/values.ts';
import type { Row } from '#engine/syncs/defineSync.ts';
import { hasResult } from './statuses.ts';
import type { StoredSeason, StoredTeam } from './stored.ts';

// The rows of each table, in its own words.

/** The columns that hold a fixture's result. */
export const scoreColumns = [
  'winner',
  'goals_home',
  'goals_away',
  'halftime_home',
  'halftime_away',
  'fulltime_home',
  'fulltime_away',
  'extratime_home',
  'extratime_away',
  'penalty_home',
  'penalty_away',
] as const;

/** The teams of the fixtures, each once, by the provider's id. */
export function teamsOf(fixtures: readonly ProviderFixture[]): Map<number, ProviderTeam> {
  const teams = new Map<number, ProviderTeam>();
  for (const { home, away } of fixtures.map((fixture) => fixture.teams)) {
    if (home) teams.set(home.id, home);
    if (away) teams.set(away.id, away);
  }
  return teams;
}

/** A team that a newer season named keeps that name: what is known of it then is as it is now. */
export function teamRow(team: ProviderTeam, year: number, sourceId: number, stored: StoredTeam | undefined): Row {
  const newer = stored !== undefined && stored.named_in > year;
  return {
    provider_source_id: sourceId,
    provider_team_id: team.id,
    name: newer ? stored.name : team.name.trim(),
    logo: newer ? stored.logo : imageUrl(team.logo),
    named_in: newer ? stored.named_in : year,
  };
}

export function fixtureRow(
  { fixture, league, teams, goals, score }: ProviderFixture,
  season: StoredSeason,
  sourceId: number,
  teamIds: ReadonlyMap<number, StoredTeam>,
): Row {
  const { venue, status } = fixture;
  return {
    provider_source_id: sourceId,
    provider_fixture_id: fixture.id,
    league_id: season.league_id,
    season_id: season.id,
    round: orNull(league.round),
    kickoff: fixture.date,
    timezone: orNull(fixture.timezone),
    status: status.short,
    status_long: orNull(status.long),
    elapsed: status.elapsed,
    first_half_at: fixture.periods.first,
    second_half_at: fixture.periods.second,
    home_team_id: teamId(teams.home, teamIds),
    away_team_id: teamId(teams.away, teamIds),
    // While it is played, the provider names the side that leads.
    winner: hasResult(status.short) ? winnerOf(teams) : null,
    goals_home: goals.home,
    goals_away: goals.away,
    halftime_home: score.halftime.home,
    halftime_away: score.halftime.away,
    fulltime_home: score.fulltime.home,
    fulltime_away: score.fulltime.away,
    extratime_home: score.extratime.home,
    extratime_away: score.extratime.away,
    penalty_home: score.penalty.home,
    penalty_away: score.penalty.away,
    provider_venue_id: venue.id,
    venue_name: orNull(venue.name),
    venue_city: orNull(venue.city),
    referee: orNull(fixture.referee),
    vanished_at: null,
  };
}

function teamId(team: ProviderTeam | null, ids: ReadonlyMap<number, StoredTeam>): string | null {
  if (team === null) return null;
  const stored = ids.get(team.id);
  if (!stored) throw new Error(`no id was read back for team ${team.id}`);
  return stored.id;
}

function winnerOf({ home, away }: ProviderFixture['teams']): 'home' | 'away' | null {
  if (home?.winner) return 'home';
  return away?.winner ? 'away' : null;
}
