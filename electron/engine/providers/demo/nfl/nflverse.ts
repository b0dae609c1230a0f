import { formatCsv } from '../../csv/parseCsv.ts';
import type { FindFile } from '../../nflverse/standIn.ts';
import { injuriesOf } from './injuries.ts';
import { standardPoints, type StatLine } from './games.ts';
import { demoPlayers, type DemoPlayer } from './players.ts';
import type { DemoGame, DemoSeason } from './season.ts';
import { scheduleColumns, statsColumns } from './columns.ts';
import { demoNfl, type DemoNfl } from './world.ts';

type Cells = Readonly<Record<string, string | number | null>>;

/** nflverse's files over the demo data, as its releases of today have them: statistics in the current format alone. */
export function demoNflverse(edition: number | null): FindFile {
  return (file, year) => {
    const world = demoNfl(edition);
    if (file === 'schedule') return csv(scheduleColumns, world.seasons.flatMap(({ games }) => games).map(scheduleRow));
    if (file === 'players') return table(demoPlayers.map(playerRow));
    if (file === 'playerIds') return table(demoPlayers.map((player) => idsRow(player, world)));
    const season = world.seasons.find((each) => each.year === year);
    if (!season) return null;
    if (file === 'rosters') return table(demoPlayers.map((player) => rosterRow(player, season)));
    if (file === 'injuries') return injuriesFile(season, world);
    return file === 'stats' ? statsFile(season) : null;
  };
}

function scheduleRow(game: DemoGame): Cells {
  const { away, home, played } = game;
  return {
    game_id: game.id,
    season: game.season,
    game_type: game.round,
    week: game.week,
    gameday: game.day,
    weekday: new Date(`${game.day}T12:00Z`).toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' }),
    gametime: game.time,
    away_team: away.code,
    home_team: home.code,
    away_score: played?.away ?? null,
    home_score: played?.home ?? null,
    result: played ? played.home - played.away : null,
    total: played ? played.home + played.away : null,
    overtime: played ? Number(played.overtime) : null,
    location: game.round === 'SB' ? 'Neutral' : 'Home',
    div_game: Number(away.conference === home.conference && away.division === home.division),
  };
}

function statsFile({ games }: DemoSeason): string | null {
  const rows = games.flatMap((game) => (game.played?.lines ?? []).map((line) => statsRow(game, line)));
  return rows.length === 0 ? null : csv(statsColumns, rows);
}

function statsRow(game: DemoGame, line: StatLine): Cells {
  const { player, values, kicks } = line;
  const points = standardPoints(line);
  return {
    ...nothingDone,
    ...values,
    ...nameOf(player),
    player_id: player.ids.gsis,
    position: player.position,
    position_group: groupOf(player),
    season: game.season,
    week: game.week,
    season_type: game.round === 'REG' ? 'REG' : 'POST',
    team: player.team.code,
    opponent_team: line.opponent.code,
    fg_made_list: kicks.length > 0 ? kicks.join(';') : null,
    fg_long: kicks.length > 0 ? Math.max(...kicks) : null,
    fantasy_points: points,
    fantasy_points_ppr: Math.round((points + (values['receptions'] ?? 0)) * 100) / 100,
  };
}

/** What is counted and did not happen is 0; shares and expectations are not made up. */
const nothingDone: Cells = Object.fromEntries(
  statsColumns
    .slice(statsColumns.indexOf('completions'))
    .filter((name) => !/epa|cpoe|pacr|racr|share|wopr|_pct|_list|^fg_long|^gwfg_distance/.test(name))
    .map((name) => [name, 0]),
);

function injuriesFile(season: DemoSeason, { now }: DemoNfl): string | null {
  const rows = season.games.flatMap((game) => {
    // Told two days before the game.
    const told = Date.parse(`${game.day}T20:00:00Z`) - 2 * 86_400_000;
    if (told > now) return [];
    return [game.away, game.home].flatMap((team) =>
      injuriesOf(game.season, game.week, team).map(({ player, injury, report, practice }) => ({
        season: game.season,
        game_type: game.round,
        team: team.code,
        week: game.week,
        gsis_id: player.ids.gsis,
        position: player.position,
        full_name: `${player.first} ${player.last}`,
        first_name: player.first,
        last_name: player.last,
        report_primary_injury: report === null ? null : injury,
        report_secondary_injury: null,
        report_status: report,
        practice_primary_injury: injury,
        practice_secondary_injury: null,
        practice_status: practice,
        date_modified: new Date(told).toISOString().replace('.000Z', 'Z'),
      })),
    );
  });
  return rows.length === 0 ? null : table(rows);
}

function nameOf({ first, last }: DemoPlayer): Cells {
  return { player_name: `${first.slice(0, 1)}.${last}`, player_display_name: `${first} ${last}`, headshot_url: null };
}

function groupOf({ position }: DemoPlayer): string {
  return { QB: 'QB', RB: 'RB', WR: 'WR', TE: 'TE', K: 'SPEC', T: 'OL', LB: 'LB', CB: 'DB' }[position];
}

function rosterRow(player: DemoPlayer, { year, games }: DemoSeason): Cells {
  const last = games.findLast(({ played }) => played !== null) ?? games[0];
  const { ids } = player;
  return {
    season: year,
    team: player.team.code,
    position: player.position === 'T' ? 'OL' : player.position,
    depth_chart_position: player.position,
    jersey_number: player.number,
    status: 'ACT',
    full_name: `${player.first} ${player.last}`,
    first_name: player.first,
    last_name: player.last,
    birth_date: player.birthDate,
    height: player.height,
    weight: player.weight,
    college: player.college,
    gsis_id: ids.gsis,
    espn_id: ids.espn,
    sportradar_id: ids.sportradar,
    yahoo_id: ids.yahoo,
    rotowire_id: ids.rotowire,
    pff_id: null,
    pfr_id: ids.pfr,
    fantasy_data_id: null,
    sleeper_id: ids.sleeper,
    years_exp: Math.max(0, year - player.rookieYear),
    headshot_url: null,
    ngs_position: null,
    week: last?.week ?? 1,
    game_type: last?.round ?? 'REG',
    status_description_abbr: 'A01',
    football_name: player.first,
    esb_id: null,
    gsis_it_id: null,
    smart_id: null,
    entry_year: player.rookieYear,
    rookie_year: player.rookieYear,
    draft_club: null,
    draft_number: null,
  };
}

function playerRow(player: DemoPlayer): Cells {
  const { ids } = player;
  return {
    gsis_id: ids.gsis,
    display_name: `${player.first} ${player.last}`,
    common_first_name: player.first,
    first_name: player.first,
    last_name: player.last,
    short_name: `${player.first.slice(0, 1)}.${player.last}`,
    football_name: player.first,
    suffix: null,
    esb_id: null,
    nfl_id: null,
    pfr_id: ids.pfr,
    pff_id: null,
    otc_id: null,
    espn_id: ids.espn,
    smart_id: null,
    birth_date: player.birthDate,
    position_group: groupOf(player),
    position: player.position,
    height: player.height,
    weight: player.weight,
    headshot: null,
    college_name: player.college,
    college_conference: null,
    jersey_number: player.number,
    rookie_season: player.rookieYear,
    last_season: null,
    latest_team: player.team.code,
    status: 'ACT',
    years_of_experience: null,
    draft_year: null,
    draft_round: null,
    draft_pick: null,
    draft_team: null,
  };
}

/** Ids that are numbers come as floats, as they do there. */
function idsRow(player: DemoPlayer, { seasons }: DemoNfl): Cells {
  const { ids } = player;
  const name = `${player.first} ${player.last}`;
  return {
    mfl_id: Number(ids.rotowire) - 70_000,
    sportradar_id: ids.sportradar,
    fantasypros_id: null,
    gsis_id: ids.gsis,
    pff_id: null,
    sleeper_id: `${ids.sleeper}.0`,
    nfl_id: null,
    espn_id: `${ids.espn}.0`,
    yahoo_id: `${ids.yahoo}.0`,
    fleaflicker_id: null,
    cbs_id: null,
    pfr_id: ids.pfr,
    cfbref_id: null,
    rotowire_id: `${ids.rotowire}.0`,
    rotoworld_id: null,
    ktc_id: null,
    stats_id: null,
    stats_global_id: null,
    fantasy_data_id: null,
    swish_id: null,
    name,
    merge_name: name.toLowerCase(),
    position: player.position,
    team: player.team.code,
    birthdate: player.birthDate,
    age: null,
    draft_year: null,
    draft_round: null,
    draft_pick: null,
    draft_ovr: null,
    twitter_username: null,
    height: player.height,
    weight: player.weight,
    college: player.college,
    db_season: seasons.at(-1)?.year ?? null,
  };
}

function table(rows: readonly Cells[]): string {
  return csv(Object.keys(rows[0] ?? {}), rows);
}

function csv(columns: readonly string[], rows: readonly Cells[]): string {
  return formatCsv([columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))]);
}
