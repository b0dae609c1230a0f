import { collapsed } from '#engine/syncs/collapse.ts';
import { listed, plural, some } from '#engine/syncs/words.ts';
import type { Game } from './games.ts';
import type { StoredGame } from './stored.ts';

/** A game that is now at another time, under its own id or, where it changed its week, under a new one. */
export interface Move {
  readonly game: string;
  readonly formerId: string | null;
  readonly before: string;
  readonly after: string;
}

export interface Differences {
  readonly moved: Move[];
  /** Games whose hour or day was not known before. */
  readonly timed: number;
  /** In the database and no more in the file. Those that changed their id by moving are among `replaced`. */
  readonly vanished: StoredGame[];
  readonly replaced: StoredGame[];
}

/** What changed about when games are, and which are gone. */
export function findDifferences(games: readonly Game[], stored: readonly StoredGame[]): Differences {
  const before = new Map(stored.map((game) => [game.game_id, game]));
  const ids = new Set(games.map(({ id }) => id));
  // Two teams meet once a season at the same home, the playoffs apart: there they may again.
  const fresh = new Map(
    games
      .filter(({ id, round }) => round === 'REG' && !before.has(id))
      .map((game) => [pairing(game.season, game.away, game.home), game]),
  );
  const moved: Move[] = [];
  const vanished: StoredGame[] = [];
  const replaced: StoredGame[] = [];
  let timed = 0;
  for (const game of games) {
    const was = before.get(game.id);
    if (!was) continue;
    if (was.kickoff === null || was.gameday === null)
      timed += Number(game.kickoff !== null || was.gameday !== game.gameday);
    else if (was.kickoff.getTime() !== game.kickoff?.getTime() || was.week !== game.week) moved.push(moveOf(was, game));
  }
  for (const was of stored) {
    if (ids.has(was.game_id)) continue;
    const now = fresh.get(pairing(was.season, was.away_team, was.home_team));
    if (now) {
      moved.push(moveOf(was, now));
      replaced.push(was);
    } else vanished.push(was);
  }
  return { moved, timed, vanished, replaced };
}

/** Games that a season may lose at once before it is taken for an error of the file. */
const mostVanished = 12;

/**
 * A cancelled game vanishes; a whole week does not. Throws a `JobError` (`implausible`) where the file has lost one, or many games
 * of a season.
 */
export function refuseCollapse(
  games: readonly Game[],
  stored: readonly StoredGame[],
  vanished: readonly StoredGame[],
): void {
  const weeks = new Set(games.map(({ season, week }) => `${season} week ${week}`));
  const lost = [...new Set(stored.map(({ season, week }) => `${season} week ${week}`))].filter(
    (week) => !weeks.has(week),
  );
  const many = [...countBySeason(vanished)].filter(([, count]) => count > mostVanished);
  if (lost.length === 0 && many.length === 0) return;
  const what =
    lost.length > 0
      ? `has no game any more of ${some(lost)}`
      : `has lost ${many.map(([season, count]) => `${plural(count, 'game')} of ${season}`).join(', ')}`;
  throw collapsed(`The schedule ${what}.`, 'Look at the file.', {
    weeks: lost,
    games: listed(vanished.map(({ game_id: id }) => id)),
  });
}

function countBySeason(games: readonly StoredGame[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { season } of games) counts.set(season, (counts.get(season) ?? 0) + 1);
  return counts;
}

function moveOf(was: StoredGame, now: Game): Move {
  return {
    game: now.id,
    formerId: was.game_id === now.id ? null : was.game_id,
    before: when(was.week, was.gameday, was.kickoff),
    after: when(now.week, now.gameday, now.kickoff),
  };
}

function when(week: number, gameday: string | null, kickoff: Date | null): string {
  return `week ${week}, ${kickoff?.toISOString().replace(':00.000Z', 'Z') ?? gameday ?? 'no day'}`;
}

function pairing(season: number, away: string, home: string): string {
  return `${season} ${away} ${home}`;
}
