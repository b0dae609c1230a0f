import { usual, values } from '#engine/syncs/sync-player-stats/columns.ts';

// Made files of a whole season, of the size and shape that nflverse's have.

const teams =
  'ARI ATL BAL BUF CAR CHI CIN CLE DAL DEN DET GB HOU IND JAX KC LA LAC LV MIA MIN NE NO NYG NYJ PHI PIT SEA SF TB TEN WAS'.split(
    ' ',
  );
const weeks = 18;

/** 18,432 rows: 32 players of each team in each of 18 weeks. */
export function statsCsv(): string {
  const lines = [usual.current.join(',')];
  for (let week = 1; week <= weeks; week += 1) {
    for (const [place, team] of teams.entries()) {
      for (let player = 0; player < 32; player += 1) {
        const id = `00-${String(place * 100 + player).padStart(7, '0')}`;
        const known: Readonly<Record<string, string | number>> = {
          player_id: id,
          season: 2025,
          week,
          season_type: 'REG',
          team,
          opponent_team: teams[(place + week) % 32] ?? '',
          player_name: `P.Layer${player}`,
          player_display_name: `Player Layer${player}`,
          position: 'WR',
          position_group: 'WR',
          headshot_url: 'https://example.org/headshot/f_auto/league',
        };
        lines.push(
          usual.current.map((name, index) => known[name] ?? statistic(name, place + week * player + index)).join(','),
        );
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Most are 0; rates have many digits, and are often not known. */
function statistic(name: string, seed: number): string | number {
  const kind = values.get(name);
  if (kind === 'text') return '';
  if (kind === 'decimal') return seed % 3 === 0 ? '' : (seed * 0.37281645) % 4;
  return seed % 5 === 0 ? seed % 120 : 0;
}

/** 5,632 rows: the reports of 22 weeks, eight players of each team in each. */
export function injuriesCsv(): string {
  const lines = [
    'season,game_type,team,week,gsis_id,position,full_name,first_name,last_name,report_primary_injury,report_secondary_injury,report_status,practice_primary_injury,practice_secondary_injury,practice_status,date_modified',
  ];
  for (let week = 1; week <= 22; week += 1) {
    for (const [place, team] of teams.entries()) {
      for (let player = 0; player < 8; player += 1) {
        const status = ['', 'Questionable', 'Out', ''][(player + week) % 4];
        const id = `00-${String(place * 100 + ((player * 3 + week) % 60)).padStart(7, '0')}`;
        lines.push(
          `2025,REG,${team},${week},${id},WR,Player Layer${player},Player,Layer${player},${status === '' ? '' : 'Knee'},,${status},Knee,,${
            player % 5 === 0 ? '"\n    "' : 'Limited Participation in Practice'
          },2025-10-${String(1 + (week % 28)).padStart(2, '0')}T18:49:43Z`,
        );
      }
    }
  }
  return `${lines.join('\n')}\n`;
}
