import { createTask, validateDetailed } from 'node-cron';
import { OperatorError } from '#shared/errors.ts';

/** A day of the calendar, wherever on earth. */
export interface CalendarDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** A cron expression as node-cron reads it. */
export interface Cron {
  readonly expression: string;
  /** The minutes of the day, 0 to 1439, at which it is due, ascending. */
  readonly minutesOfDay: readonly number[];
  /** Whether it runs in every hour of a day: then it is an interval, and follows the clock through each repeated hour. */
  readonly everyHour: boolean;
  /** Whether a day has slots: its month, day of month *and* day of week match. */
  matchesDay(day: CalendarDay): boolean;
}

export interface CronProblem {
  /** `expression`, `minute`, `hour`, `day of month`, `month` or `day of week`. */
  field: string;
  message: string;
}

/** Reads an expression. Throws an `OperatorError` that names the field which is wrong. */
export function parseCron(expression: string): Cron {
  const known = parsed.get(expression);
  if (known) return known;
  const [problem] = cronProblems(expression);
  if (problem) {
    throw new OperatorError({
      code: 'bad_cron',
      message: problem.message,
      hint: cronHint,
      details: { field: problem.field, cron: expression },
    });
  }
  return remember(expression, read(expression));
}

/** What is wrong with an expression, as sentences for an operator; nothing where it can be used. */
export function cronProblems(expression: string): CronProblem[] {
  const shown = JSON.stringify(expression);
  const text = expression.trim();
  if (text === '') return [{ field: 'expression', message: 'The cron expression is empty.' }];
  if (text.startsWith('@') && !nicknames.includes(text.toLowerCase())) {
    return [{ field: 'expression', message: `${shown} is not known; there are ${nicknames.join(', ')}.` }];
  }
  const fields = text.split(/ +/);
  if (fields.length === 6) {
    return [
      {
        field: 'expression',
        message: `${shown} has six fields: a schedule is due on whole minutes and takes five, without seconds.`,
      },
    ];
  }
  const { valid, errors } = validateDetailed(text);
  if (!valid) return errors.map((error) => problemOf(error, shown));
  // node-cron refuses 30 February, but not what can only be seen in a calendar: the fifth Friday on the 12th.
  if (!everMatches(read(text))) {
    return [{ field: 'expression', message: `${shown} never comes: no year has such a day.` }];
  }
  return [];
}

/** What to write instead. */
export const cronHint = 'Give minute, hour, day of month, month and day of week, such as "30 6 * * 1-5".';
const nicknames = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

const fieldNames: Record<string, string> = {
  expression: 'expression',
  second: 'second',
  minute: 'minute',
  hour: 'hour',
  dayOfMonth: 'day of month',
  month: 'month',
  dayOfWeek: 'day of week',
};
const takes: Record<string, string> = {
  minute: '0 to 59',
  hour: '0 to 23',
  dayOfMonth: '1 to 31, L, L-3 or 15W',
  month: '1 to 12 or jan to dec',
  dayOfWeek: '0 to 7 (0 and 7 are Sunday), mon to sun, 5L or 5#3',
};

function problemOf(error: { field: string; value?: string; message: string }, shown: string): CronProblem {
  const field = fieldNames[error.field] ?? error.field;
  if (field === 'expression') {
    const count = /got (\d+)/.exec(error.message)?.[1];
    return {
      field,
      message:
        count === undefined
          ? `${shown} holds a character that no cron expression has.`
          : `${shown} has ${count} field${count === '1' ? '' : 's'}; it takes five.`,
    };
  }
  if (error.message.includes('impossible day')) {
    return { field, message: `${shown} never comes: no such month has a day ${error.value ?? ''}.` };
  }
  return {
    field,
    message: `${JSON.stringify(error.value ?? '')} can't be the ${field}: it takes ${takes[error.field] ?? 'something else'}, lists and ranges of them, and steps such as */5.`,
  };
}

/**
 * What node-cron makes of a valid expression. Days are asked of its own matcher, in UTC, so that it alone decides what
 * `L`, `15W`, `5#3` and both day fields together mean.
 */
function read(expression: string): Cron {
  const { fields } = validateDetailed(expression);
  if (!fields) throw new Error('the expression was not checked');
  const task = createTask(expression, () => undefined, { timezone: 'UTC' });
  // Its matcher is all that is wanted: the registry would keep the task for ever.
  void task.destroy();
  const hours = ascending(fields.hour);
  const minutes = ascending(fields.minute);
  const minutesOfDay = hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute));
  const first = (minutesOfDay[0] ?? 0) * 60_000;
  const months = new Set(fields.month);
  const answers = new Map<number, boolean>();
  return {
    expression,
    minutesOfDay,
    everyHour: hours.length === 24,
    matchesDay: ({ year, month, day }) => {
      if (!months.has(month)) return false;
      // A day's place in its month is all that counts: of the same kind of month, the answer is the same.
      const start = Date.UTC(year, month - 1, day);
      const key =
        ((month * 32 + new Date(Date.UTC(year, month, 0)).getUTCDate()) * 32 + day) * 8 + new Date(start).getUTCDay();
      let answer = answers.get(key);
      if (answer === undefined) {
        answer = task.match(new Date(start + first));
        answers.set(key, answer);
      }
      return answer;
    },
  };
}

/** The Gregorian calendar repeats after 400 years; in 28 around 2000 every kind of year comes up: the answer is final. */
function everMatches(cron: Cron): boolean {
  for (let time = Date.UTC(2000, 0, 1); time < Date.UTC(2028, 0, 1); time += 86_400_000) {
    const date = new Date(time);
    if (cron.matchesDay({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }))
      return true;
  }
  return false;
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** Expressions come from the few schedules of a database, and from whoever tries some in a form. */
const parsed = new Map<string, Cron>();

function remember(expression: string, cron: Cron): Cron {
  if (parsed.size >= 500) parsed.clear();
  parsed.set(expression, cron);
  return cron;
}
