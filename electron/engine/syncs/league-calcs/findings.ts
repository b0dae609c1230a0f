import type { Warning } from '#shared/jobs.ts';
import { fromMillionths, toMillionths } from '#engine/nfl/scoring/decimals.ts';
import type { League } from '#engine/nfl/scoring/leagues.ts';
import { listed, plural, some } from '#engine/syncs/words.ts';
import { played, positionsFor } from './lineUp.ts';
import type { RosterSlot, Team } from './stored.ts';
import { difference, tolerance, type LeagueSeason, type TeamWeek } from './teamWeeks.ts';

export interface Compared {
  readonly league: League;
  readonly week: number;
  readonly teams: readonly Team[];
  readonly rows: readonly TeamWeek[];
  readonly rosters: readonly RosterSlot[];
  readonly pointsOf: LeagueSeason['pointsOf'];
  /** Statistics that rules name and the loaded files don't have. */
  readonly missing: readonly string[];
}

/** What the week's reckoning could not know, and where it differs from the provider's by more than rounding. */
export function findings(compared: Compared): Warning[] {
  return [
    rulesUnknown(compared),
    statisticsMissing(compared),
    unmatched(compared),
    unknownPlaces(compared),
    differing(compared),
  ].filter((warning) => warning !== null);
}

function rulesUnknown({ league }: Compared): Warning | null {
  const { unknownRules, name, scoring } = league;
  if (scoring.player.length + scoring.defense.length === 0) {
    return {
      code: 'no_rules',
      message: `The league ${name} has no scoring rule that can be reckoned: everybody has 0 points.`,
      details: { league: league.id, rules: listed(unknownRules) },
    };
  }
  if (unknownRules.length === 0) return null;
  return {
    code: 'rules_unknown',
    message: `${plural(unknownRules.length, 'rule')} of the league ${name} can’t be reckoned and counted as nothing: ${some(unknownRules)}.`,
    details: { league: league.id, rules: listed(unknownRules) },
  };
}

function statisticsMissing({ league, week, missing }: Compared): Warning | null {
  if (missing.length === 0) return null;
  return {
    code: 'statistics_missing',
    message: `The loaded statistics of week ${week} of ${league.season} have no number for ${plural(missing.length, 'statistic')} that rules of the league ${league.name} name: ${some(missing)}. They counted as nothing.`,
    details: { league: league.id, statistics: listed(missing) },
  };
}

function unmatched({ league, week, teams, rosters }: Compared): Warning | null {
  const slots = rosters.filter((slot) => slot.week === week && slot.is_starter && slot.player_id === null);
  if (slots.length === 0) return null;
  return {
    code: 'players_unmatched',
    message: `${plural(slots.length, 'starter')} of the league ${league.name} in week ${week} ${slots.length === 1 ? 'is' : 'are'} not matched with a player and counted as nothing: ${some(slots.map((slot) => slot.provider_player_id))}.`,
    details: {
      league: league.id,
      ...listed(
        slots.map((slot) => ({
          team: nameOf(slot.team_id, teams),
          providerPlayerId: slot.provider_player_id,
          points: slot.points,
        })),
      ),
    },
  };
}

function unknownPlaces({ league }: Compared): Warning | null {
  const unknown = [...new Set(played(league.rosterPositions).filter((place) => positionsFor(place) === null))];
  if (unknown.length === 0) return null;
  return {
    code: 'places_unknown',
    message: `The league ${league.name} has places in its line-up that are not known: ${some(unknown)}. The best line-ups were left out.`,
    details: { league: league.id, places: listed(unknown) },
  };
}

function differing(compared: Compared): Warning | null {
  const { league, week, teams, rows, rosters, pointsOf } = compared;
  const ofWeek = rows.filter((row) => row.week === week && row.provider_points !== null);
  const different = ofWeek.flatMap((row) => {
    const starters = rosters.filter((slot) => slot.week === week && slot.team_id === row.team_id && slot.is_starter);
    const by = difference(row.provider_points ?? '0', toMillionths(row.points));
    if ((by < 0n ? -by : by) <= tolerance(starters, pointsOf)) return [];
    return [
      {
        team: nameOf(row.team_id, teams),
        points: row.points,
        provider: row.provider_points,
        players: starters.flatMap((slot) => playerDifference(slot, pointsOf)),
      },
    ];
  });
  if (different.length === 0) return null;
  const shown = different.map(({ team, points, provider }) => `${team} (${points} here, ${provider} there)`);
  return {
    code: 'points_differ',
    message:
      `${different.length} of ${plural(ofWeek.length, 'team')} of the league ${league.name} ${different.length === 1 ? 'has' : 'have'} other points at ${league.provider} in week ${week}: ${some(shown)}.` +
      (league.unknownRules.length === 0 ? '' : ` Rules that can’t be reckoned: ${some(league.unknownRules)}.`),
    details: { league: league.id, week, rules: listed(league.unknownRules), ...listed(different) },
  };
}

/** A starter whose points are others at the provider, which may be the statistics' fault or a rule's. */
function playerDifference(
  slot: RosterSlot,
  pointsOf: LeagueSeason['pointsOf'],
): { player: string; points: string; provider: string }[] {
  const ours = pointsOf(slot.week, slot.player_id);
  if (slot.points === null) return [];
  const by = difference(slot.points, ours);
  if ((by < 0n ? -by : by) <= tolerance([slot], pointsOf)) return [];
  return [{ player: slot.name ?? slot.provider_player_id, points: fromMillionths(ours), provider: slot.points }];
}

function nameOf(teamId: string, teams: readonly Team[]): string {
  return teams.find((team) => team.id === teamId)?.name ?? teamId;
}
