-- The schedules that a new database comes with: all off, until an operator turns them on. One that is removed stays removed.
-- A name that is taken is left alone.
insert into sync.schedules (name, description, sync, routine, cron, time_zone, payload, enabled, created_by, updated_by)
select name, description, sync, routine, cron, 'UTC', '{}', false, 'touchline', 'touchline'
from (values
  ('nfl-games', 'The NFL’s games, from which the weeks follow: moved ones, results, the playoffs as they become known.',
    'sync-nfl-matchups', null, '30 7 * * *'),
  ('nfl-weekly-import', 'Statistics of the week that was played, as soon as they are there.',
    'sync-player-stats', null, '0 8 * * 2'),
  ('nfl-weekly-projections', 'Projections for the week to come.', 'import-projections', null, '0 8 * * 2'),
  ('nfl-weekly-correction', 'The same statistics again: the NFL corrects them until Thursday.',
    'sync-player-stats', null, '0 12 * * 4'),
  ('nfl-daily', 'Injury reports.', null, 'daily', '0 10 * * *'),
  ('nfl-weekly', 'Players, statistics, opponents, fantasy leagues, and what is calculated from them.',
    null, 'weekly', '0 9 * * 2'),
  ('nfl-annual', 'The new season’s games, once they are published.', null, 'annual', '0 0 15 5 *'),
  ('football-leagues', 'Countries, leagues, seasons and their coverage.', 'sync-leagues', null, '0 4 * * *'),
  ('game-platform-hourly', 'New game statistics of all competitors.', 'sync-game-platform', null, '0 * * * *'),
  ('club-statistics-nightly', 'The club’s statistics, and the web application’s caches.',
    'update-stats', null, '0 2 * * *'),
  ('cleanup-history', 'Removes what is older than the retention says.', 'cleanup-history', null, '15 3 * * *')
) as defaults (name, description, sync, routine, cron)
on conflict (name) do nothing;
