import type { SleeperAnswers } from '../../sleeper/recognise.ts';
import { demoLeague, fantasyPoints } from './league.ts';
import { injuriesOf } from './injuries.ts';
import { demoPlayers, type DemoPlayer } from './players.ts';
import { demoProjections, weeksOfRegularSeason, type Expected } from './projections.ts';
import type { DemoSeason } from './season.ts';
import { demoTeams, type DemoTeam } from './teams.ts';
import { demoNfl, weekAt, type DemoNfl } from './world.ts';

/** Sleeper's answers over the demo data: the players, one league for each season, projections for every week. */
export function demoSleeper(edition: number | null): SleeperAnswers {
  const world = (): DemoNfl => demoNfl(edition);
  const league = (id: string) => {
    const season = world().seasons.find(({ year }) => demoLeague.idOf(year) === id);
    return season ? { season, league: demoLeague.of(season) } : null;
  };
  return {
    state: () => stateOf(world()),
    players: () => playersOf(world()),
    league: (id) => league(id)?.league.settings ?? null,
    rosters: (id) => league(id)?.league.rosters ?? null,
    users: (id) => league(id)?.league.users ?? null,
    matchups: (id, week) => league(id)?.league.matchups(week) ?? null,
    projections(year, week, type) {
      const season = world().seasons.find((each) => each.year === year);
      if (!season || (type === 'post' && week === null)) return null;
      return projectionsOf(season, type === 'post' && week !== null ? weeksOfRegularSeason + week : week);
    },
  };
}

function stateOf(world: DemoNfl): unknown {
  const season = world.seasons.at(-1);
  const next = season && weekAt(world, season);
  const first = season?.games[0];
  if (!season || !next || !first) return null;
  const over = world.now > next.kickoff + 86_400_000;
  const type = over || world.now < first.kickoff - 60 * 86_400_000 ? 'off' : next.round === 'REG' ? 'regular' : 'post';
  const begun = type !== 'off';
  const week = !begun ? 0 : type === 'post' ? next.week - 18 : next.week;
  return {
    week,
    leg: week,
    season: String(season.year),
    season_type: type,
    league_season: String(season.year),
    previous_season: String(season.year - 1),
    season_start_date: begun ? first.day : null,
    display_week: week,
    league_create_season: String(season.year),
    season_has_scores: begun,
  };
}

function playersOf(world: DemoNfl): Record<string, unknown> {
  const season = world.seasons.at(-1);
  const next = season && weekAt(world, season);
  const hurt = new Map(
    next
      ? demoTeams
          .flatMap((team) => injuriesOf(next.season, next.week, team))
          .filter(({ report }) => report !== null)
          .map((injury) => [injury.player, injury])
      : [],
  );
  const players = demoPlayers.map((player) => ({
    ...who(player),
    status: 'Active',
    active: true,
    number: player.number,
    birth_date: player.birthDate,
    height: String(player.height),
    weight: String(player.weight),
    college: player.college,
    years_exp: Math.max(0, (season?.year ?? player.rookieYear) - player.rookieYear),
    depth_chart_position: player.position,
    depth_chart_order: player.depth,
    injury_status: hurt.get(player)?.report ?? null,
    injury_body_part: hurt.get(player)?.injury ?? null,
    injury_notes: null,
    injury_start_date: null,
    gsis_id: player.ids.gsis,
    espn_id: Number(player.ids.espn),
    yahoo_id: Number(player.ids.yahoo),
    sportradar_id: player.ids.sportradar,
    rotowire_id: Number(player.ids.rotowire),
  }));
  const defences = demoTeams.map(whoDefends);
  return Object.fromEntries([...players, ...defences].map((player) => [player.player_id, player]));
}

/** `week` is ours, the playoffs counted on; null: of the whole season. */
function projectionsOf(season: DemoSeason, week: number | null): unknown {
  const changed = Date.parse(`${season.year}-08-20T12:00:00Z`);
  return demoProjections(season, week, 'sleeper').map(({ expected, game, stats }) => {
    const { team } = expected;
    const post = game !== null && game.round !== 'REG';
    const points = pointsOf(expected, stats);
    const catches = stats['rec'] ?? 0;
    return {
      status: null,
      date: game?.day ?? null,
      stats: {
        ...stats,
        gp: week === null ? 17 : 1,
        pts_std: points,
        pts_half_ppr: rounded(points + catches / 2),
        pts_ppr: rounded(points + catches),
      },
      category: 'proj',
      week: week !== null && post ? week - weeksOfRegularSeason : week,
      season: String(season.year),
      season_type: post ? 'post' : 'regular',
      sport: 'nfl',
      player: 'player' in expected ? who(expected.player) : whoDefends(team),
      team: sleeperTeam(team.code),
      player_id: 'player' in expected ? expected.player.ids.sleeper : sleeperTeam(team.code),
      game_id: game?.id ?? 'season',
      company: 'touchline-demo',
      opponent: game ? sleeperTeam((game.home === team ? game.away : game.home).code) : null,
      updated_at: changed,
      last_modified: changed,
    };
  });
}

/** By Sleeper's usual rules, nothing for a reception. */
function pointsOf(expected: Expected, stats: Readonly<Record<string, number>>): number {
  const { fgm_30_39: short = 0, fgm_40_49: middle = 0, fgm_50p: long = 0 } = stats;
  if ('player' in expected) return rounded(fantasyPoints(stats, 0) + 3 * short + 4 * middle + 5 * long);
  const { sack = 0, int = 0, fum_rec: recovered = 0, def_td: touchdowns = 0 } = stats;
  return rounded(sack + 2 * int + 2 * recovered + 6 * touchdowns);
}

function whoDefends({ code, name }: DemoTeam) {
  return {
    player_id: sleeperTeam(code),
    first_name: name.slice(0, name.lastIndexOf(' ')),
    last_name: name.slice(name.lastIndexOf(' ') + 1),
    position: 'DEF',
    fantasy_positions: ['DEF'],
    team: sleeperTeam(code),
    active: true,
    sport: 'nfl',
  };
}

function who(player: DemoPlayer) {
  const { first, last, position, team, ids } = player;
  const fantasy = position === 'T' ? 'OL' : position === 'CB' ? 'DB' : position;
  return {
    player_id: ids.sleeper,
    first_name: first,
    last_name: last,
    full_name: `${first} ${last}`,
    position: position === 'T' ? 'OT' : position,
    fantasy_positions: [fantasy],
    team: sleeperTeam(team.code),
    sport: 'nfl',
  };
}

/** The Rams have another abbreviation there. */
function sleeperTeam(code: string): string {
  return code === 'LA' ? 'LAR' : code;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
