import { OperatorError } from '#shared/errors.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { nflWeekAt, type NflWeek } from '#engine/nfl/calendar.ts';
import { pick, type WeekChoice } from '#engine/nfl/payload.ts';
import type { CalendarDay } from './cron.ts';
import type { LocalTime } from './zones.ts';

/** What a placeholder gets its value from. */
export interface PlaceholderContext {
  /** The slot's own moment. */
  readonly slot: Date;
  /** The day in the schedule's zone, moved by what the placeholder says: `-1d`. */
  readonly day: CalendarDay;
  /** What clocks show at the slot in the schedule's zone. */
  readonly local: LocalTime;
  readonly timeZone: string;
  readonly database: Queryable;
}

type Resolve = (context: PlaceholderContext) => string | number | Promise<string | number>;

/** A value that is known only at the slot. */
export interface Placeholder {
  /** What it gives, in a few words, with an example. */
  readonly description: string;
  /** Whether `-1d` and the like can follow: it is about the day. */
  readonly shifts: boolean;
  /** How to resolve it; where it takes an argument (`season:football`), for each, with what that one means. */
  readonly resolve: Resolve | Readonly<Record<string, { readonly description: string; readonly resolve: Resolve }>>;
}

export type Placeholders = Readonly<Record<string, Placeholder>>;

/** Every placeholder there is: what is listed here can be used in the payload of a schedule. */
export const placeholders: Placeholders = {
  date: { description: 'the day, 2026-03-29', shifts: true, resolve: ({ day }) => isoDate(day) },
  year: { description: 'its year as a number, 2026', shifts: true, resolve: ({ day }) => day.year },
  month: { description: 'its month as a number, 1 to 12', shifts: true, resolve: ({ day }) => day.month },
  day: { description: 'its day of the month as a number, 1 to 31', shifts: true, resolve: ({ day }) => day.day },
  weekday: {
    description: 'its day of the week as a number, 1 (Monday) to 7',
    shifts: true,
    resolve: ({ day }) => isoWeekday(day),
  },
  isoWeek: { description: 'its ISO week as a number, 1 to 53', shifts: true, resolve: ({ day }) => isoWeek(day).week },
  isoYear: {
    description: 'the year that its ISO week belongs to, as a number',
    shifts: true,
    resolve: ({ day }) => isoWeek(day).year,
  },
  time: {
    description: 'the time on the clocks of the zone, 06:30',
    shifts: false,
    resolve: ({ local }) => `${twoDigits(local.hour)}:${twoDigits(local.minute)}`,
  },
  slot: {
    description: 'the moment in UTC, 2026-03-29T04:30:00.000Z',
    shifts: false,
    resolve: ({ slot }) => slot.toISOString(),
  },
  season: {
    description: 'the year in which the season of that day began, as a number',
    shifts: true,
    resolve: {
      football: {
        description: 'where a season begins in July, as in European football',
        resolve: ({ day }) => (day.month >= 7 ? day.year : day.year - 1),
      },
      calendar: {
        description: 'where a season is a calendar year, as in MLS, Brazil and Scandinavia',
        resolve: ({ day }) => day.year,
      },
      nfl: {
        description: 'of the NFL’s last complete week, by the games that are loaded',
        resolve: async (context) => (await nflWeek(context, 'lastComplete')).season,
      },
      nflNext: {
        description: 'of the NFL’s next week, by the games that are loaded',
        resolve: async (context) => (await nflWeek(context, 'next')).season,
      },
    },
  },
  week: {
    description: 'the week of a competition by its loaded games, as a number: {{week:nfl}} the last complete one',
    shifts: true,
    resolve: {
      nfl: {
        description: 'the NFL’s last complete week',
        resolve: async (context) => (await nflWeek(context, 'lastComplete')).week,
      },
      nflNext: {
        description: 'the NFL’s next week',
        resolve: async (context) => (await nflWeek(context, 'next')).week,
      },
    },
  },
};

/** Throws a `JobError` (`schedule_not_loaded`) where the games of that time are not loaded. */
async function nflWeek({ slot, day, local, database }: PlaceholderContext, choice: WeekChoice): Promise<NflWeek> {
  const shift = Date.UTC(day.year, day.month - 1, day.day) - Date.UTC(local.year, local.month - 1, local.day);
  return pick(await nflWeekAt(database, new Date(slot.getTime() + shift)), choice);
}

/** Moves a day: `d` days, `w` weeks, `m` months, `y` years. What a month is too short for becomes its last day. */
export function shiftDay({ year, month, day }: CalendarDay, by: number, unit: string): CalendarDay {
  if (unit === 'd' || unit === 'w') return calendarDay(Date.UTC(year, month - 1, day + by * (unit === 'w' ? 7 : 1)));
  const first = calendarDay(Date.UTC(year, month - 1 + (unit === 'y' ? 12 * by : by), 1));
  const last = new Date(Date.UTC(first.year, first.month, 0)).getUTCDate();
  return { ...first, day: Math.min(day, last) };
}

/** What resolves a placeholder with this argument. Throws an `OperatorError` that says which there are. */
export function requireResolver(known: Placeholders, name: string, argument: string | null, shifted: boolean): Resolve {
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!found) throw bad(`There is no placeholder {{${name}}}.`, `There are: ${Object.keys(known).join(', ')}.`);
  if (shifted && !found.shifts) throw bad(`{{${name}}} can't be moved by days, weeks, months or years.`);
  if (typeof found.resolve === 'function') {
    if (argument === null) return found.resolve;
    throw bad(`{{${name}}} takes nothing after a colon: ${JSON.stringify(argument)}.`);
  }
  const choice = argument !== null && Object.hasOwn(found.resolve, argument) ? found.resolve[argument] : undefined;
  if (choice) return choice.resolve;
  const choices = Object.keys(found.resolve).map((each) => `{{${name}:${each}}}`);
  throw bad(
    argument === null ? `{{${name}}} needs to know of what.` : `There is no {{${name}:${argument}}}.`,
    `There are: ${choices.join(', ')}.`,
  );
}

function bad(message: string, hint?: string): OperatorError {
  return new OperatorError({ code: 'bad_placeholder', message, ...(hint === undefined ? {} : { hint }) });
}

function calendarDay(time: number): CalendarDay {
  const date = new Date(time);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function isoDate({ year, month, day }: CalendarDay): string {
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
}

function isoWeekday({ year, month, day }: CalendarDay): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
}

/** The ISO week of a day: the week's Thursday says which year it belongs to. */
function isoWeek(day: CalendarDay): { year: number; week: number } {
  const thursday = shiftDay(day, 4 - isoWeekday(day), 'd');
  const ofYear =
    (Date.UTC(thursday.year, thursday.month - 1, thursday.day) - Date.UTC(thursday.year, 0, 1)) / 86_400_000;
  return { year: thursday.year, week: Math.floor(ofYear / 7) + 1 };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
