import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

// A league of Yahoo that was made up, in the shapes in which Yahoo answers.

export const leagueKey = '449.l.1000';

const meta = {
  league_key: leagueKey,
  league_id: '1000',
  name: 'Made-up League',
  logo_url: false,
  draft_status: 'postdraft',
  num_teams: 2,
  edit_key: 3,
  scoring_type: 'head',
  renew: '423_900',
  league_update_timestamp: null,
  current_week: '2',
  start_week: '1',
  end_week: 17,
  game_code: 'nfl',
  season: '2024',
};

const names = ['First Team', 'Second Team'];

/** Yahoo's list of one-key objects with holes. */
function team(number: number) {
  return [
    { team_key: `${leagueKey}.t.${number}` },
    { team_id: String(number) },
    { name: names[number - 1] },
    [],
    { team_logos: [{ team_logo: { size: 'large', url: `https://example.com/${number}.png` } }] },
    { waiver_priority: number },
    { faab_balance: String(100 - number) },
    { number_of_moves: number === 1 ? 0 : '4' },
    { number_of_trades: 0 },
    [],
    { managers: [{ manager: { manager_id: String(number), nickname: `Manager ${number}` } }] },
  ];
}

const collection = (key: string, items: readonly unknown[]): unknown =>
  items.length === 0
    ? []
    : { ...Object.fromEntries(items.map((item, index) => [index, { [key]: item }])), count: items.length };

function answer(uri: string, content: Record<string, unknown>) {
  return { fantasy_content: { 'xml:lang': 'en-US', 'yahoo:uri': `/fantasy/v2/${uri}`, ...content, time: '20 ms' } };
}

const places: readonly [slot: string, id: string, name: string, position: string, team: string][] = [
  ['QB', '7200', 'Aaron Example', 'QB', 'NYJ'],
  ['W/R/T', '101', 'Runner Example', 'RB', 'Phi'],
  ['DEF', '100021', 'Philadelphia', 'DEF', 'Phi'],
  ['BN', '102', 'Bench Example', 'WR', 'KC'],
  ['IR', '103', 'Hurt Example', 'WR', 'KC'],
];

function player(id: string, name: string, position: string, abbr: string): unknown[] {
  return [
    { player_key: `449.p.${id}` },
    { player_id: id },
    { name: { full: name, first: name.split(' ')[0] } },
    [],
    { editorial_team_abbr: abbr },
    { uniform_number: false },
    { display_position: position },
    { eligible_positions: [{ position }] },
    [],
  ];
}

/** The rules of the league: yards in fractions, a bonus, and one that weekly statistics don't tell of. */
export const modifiers = [
  { stat: { stat_id: '4', value: '0.04', bonuses: [{ bonus: { target: '300', points: '3' } }] } },
  { stat: { stat_id: 5, value: '4' } },
  { stat: { stat_id: '6', value: '-2' } },
  { stat: { stat_id: '9', value: '0.1' } },
  { stat: { stat_id: '50', value: '10' } },
  { stat: { stat_id: '60', value: '2' } },
];

const side = (number: number, points: string) => [
  team(number),
  { team_points: { coverage_type: 'week', total: points }, team_projected_points: { total: '99.5' } },
];

/** Every answer about the league, in week 1, which is over, and week 2, which is to come. */
export function yahooAnswers(changes: { passing?: number; starter?: string } = {}): unknown[] {
  const { passing = 8.58, starter = '7200' } = changes;
  const roster = (number: number, week: number): unknown =>
    answer(`team/${leagueKey}.t.${number}/roster;week=${week}`, {
      team: [
        team(number),
        {
          roster: {
            coverage_type: 'week',
            week: String(week),
            is_editable: 0,
            '0': {
              players: collection(
                'player',
                (number === 1 ? places : []).map(([slot, id, name, position, abbr]) => [
                  player(id === '7200' ? starter : id, name, position, abbr),
                  {
                    selected_position: [
                      { coverage_type: 'week', week: String(week) },
                      { position: slot },
                      { is_flex: 0 },
                    ],
                  },
                ]),
              ),
            },
          },
        },
      ],
    });
  const scoreboard = (week: number, over: boolean): unknown =>
    answer(`league/${leagueKey}/scoreboard;week=${week}`, {
      league: [
        meta,
        {
          scoreboard: {
            '0': {
              matchups: collection('matchup', [
                {
                  '0': { teams: collection('team', [side(1, over ? '101.5' : '0'), side(2, over ? '88' : '0')]) },
                  week: String(week),
                  status: over ? 'postevent' : 'preevent',
                  is_playoffs: '0',
                  is_consolation: '0',
                  ...(over ? { is_tied: 0, winner_team_key: `${leagueKey}.t.1` } : {}),
                },
              ]),
            },
            week,
          },
        },
      ],
    });
  return [
    answer(`league/${leagueKey}/settings`, {
      league: [
        meta,
        {
          settings: [
            {
              draft_type: 'live',
              uses_playoff: '1',
              playoff_start_week: '15',
              uses_fractional_points: '1',
              uses_negative_points: '1',
              roster_positions: [
                { roster_position: { position: 'QB', count: 1, is_starting_position: 1 } },
                { roster_position: { position: 'W/R/T', count: '2', is_starting_position: 1 } },
                { roster_position: { position: 'DEF', count: 1 } },
                { roster_position: { position: 'BN', count: 2 } },
                { roster_position: { position: 'IR', count: 1 } },
              ],
              stat_categories: {
                stats: [
                  { stat: { stat_id: 4, name: 'Passing Yards', display_name: 'Pass Yds' } },
                  { stat: { stat_id: 60, name: '40+ Yard Passing Touchdowns', display_name: '40 Yd TD' } },
                ],
                groups: [{ group: { group_name: 'passing' } }],
              },
              stat_modifiers: { stats: modifiers },
            },
          ],
        },
      ],
    }),
    answer(`league/${leagueKey}/standings`, {
      league: [
        meta,
        {
          standings: [
            {
              teams: collection(
                'team',
                [1, 2].map((number) => [
                  team(number),
                  { team_points: { season: '2024', total: '' } },
                  {
                    team_standings: {
                      rank: number === 1 ? '1' : 2,
                      playoff_seed: String(number),
                      outcome_totals: { wins: number === 1 ? '1' : 0, losses: number === 1 ? 0 : '1', ties: 0 },
                      streak: { type: number === 1 ? 'win' : 'loss', value: '1' },
                      points_for: number === 1 ? '101.50' : 88,
                      points_against: number === 1 ? 88 : '101.50',
                    },
                  },
                ]),
              ),
            },
          ],
        },
      ],
    }),
    scoreboard(1, true),
    scoreboard(2, false),
    ...[1, 2].flatMap((week) => [1, 2].map((number) => roster(number, week))),
    answer(
      `league/${leagueKey}/players;player_keys=${places.map(([, id]) => `449.p.${id}`).join(',')}/stats;type=week;week=1`,
      {
        league: [
          meta,
          {
            players: collection('player', [
              [
                player('7200', 'Aaron Example', 'QB', 'NYJ'),
                {
                  player_stats: {
                    '0': { coverage_type: 'week', week: '1' },
                    stats: [{ stat: { stat_id: '4', value: '167' } }, { stat: { stat_id: 9, value: -1 } }],
                  },
                  player_points: { '0': { coverage_type: 'week', week: '1' }, total: String(passing) },
                },
              ],
            ]),
          },
        ],
      },
    ),
    answer(`league/${leagueKey}/players;start=0;count=25`, {
      league: [meta, { players: collection('player', [[player('7200', 'Aaron Example', 'QB', 'NYJ')]]) }],
    }),
    answer(`league/${leagueKey}/players;start=25;count=25`, { league: [meta, { players: [] }] }),
    answer('game/nfl', {
      game: [
        {
          game_key: '449',
          game_id: '449',
          name: 'Football',
          code: 'nfl',
          season: '2024',
          is_game_over: 0,
          is_offseason: 0,
        },
      ],
    }),
    {
      error: {
        'yahoo:uri': '/fantasy/v2/game/xyz?format=json',
        description: 'Invalid game key provided - xyz',
        detail: '',
      },
    },
    {
      error: {
        'yahoo:uri': '/fantasy/v2/league/449.l.9/settings?format=json',
        description: 'Forbidden access.',
        detail: '',
      },
    },
  ];
}

/** A folder with each answer in a file, whose name says nothing. */
export async function recordedIn(answers: readonly unknown[]): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'touchline-recorded-'));
  for (const [index, each] of answers.entries()) {
    await writeFile(path.join(folder, `${index}.json`), JSON.stringify(each));
  }
  return { path: folder, remove: () => rm(folder, { recursive: true }) };
}
