import type { SleeperMatchup } from '#engine/providers/sleeper/schemas.ts';
import { clean, type Matchup } from './snapshot.ts';
import type { SeasonWeeks } from './weeks.ts';

/** How far a league of Sleeper is. */
export interface WeekFacts {
  readonly schedule: SeasonWeeks;
  readonly startWeek: number;
  readonly endWeek: number;
  readonly playoffStart: number | null;
  /** The last week that Sleeper has counted; 0 before the first; null where it does not say. */
  readonly lastScored: number | null;
  readonly current: number;
  /** Whether the league plays, or has played: before, it drafts. */
  readonly begun: boolean;
  readonly complete: boolean;
}

/** How a week stands: by the schedule, and by what Sleeper says where that is not loaded. */
export function statusOf(week: number, facts: WeekFacts, anyPoints: boolean): Matchup['status'] {
  const told = facts.schedule.statusOf(week);
  if (told !== null) return told;
  if (facts.complete || (facts.lastScored !== null && week <= facts.lastScored)) return 'final';
  return facts.begun && week <= facts.current && anyPoints ? 'running' : 'scheduled';
}

/** Both sides of each matchup. A team with a matchup of its own, or without one, plays nobody. */
export function sleeperMatchups(week: number, given: readonly SleeperMatchup[], facts: WeekFacts): Matchup[] {
  const status = statusOf(
    week,
    facts,
    given.some(({ points }) => (points ?? 0) > 0),
  );
  const isPlayoff = facts.playoffStart !== null && week >= facts.playoffStart;
  return given.map((side): Matchup => {
    const other = given.find(
      (each) => side.matchup_id !== null && each.matchup_id === side.matchup_id && each.roster_id !== side.roster_id,
    );
    return {
      team: String(side.roster_id),
      matchup: side.matchup_id === null ? null : String(side.matchup_id),
      opponent: other ? String(other.roster_id) : null,
      points: status === 'scheduled' ? null : pointsOf(side),
      projectedPoints: null,
      isPlayoff,
      isConsolation: false,
      status,
      result: status === 'final' && other ? resultOf(pointsOf(side), pointsOf(other)) : null,
    };
  });
}

/** A commissioner's correction counts before what was reckoned. */
function pointsOf({ points, custom_points: corrected }: SleeperMatchup): number | null {
  return clean(corrected ?? points);
}

function resultOf(ours: number | null, theirs: number | null): Matchup['result'] {
  if (ours === null || theirs === null) return null;
  return ours === theirs ? 'tie' : ours > theirs ? 'win' : 'loss';
}
