import type { Country } from '#engine/football/countries.ts';
import type { Row } from '#engine/syncs/defineSync.ts';
import { seasonKey, type League, type Season } from './normalise.ts';

// The rows of each table, in its own words.

export function countryRow(country: Country, sourceId: number): Row {
  return { provider_source_id: sourceId, name: country.name, code: country.code, flag: country.flag };
}

export function leagueRow(league: League, sourceId: number, countryId: string, slug: string): Row {
  return {
    provider_source_id: sourceId,
    provider_league_id: league.providerId,
    country_id: countryId,
    name: league.name,
    slug,
    type: league.type,
    logo: league.logo,
  };
}

export function seasonRow(season: Season, leagueIds: ReadonlyMap<string, string>): Row {
  return {
    league_id: idOf(leagueIds, String(season.providerLeagueId)),
    year: season.year,
    start_date: season.start,
    end_date: season.end,
    is_current: season.current,
  };
}

/** Nothing for a season whose coverage the answer leaves out: what is known of it stays. */
export function coverageRows(season: Season, seasonIds: ReadonlyMap<string, string>): Row[] {
  const { coverage } = season;
  if (!coverage) return [];
  const { events, lineups, statistics_fixtures, statistics_players } = coverage.fixtures;
  return [
    {
      season_id: idOf(seasonIds, seasonKey(season.providerLeagueId, season.year)),
      fixtures: events || lineups || statistics_fixtures || statistics_players,
      fixture_events: events,
      fixture_lineups: lineups,
      fixture_statistics: statistics_fixtures,
      fixture_player_statistics: statistics_players,
      standings: coverage.standings,
      players: coverage.players,
      top_scorers: coverage.top_scorers,
      top_assists: coverage.top_assists,
      top_cards: coverage.top_cards,
      injuries: coverage.injuries,
      predictions: coverage.predictions,
      odds: coverage.odds,
    },
  ];
}

/** The id of a row that was written just before. */
export function idOf(ids: ReadonlyMap<string, string>, key: string): string {
  const id = ids.get(key);
  if (id === undefined) throw new Error(`no id was read back for ${key}`);
  return id;
}
