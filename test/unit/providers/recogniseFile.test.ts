import { expect, it } from 'vitest';
import { recogniseFile } from '#engine/providers/nflverse/recognise.ts';
import { demoNflverse } from '#engine/providers/demo/nfl/nflverse.ts';
import { csvHeader } from '#engine/providers/csv/parseCsv.ts';

it.each(['schedule', 'players', 'playerIds'] as const)('the file of %s is known by its columns', (file) => {
  expect(recogniseFile(csvHeader(demoNflverse(200)(file, null) ?? ''))).toBe(file);
});

it.each(['rosters', 'injuries', 'stats'] as const)('the %s of a season are known by their columns', (file) => {
  expect(recogniseFile(csvHeader(demoNflverse(200)(file, 2025) ?? ''))).toBe(file);
});

it.each([
  ['oldStats', 'player_id,player_name,recent_team,season,week,completions,attempts,passing_yards,carries,receptions'],
  ['stats', 'player_id,team,season,week,completions,attempts,passing_yards,carries,receptions,def_tackles_solo'],
  ['kicking', 'season,week,player_id,team,fg_made,fg_att,pat_made,pat_att'],
  // A column was renamed since.
  ['schedule', 'game_id,season,week,gameday,visitors,home_team'],
  ['schedule', 'game_id,season,week,gameday,weekday,gametime,away_team,home_team,away_score,home_score,result'],
  ['injuries', 'season,week,team,gsis_id,primary_injury,report_status,practice_status'],
  [null, 'season,week,game_type,first_kickoff_utc,games'],
  [null, 'field,type,description'],
  [null, 'play_id,game_id,week,gameday,away_team,home_team'],
  [null, 'season,team,week,completions,attempts,passing_yards,carries'],
])('%s: %s', (file, header) => {
  expect(recogniseFile(header.split(','))).toBe(file);
});
