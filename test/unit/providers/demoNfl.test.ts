import { describe, expect, it } from 'vitest';
import { parseCsv } from '#engine/providers/csv/parseCsv.ts';
import { demoPlayers } from '#engine/providers/demo/nfl/players.ts';
import { demoNflverse } from '#engine/providers/demo/nfl/nflverse.ts';
import { makeSeason, seasonsAt } from '#engine/providers/demo/nfl/season.ts';
import { demoSleeper } from '#engine/providers/demo/nfl/sleeper.ts';
import { demoTeams } from '#engine/providers/demo/nfl/teams.ts';

const november = Date.UTC(2026, 10, 20);
/** Of that day: one a day from the first of the year. */
const edition = 324;

describe('the invented season', () => {
  const season = makeSeason(2025, november);
  const regular = season.games.filter(({ round }) => round === 'REG');

  it('has the calendar of a true one: 17 games of each team in 18 weeks, a bye, then four rounds', () => {
    expect(regular).toHaveLength(272);
    for (const team of demoTeams) {
      const weeks = regular.filter(({ home, away }) => home === team || away === team).map(({ week }) => week);
      expect(new Set(weeks).size).toBe(17);
      const [bye] = Array.from({ length: 18 }, (_, index) => index + 1).filter((week) => !weeks.includes(week));
      expect(bye).toBeGreaterThanOrEqual(5);
      expect(bye).toBeLessThanOrEqual(14);
      const meetings = regular.filter(({ home, away }) => home === team || away === team);
      expect(new Set(meetings.map(({ home, away }) => (home === team ? away : home))).size).toBe(17);
    }
    const rounds = season.games.map(({ round }) => round);
    expect([...new Set(rounds)].map((each) => [each, rounds.filter((round) => round === each).length])).toEqual([
      ['REG', 272],
      ['WC', 6],
      ['DIV', 4],
      ['CON', 2],
      ['SB', 1],
    ]);
    expect(season.games.map(({ id }) => id)).toHaveLength(new Set(season.games.map(({ id }) => id)).size);
    expect(season.games[0]).toMatchObject({ day: '2025-09-04', time: '20:20', kickoff: Date.UTC(2025, 8, 5, 0, 20) });
    expect(season.games.at(-1)).toMatchObject({ day: '2026-02-08', kickoff: Date.UTC(2026, 1, 8, 23, 30) });
    // After the clocks were changed.
    expect(regular.find(({ day, time }) => day === '2025-11-02' && time === '13:00')?.kickoff).toBe(
      Date.UTC(2025, 10, 2, 18),
    );
    expect(regular.find(({ day, time }) => day === '2025-10-26' && time === '13:00')?.kickoff).toBe(
      Date.UTC(2025, 9, 26, 17),
    );
  });

  it('has results that its players’ statistics come to', () => {
    for (const { home, away, played } of season.games) {
      if (!played) throw new Error('last season is over');
      for (const [team, score] of [
        [home, played.home],
        [away, played.away],
      ] as const) {
        const lines = played.lines.filter(({ player }) => player.team === team);
        const sum = (name: string): number => lines.reduce((total, { values }) => total + (values[name] ?? 0), 0);
        expect(6 * (sum('rushing_tds') + sum('receiving_tds')) + sum('pat_made') + 3 * sum('fg_made')).toBe(score);
        expect(sum('passing_yards')).toBe(sum('receiving_yards'));
        expect(sum('passing_tds')).toBe(sum('receiving_tds'));
        expect(sum('completions')).toBe(sum('receptions'));
      }
      expect(played.home).not.toBe(played.away);
    }
  });

  it('is known as far as it was played', () => {
    const [last, current] = seasonsAt(november);
    expect([last?.year, current?.year]).toEqual([2025, 2026]);
    expect(
      current?.games.every(({ kickoff, played }) => (played !== null) === kickoff + 4.5 * 3_600_000 <= november),
    ).toBe(true);
    expect(current?.games).toHaveLength(272);
    expect(seasonsAt(Date.UTC(2027, 1, 1)).at(-1)?.year).toBe(2026);
  });
});

describe('the providers of the invented season', () => {
  const find = demoNflverse(edition);
  const rows = (file: Parameters<typeof find>[0], season: number | null) => {
    const parsed = parseCsv(find(file, season) ?? '', file);
    if ('kind' in parsed) throw new Error(`${file}: ${parsed.reason}`);
    return parsed.rows.map((row) => Object.fromEntries(parsed.header.map((name, index) => [name, row[index] ?? ''])));
  };

  it('tell the same every time', () => {
    expect(demoNflverse(edition)('stats', 2026)).toBe(find('stats', 2026));
    const before = find('stats', 2026);
    demoNflverse(edition + 1)('stats', 2026);
    expect(demoNflverse(edition)('stats', 2026)).toBe(before);
  });

  it('agree about games, players and points', () => {
    const games = rows('schedule', null);
    expect(games).toHaveLength(285 + 272);
    const ids = new Set(rows('rosters', 2026).map((row) => row['gsis_id']));
    expect(ids.size).toBe(demoPlayers.length);
    const stats = rows('stats', 2026);
    const byId = new Map(rows('playerIds', null).map((row) => [row['sleeper_id'], row['gsis_id']]));
    expect(stats.every((row) => ids.has(row['player_id'] ?? ''))).toBe(true);
    const injured = rows('injuries', 2026).filter((row) => row['report_status'] === 'Out');
    expect(injured.length).toBeGreaterThan(50);
    const sitting = new Set(injured.map((row) => `${row['week']} ${row['gsis_id']}`));
    const played = stats.filter((row) => sitting.has(`${row['week']} ${row['player_id']}`));
    // Where nobody else is left at his position he plays all the same.
    expect(played.length).toBeLessThan(injured.length / 5);

    const sleeper = demoSleeper(edition);
    const [matchup] = listOf(sleeper.matchups('90000000000002026', 3));
    const [starter] = Object.entries(recordOf(matchup?.['players_points'])).filter(([, points]) => Number(points) > 0);
    const row = stats.find((each) => each['week'] === '3' && each['player_id'] === byId.get(`${starter?.[0]}.0`));
    const of = (name: string): number => Number(row?.[name] ?? 0);
    const points =
      of('fantasy_points_ppr') -
      of('receptions') / 2 +
      of('passing_interceptions') +
      of('fg_made') * 3 +
      of('pat_made');
    expect(Number(starter?.[1])).toBeCloseTo(points, 2);
  });

  it('keep a league whose standings are what its matchups come to', () => {
    const sleeper = demoSleeper(edition);
    const rosters = listOf(sleeper.rosters('90000000000002025'));
    const sums = new Map<unknown, number>();
    for (let week = 1; week < 15; week += 1) {
      const sides = listOf(sleeper.matchups('90000000000002025', week));
      const matchups = sides.map((side) => side['matchup_id']);
      expect([...new Set(matchups)].map((id) => matchups.filter((each) => each === id).length)).toEqual([
        2, 2, 2, 2, 2,
      ]);
      for (const side of sides)
        sums.set(side['roster_id'], (sums.get(side['roster_id']) ?? 0) + Number(side['points']));
    }
    for (const roster of rosters) {
      const settings = recordOf(roster['settings']);
      expect(Number(settings['fpts']) + Number(settings['fpts_decimal']) / 100).toBeCloseTo(
        sums.get(roster['roster_id']) ?? 0,
        2,
      );
      expect(Number(settings['wins']) + Number(settings['losses']) + Number(settings['ties'])).toBe(14);
    }
  });
});

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}
