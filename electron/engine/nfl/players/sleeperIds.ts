import type { SleeperPlayer } from '#engine/providers/sleeper/schemas.ts';
import { gsisIdOf, idOf } from './providerIds.ts';
import type { ProviderId } from './match.ts';

/** Every id that Sleeper tells of a player, its own first. */
export function sleeperIds(player: SleeperPlayer): ProviderId[] {
  const told: [provider: string, id: string | null][] = [
    ['sleeper', player.player_id],
    ['gsis', gsisIdOf(player.gsis_id)],
    ['espn', idOf(player.espn_id)],
    ['yahoo', idOf(player.yahoo_id)],
    ['sportradar', idOf(player.sportradar_id)],
    ['rotowire', idOf(player.rotowire_id)],
    ['rotoworld', idOf(player.rotoworld_id)],
    ['fantasy_data', idOf(player.fantasy_data_id)],
    ['stats', idOf(player.stats_id)],
  ];
  return told.flatMap(([provider, id]) => (id === null ? [] : [[provider, id] as const]));
}
