import type { DemoCountry } from './countries.ts';
import type { DemoSeason } from './seasons.ts';

export interface DemoLeague {
  readonly id: number;
  name: string;
  readonly type: 'League' | 'Cup';
  readonly country: DemoCountry;
  seasons: DemoSeason[];
}

/** All that an edition holds; later editions change it. */
export interface DemoWorld {
  readonly countries: DemoCountry[];
  readonly leagues: DemoLeague[];
}
