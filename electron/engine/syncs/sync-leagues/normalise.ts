import type { Country } from '#engine/football/countries.ts';
import type { ProviderCoverage, ProviderLeague, ProviderSeason } from '#engine/providers/api-football/schemas.ts';
import { imageUrl, orNull } from '#engine/providers/api-football/values.ts';

export interface League {
  readonly providerId: number;
  readonly country: string;
  readonly name: string;
  readonly type: string;
  readonly logo: string | null;
}

export interface Season {
  readonly providerLeagueId: number;
  readonly year: number;
  readonly start: string | null;
  readonly end: string | null;
  readonly current: boolean;
  /** Null where the answer says nothing about it. */
  readonly coverage: ProviderCoverage | null;
}

/** A season that came again for its league and year. Dates are those of the one that counts and of the other. */
export interface RepeatedSeason {
  readonly league: string;
  readonly providerLeagueId: number;
  readonly year: number;
  readonly kept: string;
  readonly dropped: string;
}

/** The answer as rows, each once. */
export interface Football {
  readonly countries: ReadonlyMap<string, Country>;
  readonly leagues: ReadonlyMap<number, League>;
  readonly seasons: readonly Season[];
  /** How many the answer holds, repeated ones too. */
  readonly seasonsGiven: number;
  readonly repeatedSeasons: readonly RepeatedSeason[];
  /** Leagues that came more than once; the last one counts, with the seasons of all. */
  readonly repeatedLeagues: readonly number[];
}

/**
 * Takes an answer apart. Names lose the spaces around them. A league or country that comes twice counts as it came last; of
 * two seasons for one league and year the current one counts, else the one that starts later, so that the order of the
 * answer makes no difference.
 */
export function normalise(items: readonly ProviderLeague[]): Football {
  const countries = new Map<string, Country>();
  const leagues = new Map<number, League>();
  const seasons = new Map<string, Season>();
  const repeatedSeasons: RepeatedSeason[] = [];
  let seasonsGiven = 0;
  const repeatedLeagues: number[] = [];
  for (const { league, country, seasons: given } of items) {
    const countryName = country.name.trim();
    const providerId = league.id;
    countries.set(countryName, { name: countryName, code: orNull(country.code), flag: imageUrl(country.flag) });
    if (leagues.has(providerId)) repeatedLeagues.push(providerId);
    const name = league.name.trim();
    leagues.set(providerId, {
      providerId,
      country: countryName,
      name,
      type: league.type.trim(),
      logo: imageUrl(league.logo),
    });
    for (const each of given) {
      seasonsGiven += 1;
      const season = toSeason(providerId, each);
      const key = seasonKey(providerId, season.year);
      const other = seasons.get(key);
      const kept = other ? preferred(other, season) : season;
      seasons.set(key, kept);
      if (!other) continue;
      const dropped = kept === other ? season : other;
      const { year } = season;
      const league = `${countryName}: ${name}`;
      repeatedSeasons.push({ league, providerLeagueId: providerId, year, kept: dates(kept), dropped: dates(dropped) });
    }
  }
  return { countries, leagues, seasons: [...seasons.values()], seasonsGiven, repeatedSeasons, repeatedLeagues };
}

/** What tells a season from others, within the answer and in the database alike. */
export function seasonKey(providerLeagueId: number | string, year: number): string {
  return `${providerLeagueId} ${year}`;
}

function toSeason(providerLeagueId: number, { year, start, end, current, coverage }: ProviderSeason): Season {
  return { providerLeagueId, year, start, end, current, coverage };
}

function preferred(one: Season, other: Season): Season {
  if (one.current !== other.current) return one.current ? one : other;
  const byStart = (one.start ?? '').localeCompare(other.start ?? '') || (one.end ?? '').localeCompare(other.end ?? '');
  return byStart > 0 ? one : other;
}

function dates({ start, end }: Season): string {
  return `${start ?? 'no start'} to ${end ?? 'no end'}`;
}
