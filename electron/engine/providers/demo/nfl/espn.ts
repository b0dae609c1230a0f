import type { EspnAnswers } from '../../espn/standIn.ts';
import { espnTeams } from '../../espn/teams.ts';
import { injuriesOf } from './injuries.ts';
import { playersOf } from './players.ts';
import { demoProjections, weeksOfRegularSeason, type DemoProjection } from './projections.ts';
import type { DemoGame } from './season.ts';
import { demoTeams, type DemoTeam } from './teams.ts';
import { demoNfl, weekAt } from './world.ts';

/** ESPN's answers over the demo data. */
export function demoEspn(edition: number | null): EspnAnswers {
  return {
    scoreboard(year, type, week) {
      const world = demoNfl(edition);
      const season = year === null ? world.seasons.at(-1) : world.seasons.find((each) => each.year === year);
      if (!season) return null;
      const now = weekAt(world, season);
      const events = season.games
        .filter((game) => (week === null ? game.week === now?.week : weekOf(game) === week))
        .filter((game) => type === null || typeOf(game) === type || (week === null && type === null));
      const first = events[0];
      return {
        season: { year: season.year, type: type ?? (first ? typeOf(first) : 2) },
        week: { number: week ?? (first ? weekOf(first) : 1) },
        events: events.map(eventOf),
      };
    },
    roster(id) {
      const world = demoNfl(edition);
      const team = demoTeams.find(({ code }) => espnTeams[code] === id);
      const season = world.seasons.at(-1);
      const next = season && weekAt(world, season);
      if (!team || !season || !next) return null;
      const hurt = new Map(injuriesOf(season.year, next.week, team).map((injury) => [injury.player, injury]));
      const items = playersOf(team).map((player) => {
        const report = hurt.get(player)?.report;
        return {
          id: player.ids.espn,
          firstName: player.first,
          lastName: player.last,
          fullName: `${player.first} ${player.last}`,
          dateOfBirth: `${player.birthDate}T07:00Z`,
          jersey: String(player.number),
          position: {
            abbreviation: player.position === 'T' ? 'OT' : player.position === 'K' ? 'PK' : player.position,
          },
          injuries: report ? [{ status: report, date: new Date(world.now).toISOString() }] : [],
          status: { id: '1', name: 'Active', type: 'active' },
        };
      });
      const is = (positions: readonly string[]) =>
        items.filter((item) => positions.includes(item.position.abbreviation));
      return {
        timestamp: new Date(world.now).toISOString(),
        status: 'success',
        season: { year: season.year, type: typeOf(next) },
        athletes: [
          { position: 'offense', items: is(['QB', 'RB', 'WR', 'TE', 'OT']) },
          { position: 'defense', items: is(['LB', 'CB']) },
          { position: 'specialTeam', items: is(['PK']) },
        ],
        team: teamOf(team),
      };
    },
    projections(year, week) {
      const season = demoNfl(edition).seasons.find((each) => each.year === year);
      if (!season) return null;
      // The fantasy game ends with the regular season.
      if (week > weeksOfRegularSeason) return [];
      return demoProjections(season, week === 0 ? null : week, 'espn').map((each) => projectionOf(each, year, week));
    },
  };
}

/** ESPN's ids of statistics for Sleeper's words, and its points for each. */
const statistics: Readonly<Record<string, readonly [id: string, points: number]>> = {
  pass_att: ['0', 0],
  pass_cmp: ['1', 0],
  pass_yd: ['3', 0.04],
  pass_td: ['4', 4],
  pass_int: ['20', -2],
  rush_att: ['23', 0],
  rush_yd: ['24', 0.1],
  rush_td: ['25', 6],
  rec: ['53', 1],
  rec_yd: ['42', 0.1],
  rec_td: ['43', 6],
  fum_lost: ['72', -2],
  fgm_30_39: ['80', 3],
  fgm_40_49: ['77', 4],
  fgm_50p: ['74', 5],
  fga: ['84', 0],
  xpm: ['86', 1],
  sack: ['99', 1],
  int: ['95', 2],
  fum_rec: ['96', 2],
  def_td: ['94', 6],
  pts_allow: ['187', 0],
  yds_allow: ['127', 0],
};

const positions: Readonly<Record<string, number>> = { QB: 1, RB: 2, WR: 3, TE: 4, K: 5 };

function projectionOf({ expected, stats }: DemoProjection, season: number, week: number): unknown {
  const given = Object.entries(stats).flatMap(([word, value]) => {
    const statistic = statistics[word];
    return statistic ? [{ id: statistic[0], value, points: value * statistic[1] }] : [];
  });
  const proTeamId = Number(espnTeams[expected.team.code]);
  const player = 'player' in expected ? expected.player : null;
  const [firstName, lastName] = player ? [player.first, player.last] : [expected.team.name, 'D/ST'];
  const id = player ? Number(player.ids.espn) : -16_000 - proTeamId;
  return {
    id,
    status: 'FREEAGENT',
    player: {
      id,
      fullName: `${firstName} ${lastName}`,
      firstName,
      lastName,
      defaultPositionId: player ? positions[player.position] : 16,
      proTeamId,
      active: true,
      stats: [
        {
          id: `${week === 0 ? 10 : 11}${season}${week === 0 ? '' : week}`,
          seasonId: season,
          scoringPeriodId: week,
          statSourceId: 1,
          statSplitTypeId: week === 0 ? 0 : 1,
          proTeamId: 0,
          appliedTotal: given.reduce((total, { points }) => total + points, 0),
          stats: Object.fromEntries(given.map(({ id: statistic, value }) => [statistic, value])),
        },
      ],
    },
  };
}

function typeOf({ round }: DemoGame): number {
  return round === 'REG' ? 2 : 3;
}

/** The playoffs count from 1 again, and the Pro Bowl is 4. */
function weekOf({ round, week }: DemoGame): number {
  return round === 'REG' ? week : { WC: 1, DIV: 2, CON: 3, SB: 5 }[round];
}

function eventOf(game: DemoGame): unknown {
  const { home, away, played } = game;
  return {
    id: `4${game.season}${String(game.week).padStart(2, '0')}${espnTeams[home.code]?.padStart(2, '0')}`,
    date: new Date(game.kickoff).toISOString().replace(':00.000Z', 'Z'),
    name: `${away.name} at ${home.name}`,
    season: { year: game.season, type: typeOf(game) },
    week: { number: weekOf(game) },
    status: {
      type: played
        ? { name: 'STATUS_FINAL', state: 'post', completed: true }
        : { name: 'STATUS_SCHEDULED', state: 'pre', completed: false },
    },
    competitions: [
      {
        neutralSite: game.round === 'SB',
        competitors: [side('home', home, played?.home), side('away', away, played?.away)],
      },
    ],
  };
}

function side(homeAway: 'home' | 'away', team: DemoTeam, score: number | undefined): unknown {
  return { homeAway, team: teamOf(team), score: String(score ?? 0) };
}

function teamOf({ code, name }: DemoTeam): unknown {
  const abbreviation = code === 'LA' ? 'LAR' : code === 'WAS' ? 'WSH' : code;
  return { id: espnTeams[code], abbreviation, displayName: name };
}
