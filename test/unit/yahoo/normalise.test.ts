import { describe, expect, it } from 'vitest';
import { normalise } from '#engine/providers/yahoo/normalise.ts';
import { settingsSchema, standingsSchema } from '#engine/providers/yahoo/schemas.ts';
import { yahooAnswers } from '../../support/yahoo.ts';

describe('Yahoo’s JSON', () => {
  it.each<[string, unknown, unknown]>([
    [
      'numbered collections are lists',
      { players: { '0': { player: { id: 1 } }, '1': { player: { id: 2 } }, count: 2 } },
      { players: [{ id: 1 }, { id: 2 }] },
    ],
    ['empty ones too', { players: [], teams: { count: 0 } }, { players: [], teams: [] }],
    [
      'more than nine stand in the order of their numbers',
      { games: { ...Object.fromEntries([10, 2, 0, 1].map((key) => [key, { game: key }])), count: 4 } },
      { games: [0, 1, 2, 10] },
    ],
    [
      'a resource of one-key objects with holes is one object',
      { team: [[{ team_key: 't' }, [], { name: 'N' }, [], { draft: 1, grade: 'B' }], { team_points: { total: '7' } }] },
      { team: { team_key: 't', name: 'N', draft: 1, grade: 'B', team_points: { total: '7' } } },
    ],
    [
      'numbers without a count are one object',
      { roster: { week: '11', '0': { players: { '0': { player: [[{ id: 1 }]] }, count: 1 } }, is_editable: 0 } },
      { roster: { week: '11', players: [{ id: 1 }], is_editable: 0 } },
    ],
    [
      'the count of a roster position is data',
      { roster_positions: [{ roster_position: { position: 'WR', count: 3 } }] },
      { roster_positions: [{ position: 'WR', count: 3 }] },
    ],
    [
      'a list of one thing is a list by its name',
      {
        stats: [{ stat: { stat_id: 4 } }],
        eligible_positions_to_add: [{ position: 'QB' }],
        bonuses: [{ bonus: { target: 1 } }],
      },
      { stats: [{ stat_id: 4 }], eligible_positions_to_add: ['QB'], bonuses: [{ target: 1 }] },
    ],
    [
      'and a part of a resource that looks alike is no list',
      {
        standings: [{ teams: { '0': { team: [[{ id: 1 }]] }, count: 1 } }],
        selected_position: [{ week: 1 }, { position: 'QB' }],
      },
      { standings: { teams: [{ id: 1 }] }, selected_position: { week: 1, position: 'QB' } },
    ],
    [
      'values stay as they are',
      { a: '17', b: 17, c: false, d: null, e: '' },
      { a: '17', b: 17, c: false, d: null, e: '' },
    ],
  ])('%s', (_, given, expected) => {
    expect(normalise(given)).toEqual(expected);
  });

  it('has one type for what comes in several', () => {
    const [settings, standings] = yahooAnswers();
    const { league } = settingsSchema.parse(normalise(contentOf(settings)));
    expect(league).toMatchObject({
      current_week: 2,
      end_week: 17,
      season: 2024,
      is_finished: false,
      league_update_timestamp: null,
    });
    expect(league.settings.roster_positions).toMatchObject([{ position: 'QB', count: 1 }, { count: 2 }, {}, {}, {}]);
    const { teams } = standingsSchema.parse(normalise(contentOf(standings))).league.standings;
    expect(teams.map(({ team_standings: { rank, points_for: points } }) => [rank, points])).toEqual([
      [1, 101.5],
      [2, 88],
    ]);
  });

  it('says where a number is none', () => {
    const [settings] = yahooAnswers();
    const content = structuredClone(normalise(contentOf(settings)));
    Object.assign(Object(Reflect.get(Object(content), 'league')), { current_week: 'soon' });
    expect(settingsSchema.safeParse(content).error?.issues[0]).toMatchObject({
      path: ['league', 'current_week'],
      message: 'expected a number, not "soon"',
    });
  });
});

function contentOf(answer: unknown): unknown {
  return Reflect.get(Object(answer), 'fantasy_content');
}
