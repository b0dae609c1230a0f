import type { Random } from './random.ts';

/** A season as the provider writes it. */
export interface DemoSeason {
  readonly year: number;
  start: string | null;
  end: string | null;
  current: boolean;
  coverage: DemoCoverage;
}

export interface DemoCoverage {
  fixtures: { events: boolean; lineups: boolean; statistics_fixtures: boolean; statistics_players: boolean };
  standings: boolean;
  players: boolean;
  top_scorers: boolean;
  top_assists: boolean;
  top_cards: boolean;
  injuries: boolean;
  predictions: boolean;
  odds: boolean;
}

/** A season that starts in the month of the year given and lasts nine months. */
export function makeSeason(year: number, startYear: number, startMonth: number, coverage: DemoCoverage): DemoSeason {
  const day = 1 + ((year * 7 + startMonth) % 20);
  return {
    year,
    start: isoDate(startYear, startMonth, day),
    end: isoDate(startYear, startMonth + 9, day + 5),
    current: false,
    coverage,
  };
}

/** Newer seasons are covered better. */
export function coverageOf(random: Random, year: number): DemoCoverage {
  const depth = random.next() + (year - 2016) / 20;
  const events = depth > 0.4;
  const scorers = depth > 0.6;
  return {
    fixtures: { events, lineups: depth > 0.6, statistics_fixtures: depth > 0.9, statistics_players: depth > 1 },
    standings: depth > 0.3,
    players: scorers,
    top_scorers: scorers,
    top_assists: scorers,
    top_cards: scorers,
    injuries: depth > 1.2,
    predictions: depth > 0.2,
    odds: false,
  };
}

function isoDate(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}
