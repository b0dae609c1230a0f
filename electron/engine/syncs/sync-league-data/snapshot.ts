import type { JsonObject, Warning } from '#shared/jobs.ts';
import type { LeagueScoring } from './rules.ts';
import type { LeagueRef } from './payload.ts';

// What was fetched of a league, whoever its provider is.

/** A league in one season as it was when it was fetched. */
export interface Snapshot {
  readonly ref: LeagueRef;
  readonly season: number;
  readonly name: string;
  /** Whether its players are those of the NFL: others can't be matched, and their ids are others. */
  readonly isNfl: boolean;
  readonly status: string | null;
  readonly teamCount: number | null;
  readonly startWeek: number | null;
  readonly endWeek: number | null;
  readonly playoffStartWeek: number | null;
  readonly currentWeek: number | null;
  readonly scoringType: string | null;
  readonly scoring: LeagueScoring;
  readonly rosterPositions: readonly string[];
  readonly settings: JsonObject;
  readonly previousLeague: string | null;
  readonly teams: readonly TeamSnapshot[];
  readonly standings: { readonly week: number; readonly rows: readonly Standing[] };
  readonly weeks: readonly WeekSnapshot[];
  readonly warnings: readonly Warning[];
}

export interface TeamSnapshot {
  readonly id: string;
  readonly name: string;
  readonly managers: readonly { readonly id: string; readonly name: string | null }[];
  readonly logoUrl: string | null;
  readonly division: string | null;
}

/** Decimals are text or numbers, as the provider gives them. */
export interface Standing {
  readonly team: string;
  readonly rank: number | null;
  readonly playoffSeed: number | null;
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  readonly pointsFor: string | number | null;
  readonly pointsAgainst: string | number | null;
  readonly streak: string | null;
  readonly waiverPriority: number | null;
  readonly faabBalance: number | null;
  readonly moves: number | null;
  readonly trades: number | null;
}

export interface WeekSnapshot {
  readonly week: number;
  readonly matchups: readonly Matchup[];
  readonly rosters: readonly Roster[];
}

/** A team's side of its week. */
export interface Matchup {
  readonly team: string;
  readonly matchup: string | null;
  readonly opponent: string | null;
  readonly points: number | null;
  readonly projectedPoints: number | null;
  readonly isPlayoff: boolean;
  readonly isConsolation: boolean;
  readonly status: 'scheduled' | 'running' | 'final';
  readonly result: 'win' | 'loss' | 'tie' | null;
}

export interface Roster {
  readonly team: string;
  readonly places: readonly Place[];
}

/** Where a player is on a team's roster. */
export interface Place {
  readonly player: RosteredPlayer;
  readonly slot: string;
  /** In the league's roster positions, from 0; null on the bench and beside the roster. */
  readonly slotIndex: number | null;
  readonly isStarter: boolean;
  /**
   * The provider does not say where on the bench or beside the roster the player was in that week: what is stored of the week
   * holds, where there is anything.
   */
  readonly slotGuessed: boolean;
  readonly points: number | null;
}

export interface RosteredPlayer {
  readonly id: string;
  readonly name: string | null;
  readonly position: string | null;
  /** As the provider writes it. */
  readonly team: string | null;
  /** The whole defence of a team. */
  readonly isTeamDefense: boolean;
}

/** Points without the noise of a float: 12.340000000000002 is 12.34. */
export function clean(points: number | null | undefined): number | null {
  return points === null || points === undefined ? null : Number(points.toFixed(4));
}
