import { countryChanges, demoCountries, demoCountryItem, type DemoCountry } from './countries.ts';
import { changeWorld } from './editions.ts';
import { makeRandom, type Random } from './random.ts';
import { coverageOf, makeSeason, type DemoSeason } from './seasons.ts';
import type { DemoLeague, DemoWorld } from './world.ts';

/**
 * An answer to `/leagues` as API-Football would give it: about 170 countries, 1,200 leagues and 8,000 seasons, all invented
 * but the countries' names. It is the same for the same seed and edition; edition n + 1 is edition n after some changes.
 */
export function makeDemoLeagues(edition: number, seed = usualSeed): Record<string, unknown> {
  const response = makeDemoWorld(edition, seed).leagues.map(toItem);
  const paging = { current: 1, total: 1 };
  return { get: 'leagues', parameters: [], errors: [], results: response.length, paging, response };
}

/** All that an edition (from 1) holds. */
export function makeDemoWorld(edition: number, seed = usualSeed): DemoWorld {
  if (!Number.isInteger(edition) || edition < 1) throw new RangeError('an edition is a whole number from 1');
  const world = makeWorld(makeRandom(seed));
  for (let step = 2; step <= edition; step += 1) {
    const chance = makeRandom(`${seed} ${step}`);
    changeWorld(world, step, countryChanges.get(step) ?? [], chance, (country) => addLeague(world, country, chance));
  }
  return world;
}

const usualSeed = 'touchline';

/** ms since the epoch: the day of the first edition. */
const firstDay = Date.UTC(2026, 0, 1);

/** The first moment (ms since the epoch) of the day that an edition is served on. */
export function demoDayOf(edition: number): number {
  return firstDay + (edition - 1) * 86_400_000;
}

/**
 * The edition that is served on a day (ms since the epoch): one more every day, in UTC, so that a second run right away finds
 * nothing new and one on the next day does.
 */
export function demoEditionOn(now: number): number {
  return Math.max(1, 1 + Math.floor((now - firstDay) / 86_400_000));
}

/** Its name may be another country's as well, never twice in one. */
function addLeague(world: DemoWorld, country: DemoCountry, random: Random): void {
  const taken = new Set(world.leagues.filter((league) => league.country === country).map((league) => league.name));
  const usual = country.code === null ? worldCompetitions : competitions;
  const plain = usual.find(([name]) => !taken.has(name));
  const [name, type] = plain ?? [`Regional League - Group ${taken.size - usual.length + 1}`, 'League'];
  const id = (world.leagues.at(-1)?.id ?? 0) + random.between(1, 2);
  const seasons: DemoSeason[] = [];
  // Autumn to spring, or within the calendar year; a few name the season for the year in which it ends.
  const start = random.chance(0.6) ? 8 : 3;
  const namedForEnd = random.chance(0.06);
  const count = random.between(2, 11);
  for (let year = 2026 - count; year < 2026; year += 1) {
    seasons.push(makeSeason(year, namedForEnd ? year - 1 : year, start, coverageOf(random, year)));
  }
  const newest = seasons.at(-1);
  if (newest) newest.current = true;
  world.leagues.push({ id, name, type, country, seasons });
}

const competitions: readonly (readonly [string, DemoLeague['type']])[] = [
  ['First Division', 'League'],
  ['National Cup', 'Cup'],
  ['Second Division', 'League'],
  ['Super Cup', 'Cup'],
  ['Women’s First Division', 'League'],
  ['Under-19 League', 'League'],
  ['Third Division - North', 'League'],
  ['Third Division - South', 'League'],
  ['League Cup', 'Cup'],
  ['Reserve League', 'League'],
  ['Women’s Cup', 'Cup'],
];

const worldCompetitions: readonly (readonly [string, DemoLeague['type']])[] = [
  ['Continental Champions Trophy', 'Cup'],
  ['Friendly Matches', 'League'],
  ['Intercontinental Shield', 'Cup'],
  ['Nations Qualification', 'Cup'],
  ['Under-20 Nations Trophy', 'Cup'],
];

function makeWorld(random: Random): DemoWorld {
  const world: DemoWorld = { countries: demoCountries(), leagues: [] };
  for (const country of world.countries) {
    const size = country.code === null ? 40 : random.chance(0.12) ? random.between(14, 26) : random.between(2, 9);
    for (let added = 0; added < size; added += 1) addLeague(world, country, random);
  }
  addQuirks(world.leagues, random);
  return world;
}

/** What real answers hold as well: a space at the end of a name, dates that are missing, seasons that come twice. */
function addQuirks(leagues: readonly DemoLeague[], random: Random): void {
  const spaced = random.pick(leagues);
  spaced.name = `${spaced.name} `;
  for (let count = 0; count < 2; count += 1) {
    const season = random.pick(random.pick(leagues).seasons);
    season.start = null;
    season.end = null;
  }
  for (let count = 0; count < 3; count += 1) {
    const league = random.pick(leagues);
    const season = random.pick(league.seasons);
    league.seasons.push({ ...season, end: season.start, current: false });
  }
}

function toItem({ id, name, type, country, seasons }: DemoLeague): Record<string, unknown> {
  return {
    league: { id, name, type, logo: `https://media.demo.invalid/leagues/${id}.png` },
    country: demoCountryItem(country),
    seasons,
  };
}
