import type { SleeperLeague, SleeperRoster } from '#engine/providers/sleeper/schemas.ts';
import type { WeekFacts } from './sleeperMatchups.ts';
import type { Standing } from './snapshot.ts';

/**
 * The table of a league, made of what Sleeper has beside each roster. It gives no places: teams stand by the share of games that
 * they won, then by points, as Sleeper shows them. Playoffs don't count in it.
 */
export function sleeperStandings(
  rosters: readonly SleeperRoster[],
  league: SleeperLeague,
  facts: WeekFacts,
): { week: number; rows: Standing[] } {
  const budget = league.settings['waiver_budget'];
  const rows = rosters.map((roster): Standing => {
    const { settings } = roster;
    const used = settings['waiver_budget_used'];
    return {
      team: String(roster.roster_id),
      rank: null,
      playoffSeed: null,
      wins: settings['wins'] ?? 0,
      losses: settings['losses'] ?? 0,
      ties: settings['ties'] ?? 0,
      pointsFor: decimal(settings['fpts'], settings['fpts_decimal']),
      pointsAgainst: decimal(settings['fpts_against'], settings['fpts_against_decimal']),
      streak: streakOf(roster),
      waiverPriority: settings['waiver_position'] ?? null,
      faabBalance: typeof budget === 'number' && typeof used === 'number' ? budget - used : null,
      moves: settings['total_moves'] ?? null,
      trades: null,
    };
  });
  return { week: lastWeekOf(facts), rows: facts.begun ? ranked(rows) : rows };
}

/** The last week that counts: of the regular season, as far as it is played. */
function lastWeekOf({ begun, lastScored, schedule, current, playoffStart, endWeek }: WeekFacts): number {
  if (!begun) return 0;
  const played = lastScored ?? schedule.lastComplete ?? Math.max(0, current - 1);
  return Math.min(played, playoffStart === null ? endWeek : playoffStart - 1);
}

/** 1270 and 4 are 1270.04: two whole numbers. */
function decimal(whole: number | null | undefined, hundredths: number | null | undefined): string | null {
  if (whole === null || whole === undefined) return null;
  return `${whole}.${String(hundredths ?? 0).padStart(2, '0')}`;
}

/** The run at the end of what it kept of wins and losses: `LWWW` is W3. */
function streakOf({ metadata }: SleeperRoster): string | null {
  const [, count, kind] = /^(\d+)([WLT])$/.exec(metadata?.streak ?? '') ?? [];
  if (count !== undefined && kind !== undefined) return `${kind}${count}`;
  const [run] = /(W+|L+|T+)$/.exec(metadata?.record ?? '') ?? [];
  return run === undefined ? null : `${run[0]}${run.length}`;
}

function ranked(rows: readonly Standing[]): Standing[] {
  return rows.map((row) => ({ ...row, rank: 1 + rows.filter((other) => isBefore(other, row)).length }));
}

function isBefore(one: Standing, other: Standing): boolean {
  const ahead = share(one) - share(other);
  return ahead > 0 || (ahead === 0 && Number(one.pointsFor ?? 0) > Number(other.pointsFor ?? 0));
}

/** The share of games won; a tie is half. */
function share({ wins, losses, ties }: Standing): number {
  return (wins + ties / 2) / Math.max(1, wins + losses + ties);
}
