import { nflTeam } from '#engine/nfl/teams.ts';
import type { EspnClient } from '#engine/providers/espn/client.ts';
import { sourceIds, splitIds, type EspnFantasyPlayer } from '#engine/providers/espn/fantasy.ts';
import { espnTeams } from '#engine/providers/espn/teams.ts';
import { espnWords } from './espnWords.ts';
import type { Projection, Projections, Week } from './projection.ts';
import { inOurWords } from './vocabulary.ts';

/** What ESPN's fantasy game expects. It has no weeks of the playoffs. */
export async function fetchFromEspn(client: EspnClient, week: Week): Promise<Projections> {
  const { data } = await client.projections(week.season, week.week);
  const read = data.map((player) => readPlayer(player, week));
  const expected = read.filter(({ projection }) => Object.keys(projection.stats).length > 0);
  const untaken = [...new Set(expected.flatMap((each) => each.untaken))].sort(
    (one, other) => Number(one) - Number(other),
  );
  return {
    source: 'espn',
    title: 'ESPN',
    projections: expected.map(({ projection }) => projection),
    nothing: read.length - expected.length,
    injured: data.filter(({ player: { injuryStatus } }) => injuryStatus !== null && injuryStatus !== 'ACTIVE').length,
    companies: [],
    untaken,
    unknown: untaken.filter((id) => !espnWords.isKnown(id)),
  };
}

const positions: Readonly<Record<number, string>> = { 1: 'QB', 2: 'RB', 3: 'WR', 4: 'TE', 5: 'K', 16: 'DEF' };
const teams = new Map(Object.entries(espnTeams).map(([team, id]) => [Number(id), team]));

function readPlayer(
  { id, player }: EspnFantasyPlayer,
  { season, week }: Week,
): { projection: Projection; untaken: readonly string[] } {
  // Other seasons' numbers of the same week can be among them, and real ones.
  const line = player.stats.find(
    (each) =>
      each.seasonId === season &&
      each.scoringPeriodId === week &&
      each.statSourceId === sourceIds.projected &&
      each.statSplitTypeId === (week === 0 ? splitIds.season : splitIds.week),
  );
  const position = positions[player.defaultPositionId] ?? null;
  const isDefense = position === 'DEF';
  const points = line?.appliedTotal ?? null;
  const { stats, untaken, explained } = inOurWords(line?.stats ?? {}, espnWords, isDefense);
  return {
    projection: {
      id: ['espn', String(id)],
      name: player.fullName ?? ([player.firstName, player.lastName].filter(Boolean).join(' ') || String(id)),
      firstName: player.firstName,
      lastName: player.lastName,
      position,
      fantasyPositions: position === null ? [] : [position],
      isDefense,
      // The line's is that of the week, where it has one; the player's is that of today.
      team: nflTeam(teams.get(line?.proTeamId || (player.proTeamId ?? 0)), season),
      opponent: null,
      stats,
      own: isDefense || points === null ? null : { points, explained },
      projectedAt: null,
    },
    untaken,
  };
}
