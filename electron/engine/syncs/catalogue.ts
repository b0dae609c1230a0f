import { z } from 'zod';
import type { SyncDescription } from '#shared/contract/sync.ts';
import type { Sync } from './defineSync.ts';
import { cleanupHistory } from './cleanup-history/index.ts';
import { leagueCalcs } from './league-calcs/index.ts';
import { importProjections } from './import-projections/index.ts';
import { syncCountries } from './sync-countries/index.ts';
import { syncDefensePointsAgainst } from './sync-defense-points-against/index.ts';
import { syncFixtures } from './sync-fixtures/index.ts';
import { syncGamePlatform } from './sync-game-platform/index.ts';
import { syncInjuries } from './sync-injuries/index.ts';
import { syncLeagueData } from './sync-league-data/index.ts';
import { syncLeagues } from './sync-leagues/index.ts';
import { syncNflMatchups } from './sync-nfl-matchups/index.ts';
import { syncOpponents } from './sync-opponents/index.ts';
import { syncPlayerStats } from './sync-player-stats/index.ts';
import { syncPlayers } from './sync-players/index.ts';
import { syncTimezones } from './sync-timezones/index.ts';
import { updateStats } from './update-stats/index.ts';

/**
 * Every sync there is: listed here, it runs, shows in the console, and can be scheduled. In the order in which a new database
 * can run them: none needs what a later one brings.
 */
export const syncs: readonly Sync[] = [
  syncLeagues,
  syncCountries,
  syncTimezones,
  syncFixtures,
  syncNflMatchups,
  syncPlayers,
  syncPlayerStats,
  syncOpponents,
  syncInjuries,
  importProjections,
  syncLeagueData,
  syncDefensePointsAgainst,
  leagueCalcs,
  syncGamePlatform,
  updateStats,
  cleanupHistory,
];

export function findSync(name: string): Sync | undefined {
  return syncs.find((sync) => sync.name === name);
}

/** A sync as the console and the command line show it. */
export function describeSync(sync: Sync): SyncDescription {
  return {
    name: sync.name,
    title: sync.title,
    description: sync.description,
    provider: sync.provider,
    fallbacks: [...sync.fallbacks],
    estimatedCalls: sync.payload.safeParse({}).success ? sync.estimateCalls({}) : null,
    partitions: sync.partitions === null ? null : { axes: [...sync.partitions.axes] },
    payload: { ...z.toJSONSchema(sync.payload, { io: 'input' }) },
    maxAttempts: sync.maxAttempts,
    timeout: sync.timeout,
  };
}
