import type { SleeperLeague, SleeperMatchup, SleeperRoster } from '#engine/providers/sleeper/schemas.ts';
import { statusOf, type WeekFacts } from './sleeperMatchups.ts';
import { clean, type Place, type Roster, type RosteredPlayer } from './snapshot.ts';

/** Places that are not in the line-up. */
const besides = new Set(['BN', 'IR', 'TAXI']);

/**
 * Who was on each team in a week. Starters are in the order of the league's positions, `0` for an empty place. The others are on
 * the bench, unless the roster has them on reserve or taxi; it has that of now alone, so it is a guess for a week that is over.
 */
export function sleeperRosters(
  week: number,
  matchups: readonly SleeperMatchup[],
  rosters: readonly SleeperRoster[],
  league: SleeperLeague,
  facts: WeekFacts,
): Roster[] {
  const over =
    statusOf(
      week,
      facts,
      matchups.some(({ points }) => (points ?? 0) > 0),
    ) === 'final';
  const playing = league.roster_positions.flatMap((position, index) =>
    besides.has(position) ? [] : [{ position, index }],
  );
  const now = new Map(rosters.map((roster) => [roster.roster_id, roster]));
  // Without matchups the rosters of now are those of the week that comes, and of no other.
  const sides = matchups.length > 0 ? matchups : over || week !== facts.current ? [] : rosters;

  return sides.map((side): Roster => {
    const roster = now.get(side.roster_id);
    const points = 'players_points' in side ? side.players_points : {};
    const scored =
      'players_points' in side && statusOf(week, facts, Object.values(points).some(Boolean)) !== 'scheduled';
    const starters = new Map<string, { position: string; index: number } | undefined>();
    for (const [place, id] of side.starters.entries()) if (id !== '0') starters.set(id, playing[place]);

    const places = [...new Set([...starters.keys(), ...side.players])].map((id): Place => {
      const start = starters.get(id);
      const isStarter = starters.has(id);
      const aside = roster?.taxi.includes(id) ? 'TAXI' : roster?.reserve.includes(id) ? 'IR' : 'BN';
      return {
        player: toPlayer(id),
        slot: isStarter ? (start?.position ?? 'FLEX') : aside,
        slotIndex: start?.index ?? null,
        isStarter,
        slotGuessed: !isStarter && over,
        points: scored ? clean(points[id]) : null,
      };
    });
    return { team: String(side.roster_id), places };
  });
}

/** Sleeper's id of a team's defence is the team's letters. */
function toPlayer(id: string): RosteredPlayer {
  const isTeamDefense = /^[A-Z]{2,3}$/.test(id);
  return { id, name: null, position: isTeamDefense ? 'DEF' : null, team: isTeamDefense ? id : null, isTeamDefense };
}
