import type { Warning } from '#shared/jobs.ts';
import { listed, plural, some } from '#engine/syncs/words.ts';
import type { Football } from './normalise.ts';
import { seasonKey } from './normalise.ts';
import type { StoredLeague, StoredSeason } from './stored.ts';

/** What the answer holds more than once. */
export function repeatWarnings(football: Football): Warning[] {
  const { repeatedSeasons, repeatedLeagues } = football;
  const warnings: Warning[] = [];
  if (repeatedLeagues.length > 0) {
    warnings.push({
      code: 'repeated_leagues',
      message: `${plural(repeatedLeagues.length, 'league')} came more than once in the answer; the last one counted, with the seasons of all.`,
      details: listed(repeatedLeagues),
    });
  }
  if (repeatedSeasons.length > 0) {
    warnings.push({
      code: 'repeated_seasons',
      message: `${plural(repeatedSeasons.length, 'season')} came again for the same league and year; the current one, or the one that starts later, was kept: ${some(repeatedSeasons.map(({ league, year }) => `${league} ${year}`))}.`,
      details: listed(repeatedSeasons.map((season) => ({ ...season }))),
    });
  }
  return warnings;
}

/** What we have and a full answer no longer lists. It stays in the database. */
export function vanishedWarnings(
  football: Football,
  leagues: readonly StoredLeague[],
  seasons: readonly StoredSeason[],
): Warning[] {
  const gone = leagues.filter((league) => !football.leagues.has(Number(league.provider_league_id)));
  const present = new Set(football.seasons.map((season) => seasonKey(season.providerLeagueId, season.year)));
  const names = new Map(leagues.map((league) => [league.provider_league_id, league.name]));
  const goneSeasons = seasons.filter(
    ({ provider_league_id: league, year }) =>
      football.leagues.has(Number(league)) && !present.has(seasonKey(league, year)),
  );
  const warnings: Warning[] = [];
  if (gone.length > 0) {
    warnings.push({
      code: 'leagues_vanished',
      message: `The provider no longer lists ${plural(gone.length, 'league')} that the database has: ${some(gone.map(({ name }) => name))}. Nothing was removed.`,
      details: listed(
        gone.map(({ provider_league_id, name }) => ({ providerLeagueId: Number(provider_league_id), name })),
      ),
    });
  }
  if (goneSeasons.length > 0) {
    const list = goneSeasons.map(({ provider_league_id: league, year }) => ({
      providerLeagueId: Number(league),
      league: names.get(league) ?? null,
      year,
    }));
    warnings.push({
      code: 'seasons_vanished',
      message: `The provider no longer lists ${plural(list.length, 'season')} that the database has: ${some(list.map(({ league, year }) => `${league} ${year}`))}. Nothing was removed.`,
      details: listed(list),
    });
  }
  return warnings;
}

export interface LeagueChange {
  readonly providerLeagueId: number;
  readonly before: string;
  readonly after: string;
}

/** Leagues that the provider calls otherwise than before. */
export function renamedLeagues(football: Football, before: readonly StoredLeague[]): LeagueChange[] {
  return before.flatMap((stored) => {
    const league = football.leagues.get(Number(stored.provider_league_id));
    return league && league.name !== stored.name
      ? [{ providerLeagueId: league.providerId, before: stored.name, after: league.name }]
      : [];
  });
}
