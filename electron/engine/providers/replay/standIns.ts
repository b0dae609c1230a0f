import { apiFootballStandIn } from '../api-football/standIn.ts';
import type { ProviderName } from '../catalogue.ts';
import { espnStandIn } from '../espn/standIn.ts';
import { gamePlatformStandIn } from '../game-platform/standIn.ts';
import { nflverseStandIn } from '../nflverse/standIn.ts';
import { sleeperStandIn } from '../sleeper/standIn.ts';
import { yahooStandIn } from '../yahoo/standIn.ts';
import type { StandIn } from './standIn.ts';

/** How the replay server stands in for each provider. */
export const standIns: { readonly [Name in ProviderName]: StandIn } = {
  'api-football': apiFootballStandIn,
  nflverse: nflverseStandIn,
  sleeper: sleeperStandIn,
  espn: espnStandIn,
  yahoo: yahooStandIn,
  'game-platform': gamePlatformStandIn,
};
