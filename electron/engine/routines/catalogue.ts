import { defineRoutine, type Routine } from './defineRoutine.ts';

const seasonAndWeek = ['season', 'week'];

/** Every routine there is: listed here, workers make it known to the database, and it can be enqueued and scheduled. */
export const routines: readonly Routine[] = [
  defineRoutine({
    name: 'daily',
    title: 'NFL, every day: injuries',
    steps: [{ step: 'injuries', sync: 'sync-injuries', takes: seasonAndWeek }],
  }),
  defineRoutine({
    name: 'weekly',
    title: 'NFL, after each week: players, statistics, leagues, and what is calculated from them',
    steps: [
      { step: 'players', sync: 'sync-players', takes: ['season'] },
      { step: 'statistics', sync: 'sync-player-stats', takes: seasonAndWeek, after: ['players'] },
      { step: 'opponents', sync: 'sync-opponents', takes: seasonAndWeek, after: ['players'] },
      { step: 'league-data', sync: 'sync-league-data', takes: ['league', 'week'], after: ['players'] },
      {
        step: 'points-against',
        sync: 'sync-defense-points-against',
        takes: seasonAndWeek,
        after: ['statistics', 'opponents', 'league-data'],
      },
      {
        step: 'league-calcs',
        sync: 'league-calcs',
        takes: ['league', ...seasonAndWeek],
        after: ['points-against'],
      },
    ],
  }),
  defineRoutine({
    name: 'annual',
    title: 'NFL, once a year: the season’s games and weeks',
    steps: [{ step: 'matchups', sync: 'sync-nfl-matchups', takes: ['season'] }],
  }),
];

export function findRoutine(name: string): Routine | undefined {
  return routines.find((routine) => routine.name === name);
}
