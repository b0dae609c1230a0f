import type { CsvFile } from '#engine/providers/csv/csvFile.ts';
import type { NflverseClient } from '#engine/providers/nflverse/client.ts';
import { JobError } from '#engine/jobError.ts';
import { compareColumns } from '#engine/nfl/csvTable.ts';
import { defineSync, type SyncContext } from '#engine/syncs/defineSync.ts';
import { grouped, listed, megabytes, plural, some } from '#engine/syncs/words.ts';
import { bySeasonSinceStart } from './partitions.ts';
import { knownColumns, wholeColumns } from './columns.ts';
import { findDifferences, refuseCollapse, type Differences } from './differences.ts';
import { gameRow, readGames, type Game } from './games.ts';
import { payloadSchema, type Payload } from './payload.ts';
import { isOver, seasonsOf } from './seasons.ts';
import { readStored, removeGames } from './stored.ts';

export const syncNflMatchups = defineSync({
  name: 'sync-nfl-matchups',
  title: 'NFL games and weeks',
  description: 'Fetches the NFL’s schedule: the games of a season, from which the calendar of its weeks follows.',
  payload: payloadSchema,
  provider: 'nflverse',
  estimatedCalls: 1,
  lock: () => 'sync-nfl-matchups',
  maxAttempts: 5,
  timeout: 10 * 60_000,
  entity: 'games',
  judgesItself: true,
  partitions: bySeasonSinceStart,
  async run(context) {
    const games = await fetchGames(context);
    context.signal.throwIfAborted();
    await writeGames(context, games);
  },
});

type Context = SyncContext<Payload, NflverseClient>;

async function fetchGames(context: Context): Promise<Game[]> {
  const { payload, log, provider } = context;
  context.progress(0, null, 'Fetching the schedule');
  const at = await context.moment();
  const file = await provider.schedule();
  if (file.rows.length === 0) throw emptyFile(file);
  reportColumns(context, file);
  const { games, preseason } = readGames(file);
  const seasons = seasonsOf(games, payload.season, at);
  const chosen = games.filter(({ season }) => seasons.includes(season));
  log.info(
    `Fetched ${file.name} (${megabytes(file.bytes)}, ${grouped(file.ms)} ms) with ${plural(games.length, 'game')}; ` +
      `${grouped(chosen.length)} of them are of ${seasons.join(' and ')}.`,
    { games: games.length, chosen: chosen.length, seasons, bytes: file.bytes, ms: file.ms },
  );
  if (preseason > 0) log.info(`${plural(preseason, 'preseason game')} left out.`);
  const derived = chosen.filter(({ roundDerived }) => roundDerived).length;
  if (derived > 0) {
    log.info(`Of ${plural(derived, 'game')} the file does not say the round: it follows from the number of the week.`);
  }
  const newest = seasons.at(-1);
  if (payload.season === undefined && newest !== undefined && isOver(chosen, newest, at)) {
    log.info(`The games of ${newest + 1} are not published yet.`);
  }
  return chosen;
}

async function writeGames(context: Context, games: readonly Game[]): Promise<void> {
  const { transaction, log } = context;
  const seasons = [...new Set(games.map(({ season }) => season))].sort((one, other) => one - other);
  context.progress(0, games.length, 'Comparing with what is known');
  const stored = await readStored(transaction, seasons);
  const differences = findDifferences(games, stored);
  if (!context.payload.acceptCollapse) refuseCollapse(games, stored, differences.vanished);
  reportTwice(context, games);
  reportDifferences(context, differences);

  context.progress(0, games.length, 'Writing games');
  const changes = await transaction.upsert('nfl_games', games.map(gameRow), { key: ['game_id'] });
  const removed = await removeGames(transaction, [...differences.vanished, ...differences.replaced]);
  context.progress(games.length, games.length, 'Written');

  const weeks = new Set(games.map(({ season, week }) => `${season} ${week}`)).size;
  const distinct = [...new Map(games.map((game) => [game.id, game])).values()];
  const hourless = distinct.filter(({ kickoff }) => kickoff === null).length;
  context.fact('seasons', seasons);
  context.fact('games', distinct.length);
  context.fact('weeks', weeks);
  if (hourless > 0) context.fact('games_without_hour', hourless);
  const what =
    changes.inserted + changes.updated + removed === 0
      ? 'nothing changed'
      : `${grouped(changes.inserted)} new, ${grouped(changes.updated)} changed${removed > 0 ? `, ${grouped(removed)} removed` : ''}`;
  const without = hourless === 0 ? '' : `; ${plural(hourless, 'game has', 'games have')} no hour yet`;
  log.info(
    `${seasons.join(' and ')}: ${plural(distinct.length, 'game')} in ${plural(weeks, 'week')}, ${what}${without}.`,
    { seasons, games: distinct.length, weeks },
  );
}

/** What the file has more or less than is known. A cut of the schedule lacks columns by design. */
function reportColumns(context: Context, file: CsvFile): void {
  const { added } = compareColumns(file, knownColumns);
  const { missing } = compareColumns(file, wholeColumns);
  const cut = file.header.length < wholeColumns.length / 2;
  if (added.length > 0) {
    context.warn({
      code: 'columns_added',
      message: `${file.name} has ${plural(added.length, 'column')} that ${added.length === 1 ? 'is' : 'are'} not known: ${some(added)}.`,
      details: { file: file.name, columns: added },
    });
  }
  if (missing.length === 0) return;
  if (cut) {
    context.log.info(
      `${file.name} is a cut with ${file.header.length} columns; of the rest nothing changes in the database.`,
      { missing },
    );
    return;
  }
  context.warn({
    code: 'columns_missing',
    message: `${file.name} no longer has ${plural(missing.length, 'column')}: ${some(missing)}${added.length > 0 ? '; perhaps renamed' : ''}. In the database they stay as they are.`,
    details: { file: file.name, columns: missing },
  });
}

/** A team plays once a week. */
function reportTwice(context: Context, games: readonly Game[]): void {
  const seen = new Map<string, string>();
  const twice: { team: string; season: number; week: number; games: string[] }[] = [];
  for (const { id, season, week, away, home } of games) {
    for (const team of [away, home]) {
      const key = `${season} ${week} ${team}`;
      const other = seen.get(key);
      if (other !== undefined && other !== id) twice.push({ team, season, week, games: [other, id] });
      seen.set(key, id);
    }
  }
  if (twice.length === 0) return;
  context.warn({
    code: 'team_twice',
    message: `The schedule has ${plural(twice.length, 'team')} twice in a week: ${some(twice.map(({ team, season, week }) => `${team} in ${season} week ${week}`))}.`,
    details: listed(twice),
  });
}

function reportDifferences(context: Context, { moved, timed, vanished }: Differences): void {
  if (moved.length > 0) {
    context.log.info(
      `${plural(moved.length, 'game')} moved: ${some(moved.map(({ game, before, after }) => `${game} from ${before} to ${after}`))}.`,
    );
    context.fact('games_moved', listed(moved.map((move) => ({ ...move }))));
  }
  if (timed > 0) context.log.info(`${plural(timed, 'game')} got a day or an hour.`);
  if (vanished.length > 0) {
    context.warn({
      code: 'games_vanished',
      message: `${plural(vanished.length, 'game')} ${vanished.length === 1 ? 'is' : 'are'} no longer in the schedule and removed: ${some(vanished.map(({ game_id: id }) => id))}. A cancelled game goes like that.`,
      details: listed(vanished.map(({ game_id: id }) => id)),
    });
  }
}

function emptyFile(file: CsvFile): JobError {
  return new JobError(
    {
      code: 'empty_answer',
      message: `${file.name} holds no game. Nothing was written.`,
      hint: 'The provider has trouble. Try again later.',
    },
    { kind: 'never' },
  );
}
