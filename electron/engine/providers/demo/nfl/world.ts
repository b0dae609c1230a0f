import { demoDayOf, demoEditionOn } from '../leagues.ts';
import { seasonsAt, type DemoGame, type DemoSeason } from './season.ts';

/** The invented football of a day, as every provider tells of it. */
export interface DemoNfl {
  /** The beginning of the day, ms since the epoch. */
  readonly now: number;
  /** Last year's, and this year's as far as it has come. */
  readonly seasons: readonly DemoSeason[];
}

let made: { edition: number; world: DemoNfl } | null = null;

/** That of an edition; without one, of the day. It is made once for all providers. */
export function demoNfl(given: number | null): DemoNfl {
  const edition = given ?? demoEditionOn(Date.now());
  if (made?.edition !== edition) {
    const now = demoDayOf(edition);
    made = { edition, world: { now, seasons: seasonsAt(now) } };
  }
  return made.world;
}

/** The week that is played or comes next; of a season that is over its last. */
export function weekAt({ now }: DemoNfl, season: DemoSeason): DemoGame | undefined {
  return season.games.find(({ kickoff }) => kickoff + 86_400_000 > now) ?? season.games.at(-1);
}
