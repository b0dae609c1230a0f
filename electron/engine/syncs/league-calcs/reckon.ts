import { JobError } from '#engine/jobError.ts';
import type { League } from '#engine/nfl/scoring/leagues.ts';
import { missingStatistics, requireStatistics } from '#engine/nfl/scoring/loaded.ts';
import type { SyncContext, SyncTransaction } from '#engine/syncs/defineSync.ts';
import { listed, plural, some } from '#engine/syncs/words.ts';
import { findings } from './findings.ts';
import type { Payload } from './payload.ts';
import { byWeekAndPlayer, reckonPlayers } from './playerPoints.ts';
import { readMatchups, readReckonedWeeks, readRosters, readTeams, type Matchup, type RosterSlot } from './stored.ts';
import { reckonTeamWeeks } from './teamWeeks.ts';
import { writePlayerPoints, writeTeamWeeks } from './write.ts';

/**
 * Reckons a league's week, and whatever weeks of it were reckoned before: a correction of an early week changes the season's
 * figures of those after it. Throws a `JobError` where the week's statistics (`no_statistics`) or rosters (`no_rosters`) are not loaded.
 */
export async function reckonLeague(
  { log, warn, signal }: SyncContext<Payload, null>,
  transaction: SyncTransaction,
  league: League,
  week: number,
): Promise<void> {
  // Whoever else reckons this league (alone, or with all others) waits.
  await transaction.query('select from public.fantasy_leagues where id = $1 for no key update', [league.id]);
  await requireStatistics(transaction, league.season, week);
  const first = Math.min(league.startWeek ?? 1, week);
  const weeks = [...new Set([week, ...(await readReckonedWeeks(transaction, league.id))])];
  const last = Math.max(...weeks);
  const rosters = await readRosters(transaction, league.id, first, last);
  requireRosters(rosters, league, week);
  signal.throwIfAborted();

  const { points, unknown } = await reckonPlayers(transaction, league, first, last);
  const pointsOf = byWeekAndPlayer(points);
  const matchups = await readMatchups(transaction, league.id);
  const all = reckonTeamWeeks({ league, rosters, matchups, pointsOf });
  const rows = all.filter((row) => weeks.includes(row.week));
  const written = points.filter((each) => weeks.includes(each.week));
  await writePlayerPoints(transaction, league.id, weeks, written);
  await writeTeamWeeks(transaction, league.id, weeks, rows);

  const teams = await readTeams(transaction, league.id);
  const missing = await missingStatistics(transaction, league.scoring, { season: league.season, from: week, to: week });
  for (const warning of findings({ league, week, teams, rows, rosters, pointsOf, missing })) warn(warning);
  if (unknown.length > 0) {
    warn({
      code: 'players_unknown',
      message: `${plural(unknown.length, 'player')} of the statistics scored by the rules of the league ${league.name} and ${unknown.length === 1 ? 'is' : 'are'} not among the players: ${some(unknown)}. Run sync-players.`,
      details: { league: league.id, ...listed(unknown) },
    });
  }
  const holes = range(first, week).filter((each) => !all.some((row) => row.week === each));
  if (holes.length > 0) {
    warn({
      code: 'weeks_missing',
      message: `The rosters of ${plural(holes.length, 'week')} of the league ${league.name} before week ${week} are not loaded (${some(holes.map(String))}): its season’s figures are of the others.`,
      details: { league: league.id, weeks: holes },
    });
  }
  const unpaired = unpairedWeeks(league, matchups, first);
  if (unpaired.length > 0) {
    warn({
      code: 'matchups_missing',
      message: `Who plays whom in ${plural(unpaired.length, 'week')} of the league ${league.name} is not loaded (${some(unpaired.map(String))}): strength of schedule is of the other weeks.`,
      details: { league: league.id, weeks: unpaired },
    });
  }
  const ofWeek = rows.filter((row) => row.week === week);
  const best = ofWeek.find((row) => row.week_rank === 1);
  log.info(
    `${league.name}, week ${week} of ${league.season}: ${plural(ofWeek.length, 'team')}, ${plural(written.filter((each) => each.week === week).length, 'player')} with points` +
      (best
        ? `; ${teams.find(({ id }) => id === best.team_id)?.name ?? best.team_id} scored most (${best.points}).`
        : '.'),
    { league: league.id, season: league.season, week, teams: ofWeek.length },
  );
}

function requireRosters(rosters: readonly RosterSlot[], league: League, week: number): void {
  if (rosters.some((slot) => slot.week === week)) return;
  throw new JobError(
    {
      code: 'no_rosters',
      message: `No rosters of the league ${league.name} in week ${week} of ${league.season} are loaded.`,
      hint: `Run sync-league-data for ${league.provider}:${league.providerLeagueId} and week ${week} first.`,
      details: { league: league.id, season: league.season, week },
    },
    { kind: 'never' },
  );
}

/** Weeks before the league's playoffs without matchups; none where the league has none at all, or its last week is not known. */
function unpairedWeeks(league: League, matchups: readonly Matchup[], first: number): number[] {
  const last = league.playoffStartWeek === null ? league.endWeek : league.playoffStartWeek - 1;
  if (last === null || matchups.length === 0) return [];
  return range(first, last).filter((week) => !matchups.some((matchup) => matchup.week === week));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
