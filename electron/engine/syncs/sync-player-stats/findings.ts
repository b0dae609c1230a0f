import type { Warning } from '#shared/jobs.ts';
import type { NflWeek } from '#engine/nfl/calendar.ts';
import { grouped, listed, plural, some } from '#engine/syncs/words.ts';
import type { Context } from './index.ts';
import type { ColumnChanges, SeasonStats } from './read.ts';
import type { WrittenWeek } from './stored.ts';

/** What is different about a file's columns; null where nothing is. */
export function columnWarning({ file, added, missing }: ColumnChanges): Warning | null {
  if (added.length === 0 && missing.length === 0) return null;
  const parts = [
    ...(added.length === 0
      ? []
      : [`it has ${plural(added.length, 'column')} that nobody knows and nothing reads: ${added.join(', ')}`]),
    ...(missing.length === 0
      ? []
      : [`it lacks ${plural(missing.length, 'column')}, of which what is known stays: ${missing.join(', ')}`]),
  ];
  return {
    code: 'columns_changed',
    message: `The columns of ${file} have changed: ${parts.join('; ')}.${added.length > 0 && missing.length > 0 ? ' Perhaps one was renamed.' : ''}`,
    details: { file, added, missing },
  };
}

/** Rows and cells of the file that could not be used. */
export function reportLeftOut({ warn }: Context, file: string, stats: SeasonStats): void {
  const { withoutPlayer, repeated, strangeTeams } = stats;
  if (withoutPlayer > 0) {
    warn({
      code: 'rows_without_player',
      message: `${plural(withoutPlayer, 'row')} of ${file} without a player ${withoutPlayer === 1 ? 'was' : 'were'} left out.`,
      details: { count: withoutPlayer },
    });
  }
  if (repeated.length > 0) {
    warn({
      code: 'repeated_rows',
      message: `${plural(repeated.length, 'row')} of ${file} came again for the same week and player; the last of each counted.`,
      details: listed(repeated),
    });
  }
  if (strangeTeams.length > 0) {
    warn({
      code: 'unknown_teams',
      message: `${file} names ${plural(strangeTeams.length, 'team')} that there is not: ${some(strangeTeams)}. The column was left empty.`,
      details: listed(strangeTeams),
    });
  }
}

/** Tells which weeks were corrected: changes of weeks that were known before. On a first run there are none. */
export function reportCorrections(
  context: Context,
  written: readonly WrittenWeek[],
  before: ReadonlyMap<number, number>,
): void {
  const corrected = written
    .filter(({ week }) => before.has(week))
    .map(({ week, inserted, updated }) => ({ week, corrected: updated, added: inserted }));
  for (const { week, corrected: rows, added } of corrected) {
    const parts = [
      ...(rows > 0
        ? [`${grouped(rows)} ${rows === 1 ? 'row' : 'rows'} of week ${week} ${rows === 1 ? 'was' : 'were'} corrected`]
        : []),
      ...(added > 0 ? [`${plural(added, 'row')} came to week ${week}`] : []),
    ];
    context.log.info(`${parts.join(', and ')}.`, { week, corrected: rows, added });
  }
  context.fact('corrections', corrected);
}

/** Says where the last complete week is not whole in the file yet. `missing`: teams of the week without a row. */
export function reportFreshness(
  { warn, fact }: Context,
  file: string,
  { season, week }: NflWeek,
  missing: readonly string[],
  teams: number,
): void {
  fact('last_complete_week', { season, week, whole: missing.length === 0 });
  if (missing.length === 0) return;
  const what =
    missing.length === teams
      ? `${file} does not have week ${week} yet, the last complete one`
      : `${file} does not have all of week ${week} yet, the last complete one: nothing of ${some(missing)}`;
  warn({
    code: 'week_not_published',
    message: `${what}. nflverse rebuilds it at 09:00 UTC; run the sync again after that.`,
    details: { season, week, missing: [...missing] },
  });
}

/** `weeks 1 to 9`, `week 1`, `weeks 1 to 3, 5 to 6` */
export function weeksInWords(weeks: readonly number[]): string {
  if (weeks.length === 0) return 'no week';
  const runs: { from: number; to: number }[] = [];
  for (const week of weeks) {
    const run = runs.at(-1);
    if (run && run.to === week - 1) run.to = week;
    else runs.push({ from: week, to: week });
  }
  const said = runs.map(({ from, to }) => (from === to ? `${from}` : `${from} to ${to}`)).join(', ');
  return `${weeks.length === 1 ? 'week' : 'weeks'} ${said}`;
}
