import type { DemoCountry } from './countries.ts';
import type { Random } from './random.ts';
import { coverageOf, makeSeason } from './seasons.ts';
import type { DemoLeague, DemoWorld } from './world.ts';

/** The first editions bring much, so that a demonstration has something to show; later ones about what a day brings. */
const lively = 5;

/** Turns the world of one edition into that of the next. `add` puts a league into it. */
export function changeWorld(
  world: DemoWorld,
  edition: number,
  countries: readonly { name: string; newName?: string; newCode?: string }[],
  random: Random,
  add: (country: DemoCountry) => void,
): void {
  for (const change of countries) {
    const country = world.countries.find(({ name }) => name === change.name);
    if (!country) continue;
    country.name = change.newName ?? country.name;
    country.code = change.newCode ?? country.code;
  }
  const much = edition <= lively;
  repeat(much ? 3 : edition % 3 === 0 ? 1 : 0, () => renameLeague(random.pick(world.leagues), random));
  repeat(much ? 30 : 4, () => beginSeason(random.pick(world.leagues), edition, random));
  repeat(much ? 20 : 5, () => moveEnd(random.pick(world.leagues), random));
  repeat(much ? 25 : 5, () => coverMore(random.pick(world.leagues), random));
  repeat(edition % 30 === 0 || (much && edition % 2 === 0) ? 2 : 0, () => dropSeason(random.pick(world.leagues)));
  repeat(much ? 12 : edition % 7 === 0 ? 1 : 0, () => add(random.pick(world.countries)));
}

const suffixes = ['Nova', 'Prime', 'Select', 'Plus'];

/** A sponsor comes, or goes. */
function renameLeague(league: DemoLeague, random: Random): void {
  const plain = league.name.replace(new RegExp(` (${suffixes.join('|')})$`), '');
  league.name = plain === league.name ? `${plain.trimEnd()} ${random.pick(suffixes)}` : plain;
}

/** The next season is published, and becomes the current one. */
function beginSeason(league: DemoLeague, edition: number, random: Random): void {
  const newest = league.seasons.reduce((one, other) => (other.year > one.year ? other : one));
  const year = newest.year + 1;
  if (year > 2026 + Math.floor(edition / 365)) return;
  for (const season of league.seasons) season.current = false;
  const month = Number(newest.start?.slice(5, 7) ?? 8);
  const startYear = year - (newest.start === null ? 0 : newest.year - Number(newest.start.slice(0, 4)));
  league.seasons.push({ ...makeSeason(year, startYear, month, coverageOf(random, year)), current: true });
}

function moveEnd(league: DemoLeague, random: Random): void {
  const season = league.seasons.at(-1);
  if (!season?.end) return;
  season.end = new Date(Date.parse(season.end) + random.between(1, 14) * 86_400_000).toISOString().slice(0, 10);
}

function coverMore(league: DemoLeague, random: Random): void {
  const season = random.pick(league.seasons);
  season.coverage = { ...season.coverage, standings: true, predictions: true, odds: true };
}

/** An old season is listed no longer. */
function dropSeason(league: DemoLeague): void {
  if (league.seasons.length > 3) league.seasons = league.seasons.slice(1);
}

function repeat(times: number, action: () => void): void {
  for (let count = 0; count < times; count += 1) action();
}
