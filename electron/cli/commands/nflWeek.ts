import { text as readAll } from 'node:stream/consumers';
import { z } from 'zod';
import { OperatorError } from '#shared/errors.ts';
import { nflWeeksAt, type NflWeek } from '#engine/nfl/calendar.ts';
import { databaseNow } from '#engine/schedules/databaseNow.ts';
import { open, type OpenOptions } from '#cli/open.ts';
import { columns, print, printJson, printNote } from '#cli/output.ts';

/**
 * Shows of each moment which NFL week was the last complete one and which the next, by the schedule that is loaded. The
 * moments are the arguments; without any, the lines of stdin where that is no terminal; without those, it is now. All of
 * them are looked at before any is answered.
 */
export async function nflWeekCommand(
  given: readonly string[],
  options: OpenOptions & { json: boolean },
): Promise<void> {
  const typed = given.length > 0 || process.stdin.isTTY ? given : lines(await readAll(process.stdin));
  const moments = typed.map(parse);
  const opened = await open(options, { name: 'touchline nfl-week' });
  try {
    const asked = moments.length > 0 ? moments : [await now(opened.database)];
    const answers = await nflWeeksAt(
      opened.database,
      asked.map(({ moment }) => moment),
    );
    const rows = answers.map(({ lastComplete, next }, index) => ({ at: asked[index]?.at ?? '', lastComplete, next }));
    if (options.json) printJson(rows);
    else {
      print(
        columns([
          ['AT', 'LAST COMPLETE', 'NEXT'],
          ...rows.map(({ at, lastComplete, next }) => [at, words(lastComplete), words(next)]),
        ]),
      );
    }
    noteGaps(answers.flatMap(({ gap }) => gap ?? []));
  } finally {
    await opened.close();
  }
}

interface Asked {
  /** As it is printed: what was typed where that is a moment in UTC. */
  at: string;
  moment: Date;
}

const momentSchema = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

/** A moment as it was typed: with its zone, because the hour decides; a day alone is its midnight in UTC. */
function parse(typed: string): Asked {
  const text = typed.trim();
  if (momentSchema.safeParse(text).success) {
    const moment = new Date(text);
    return { at: text.endsWith('Z') ? text : moment.toISOString(), moment };
  }
  throw new OperatorError({
    code: 'bad_moment',
    message: `${JSON.stringify(typed)} is not a moment with its zone; give it as 2026-09-15T08:00:00Z.`,
    hint: 'Nothing was looked up.',
    details: { moment: typed },
  });
}

async function now(database: Parameters<typeof databaseNow>[0]): Promise<Asked> {
  const moment = await databaseNow(database);
  return { at: moment.toISOString(), moment };
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}

function words(week: NflWeek | null): string {
  return week === null ? 'not known' : `${week.season} week ${week.week} ${week.type}`;
}

/** What the loaded schedule lacks, on stderr: the answer on stdout is as far as it goes. */
function noteGaps(gaps: readonly string[]): void {
  const [first] = gaps;
  if (first === undefined) return;
  const more = gaps.length > 1 ? ` (and for ${gaps.length - 1} more of the moments)` : '';
  printNote(`${first}${more} touchline sync sync-nfl-matchups loads the schedule.`);
}
