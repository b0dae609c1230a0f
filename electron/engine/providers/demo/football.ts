import { demoCountryItem } from './countries.ts';
import { makeDemoFixtures, seasonOfDemoFixture } from './fixtures.ts';
import { demoDayOf, makeDemoLeagues, makeDemoWorld } from './leagues.ts';
import { demoTimezones } from './timezones.ts';
import { filterCountries } from '../replay/filterCountries.ts';
import { filterFixtures } from '../replay/filterFixtures.ts';
import { filterLeagues } from '../replay/filterLeagues.ts';

export type Answer = Readonly<Record<string, unknown>>;

/**
 * The demo data of an edition as API-Football would answer with them, by path (`leagues`, without slashes) and parameters; null
 * for what the demo has no answer to. What is dear to make is made once, when it is first asked for; fixtures of the
 * season that is asked for alone.
 */
export function demoFootball(
  edition: number,
): (path: string, parameters: Readonly<Record<string, string>>) => Answer | null {
  const world = once(() => makeDemoWorld(edition));
  const leagues = once(() => makeDemoLeagues(edition));
  const fixturesOf = (league: number, year: number): Record<string, unknown>[] =>
    makeDemoFixtures(world(), league, year, demoDayOf(edition)) ?? [];

  function fixtures(parameters: Readonly<Record<string, string>>): Answer | null {
    const { id, ids, league, season } = parameters;
    const wanted = (ids ?? id)?.split('-').map(Number);
    if (!wanted && (league === undefined || season === undefined)) return null;
    const seasons = wanted ? wanted.map(seasonOfDemoFixture) : [{ league: Number(league), year: Number(season) }];
    const unique = new Map(seasons.map((each) => [`${each.league} ${each.year}`, each]));
    const response = [...unique.values()].flatMap((each) => fixturesOf(each.league, each.year));
    return response.length === 0 ? envelope('fixtures', parameters, []) : filterFixtures([{ response }], parameters);
  }

  return (path, parameters) => {
    switch (path) {
      case 'leagues':
        return Object.keys(parameters).length === 0 ? leagues() : filterLeagues(leagues(), parameters);
      case 'countries':
        return filterCountries({ response: world().countries.map(demoCountryItem) }, parameters);
      case 'timezone':
        return envelope(path, parameters, demoTimezones());
      case 'fixtures':
        return fixtures(parameters);
      default:
        return null;
    }
  };
}

function envelope(path: string, parameters: Readonly<Record<string, string>>, response: unknown[]): Answer {
  return { get: path, parameters, errors: [], results: response.length, paging: { current: 1, total: 1 }, response };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
