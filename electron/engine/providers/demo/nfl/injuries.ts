import { makeRandom } from '../random.ts';
import { playersOf, type DemoPlayer } from './players.ts';
import type { DemoTeam } from './teams.ts';

export interface DemoInjury {
  readonly player: DemoPlayer;
  readonly injury: string;
  /** Null: he is expected to play. */
  readonly report: 'Out' | 'Doubtful' | 'Questionable' | null;
  readonly practice: string;
}

const injuries = ['Ankle', 'Concussion', 'Groin', 'Hamstring', 'Knee', 'Rib', 'Shoulder', 'Toe'];
const practices = {
  none: 'Did Not Participate In Practice',
  limited: 'Limited Participation in Practice',
  full: 'Full Participation in Practice',
};

/** A team's injury report for a week. Who is out does not play. */
export function injuriesOf(season: number, week: number, team: DemoTeam): DemoInjury[] {
  const random = makeRandom(`touchline nfl injuries ${season} ${week} ${team.code}`);
  return playersOf(team)
    .filter((player) => random.chance(player.position === 'K' ? 0.03 : 0.16))
    .map((player) => {
      const injury = random.pick(injuries);
      const chance = random.next();
      if (chance < 0.25) return { player, injury, report: 'Out', practice: practices.none };
      if (chance < 0.32) return { player, injury, report: 'Doubtful', practice: practices.none };
      if (chance < 0.65) return { player, injury, report: 'Questionable', practice: practices.limited };
      return { player, injury, report: null, practice: practices.full };
    });
}

/** Whether he plays: nobody who is out or doubtful does. */
export function sitsOut(injury: DemoInjury): boolean {
  return injury.report === 'Out' || injury.report === 'Doubtful';
}
