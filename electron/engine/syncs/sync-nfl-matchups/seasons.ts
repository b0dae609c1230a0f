import { JobError } from '#engine/jobError.ts';
import type { Game } from './games.ts';

const hour = 3_600_000;
/** As the calendar of weeks counts. */
const untilComplete = 4.5 * hour;

/**
 * The seasons that a run is about: the one that was asked for; else, of those in the file, the one under way or next to come at
 * a moment, and the one before, so that the last complete week is known between the two. It goes by the games of the file. Throws
 * a `JobError` (`season_not_published`) where the file does not have the season.
 */
export function seasonsOf(games: readonly Game[], asked: number | undefined, at: Date): number[] {
  const inFile = [...new Set(games.map(({ season }) => season))].sort((one, other) => one - other);
  if (asked !== undefined) {
    if (inFile.includes(asked)) return [asked];
    throw notPublished(`The schedule has no game of ${asked}`, inFile, { season: asked });
  }
  const current = inFile.find((season) => !isOver(games, season, at)) ?? inFile.at(-1);
  const tooEarly = current !== undefined && at.getTime() < Date.UTC(current, 2, 1) && !inFile.includes(current - 1);
  const tooLate = current !== undefined && at.getTime() >= Date.UTC(current + 1, 8, 1);
  if (current === undefined || tooEarly || tooLate) {
    throw notPublished(`The schedule has no season for ${at.toISOString()}`, inFile, { at: at.toISOString() });
  }
  return inFile.filter((season) => season === current || season === current - 1);
}

/** Whether all games of a season that are in the file are complete. */
export function isOver(games: readonly Game[], season: number, at: Date): boolean {
  return games.every((game) => game.season !== season || endOf(game) <= at.getTime());
}

/** Of a game without an hour, the end of its day is taken; one without a day does not end. */
function endOf({ gameday, kickoff }: Game): number {
  if (kickoff !== null) return kickoff.getTime() + untilComplete;
  return gameday === null ? Infinity : Date.parse(`${gameday}T00:00:00Z`) + 29 * hour + untilComplete;
}

function notPublished(what: string, inFile: readonly number[], details: Record<string, unknown>): JobError {
  const range = inFile.length === 0 ? 'it is empty' : `it has ${ranges(inFile)}`;
  return new JobError(
    {
      code: 'season_not_published',
      message: `${what}: ${range}.`,
      hint: 'The NFL publishes the games of a season in May. Name another season, or run the sync again later.',
      details: { ...details, seasons: [...inFile] },
    },
    { kind: 'never' },
  );
}

/** `2015, 2020 to 2022` */
function ranges(years: readonly number[]): string {
  const parts: { from: number; to: number }[] = [];
  for (const year of years) {
    const last = parts.at(-1);
    if (last?.to === year - 1) last.to = year;
    else parts.push({ from: year, to: year });
  }
  return parts.map(({ from, to }) => (from === to ? String(from) : `${from} to ${to}`)).join(', ');
}
