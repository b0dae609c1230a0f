import { divide, fromMillionths, millionths, toMillionths } from '#engine/nfl/scoring/decimals.ts';
import type { League } from '#engine/nfl/scoring/leagues.ts';
import { fantasyPositionOf } from '#engine/nfl/scoring/positions.ts';
import { bestLineUp, isReserve, played, positionsFor, type Candidate } from './lineUp.ts';
import type { Matchup, RosterSlot } from './stored.ts';

/** A row of fantasy_team_weeks. Points and shares are exact decimals. */
export interface TeamWeek {
  readonly team_id: string;
  readonly week: number;
  readonly league_id: string;
  readonly points: string;
  readonly provider_points: string | null;
  readonly bench_points: string;
  readonly optimal_points: string | null;
  readonly week_rank: number;
  readonly all_play_wins: number;
  readonly all_play_losses: number;
  readonly all_play_ties: number;
  readonly total_points: string;
  readonly total_all_play_wins: number;
  readonly total_all_play_losses: number;
  readonly total_all_play_ties: number;
  readonly all_play_share: string | null;
  readonly schedule_strength: string | null;
  readonly schedule_rank: number | null;
  readonly remaining_schedule_strength: string | null;
  readonly remaining_schedule_rank: number | null;
}

export interface LeagueSeason {
  readonly league: Pick<League, 'id' | 'rosterPositions' | 'playoffStartWeek'>;
  readonly rosters: readonly RosterSlot[];
  readonly matchups: readonly Matchup[];
  /** In millionths; 0 for who has none. */
  readonly pointsOf: (week: number, playerId: string | null) => bigint;
}

/**
 * Every week of a league that has rosters, team by team. What is of the season up to a week (total_, all_play_share, schedule_)
 * counts the weeks before the league's playoffs: in those not everybody plays on.
 */
export function reckonTeamWeeks(season: LeagueSeason): TeamWeek[] {
  const { league, matchups } = season;
  const weeks = scoreWeeks(season);
  const regular = (week: number): boolean => league.playoffStartWeek === null || week < league.playoffStartWeek;
  const totals = new Map<string, Total>();
  const provided = new Map(matchups.map((matchup) => [`${matchup.week} ${matchup.team_id}`, matchup.points]));
  const rows: TeamWeek[] = [];
  for (const [week, scores] of weeks) {
    const records = new Map(scores.map((score) => [score.teamId, allPlay(score, scores)]));
    if (regular(week)) for (const score of scores) add(totals, score, records.get(score.teamId) ?? none);
    const shareOf = (teamId: string): bigint | null => share(totals.get(teamId));
    const past = strengths(scores, matchups, shareOf, (other) => regular(other) && other <= week);
    const toCome = strengths(scores, matchups, shareOf, (other) => regular(other) && other > week);
    for (const { teamId, points, benchPoints, optimalPoints } of scores) {
      const record = records.get(teamId) ?? none;
      const total = totals.get(teamId) ?? nothing;
      rows.push({
        team_id: teamId,
        week,
        league_id: league.id,
        points: fromMillionths(points),
        provider_points: provided.get(`${week} ${teamId}`) ?? null,
        bench_points: fromMillionths(benchPoints),
        optimal_points: textOf(optimalPoints),
        week_rank: record.losses + 1,
        all_play_wins: record.wins,
        all_play_losses: record.losses,
        all_play_ties: record.ties,
        total_points: fromMillionths(total.points),
        total_all_play_wins: total.wins,
        total_all_play_losses: total.losses,
        total_all_play_ties: total.ties,
        all_play_share: textOf(shareOf(teamId)),
        schedule_strength: textOf(past.get(teamId) ?? null),
        schedule_rank: rankOf(teamId, past),
        remaining_schedule_strength: textOf(toCome.get(teamId) ?? null),
        remaining_schedule_rank: rankOf(teamId, toCome),
      });
    }
  }
  return rows;
}

interface Score {
  readonly teamId: string;
  readonly points: bigint;
  readonly benchPoints: bigint;
  readonly optimalPoints: bigint | null;
}
interface Record_ {
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
}
type Total = Record_ & { readonly points: bigint };

const none: Record_ = { wins: 0, losses: 0, ties: 0 };
const nothing: Total = { ...none, points: 0n };

/** What each team scored, week by week, in their order. */
function scoreWeeks({ league, rosters, pointsOf }: LeagueSeason): Map<number, Score[]> {
  const places = played(league.rosterPositions);
  const weeks = new Map<number, Map<string, RosterSlot[]>>();
  for (const slot of rosters) {
    const teams = weeks.get(slot.week) ?? new Map<string, RosterSlot[]>();
    weeks.set(slot.week, teams);
    teams.set(slot.team_id, [...(teams.get(slot.team_id) ?? []), slot]);
  }
  const sum = (slots: readonly RosterSlot[]): bigint =>
    slots.reduce((all, slot) => all + pointsOf(slot.week, slot.player_id), 0n);
  const score = ([teamId, slots]: [string, RosterSlot[]]): Score => {
    const benched = slots.filter((slot) => !slot.is_starter && !isReserve(slot.slot));
    const starters = slots.filter((slot) => slot.is_starter);
    const candidates = [...starters, ...benched].map((slot) => toCandidate(slot, pointsOf));
    const known = places.length > 0 && places.every((place) => positionsFor(place) !== null);
    return {
      teamId,
      points: sum(starters),
      benchPoints: sum(benched),
      optimalPoints: known ? bestLineUp(places, candidates) : null,
    };
  };
  const inOrder = [...weeks].sort(([one], [other]) => one - other);
  return new Map(inOrder.map(([week, teams]) => [week, [...teams].map(score)]));
}

/** Who started in a place may take it, whatever we know of his position: the provider let him. */
function toCandidate(slot: RosterSlot, pointsOf: LeagueSeason['pointsOf']): Candidate {
  const positions = slot.positions.map((position) => fantasyPositionOf.get(position));
  return {
    points: pointsOf(slot.week, slot.player_id),
    mayTake: (place) =>
      (slot.is_starter && slot.slot === place) || (positionsFor(place) ?? []).some((each) => positions.includes(each)),
  };
}

function allPlay(score: Score, all: readonly Score[]): Record_ {
  const others = all.filter((other) => other !== score);
  const wins = others.filter((other) => score.points > other.points).length;
  const losses = others.filter((other) => score.points < other.points).length;
  return { wins, losses, ties: others.length - wins - losses };
}

function add(totals: Map<string, Total>, { teamId, points }: Score, record: Record_): void {
  const before = totals.get(teamId) ?? nothing;
  totals.set(teamId, {
    points: before.points + points,
    wins: before.wins + record.wins,
    losses: before.losses + record.losses,
    ties: before.ties + record.ties,
  });
}

/** The share of all-play games won, a tie as half; null where there was none. */
function share(total: Record_ = none): bigint | null {
  const games = total.wins + total.losses + total.ties;
  return games === 0 ? null : divide(BigInt(2 * total.wins + total.ties) * millionths, BigInt(2 * games));
}

/** Mean all-play share of the opponents in some weeks; whom a team meets twice counts twice. */
function strengths(
  scores: readonly Score[],
  matchups: readonly Matchup[],
  shareOf: (teamId: string) => bigint | null,
  counts: (week: number) => boolean,
): Map<string, bigint> {
  const found = new Map<string, bigint>();
  for (const { teamId } of scores) {
    const shares = matchups
      .filter((matchup) => matchup.team_id === teamId && counts(matchup.week))
      .map(({ opponent_team_id: opponent }) => (opponent === null ? null : shareOf(opponent)))
      .filter((each) => each !== null);
    if (shares.length > 0)
      found.set(
        teamId,
        divide(
          shares.reduce((all, each) => all + each, 0n),
          BigInt(shares.length),
        ),
      );
  }
  return found;
}

/** 1 for the hardest; equal ones share a rank. */
function rankOf(teamId: string, of: ReadonlyMap<string, bigint>): number | null {
  const own = of.get(teamId);
  return own === undefined ? null : 1 + [...of.values()].filter((other) => other > own).length;
}

function textOf(amount: bigint | null): string | null {
  return amount === null ? null : fromMillionths(amount);
}

/** By how much our points of a team may differ from the provider's for rounding alone: it rounds each player's to hundredths. */
export function tolerance(starters: readonly RosterSlot[], pointsOf: LeagueSeason['pointsOf']): bigint {
  const hundredth = millionths / 100n;
  const rounded = starters.filter((slot) => pointsOf(slot.week, slot.player_id) % hundredth !== 0n).length;
  return (hundredth / 2n) * BigInt(1 + rounded);
}

/** A provider's points less ours, in millionths. */
export function difference(provider: string, ours: bigint): bigint {
  return toMillionths(provider) - ours;
}
