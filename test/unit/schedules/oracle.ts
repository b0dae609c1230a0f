import { createTask, parse } from 'node-cron';

const minute = 60_000;

/**
 * The slots of an expression between two moments, found another way than the product's: every minute is looked at, what
 * clocks show is taken from Intl, and node-cron says which of those times match. An expression for every hour is due at
 * each minute that matches. Any other is due at the first minute that shows a time; a time that clocks leap over is due
 * as many minutes after the leap as it lies after the last time before it.
 */
export function slotsByScan(expression: string, zone: string, after: number, until: number): number[] {
  const task = createTask(expression, () => undefined, { timezone: 'UTC' });
  void task.destroy();
  // Asked first, because asking for a match takes long.
  const minutes = new Set(parse(expression).minute);
  const matches = (shown: number): boolean =>
    minutes.has(new Date(shown).getUTCMinutes()) && task.match(new Date(shown));
  const everyHour = Array.from({ length: 24 }, (_, hour) => hour).every((hour) => runsInHour(expression, hour));
  const clocks = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const due = new Set<number>();
  const seen = new Set<number>();
  // Begun a day and a half before, so that no clock has shown a time that is not known of.
  const start = Math.floor((after - 36 * 60 * minute) / minute) * minute;
  let last = Number.NaN;
  for (let moment = start; moment <= until; moment += minute) {
    const shown = Date.parse(`${clocks.format(moment).replace(' ', 'T')}Z`);
    for (let skipped = last + minute; skipped < shown; skipped += minute) {
      const isDue = !everyHour && !seen.has(skipped) && matches(skipped);
      if (isDue) due.add(moment + (skipped - last - minute));
      seen.add(skipped);
    }
    if ((everyHour || !seen.has(shown)) && matches(shown)) due.add(moment);
    seen.add(shown);
    last = shown;
  }
  return [...due].filter((slot) => slot > after && slot <= until).sort((a, b) => a - b);
}

function runsInHour(expression: string, hour: number): boolean {
  const [, hours = ''] = expression.split(' ');
  const task = createTask(`* ${hours} * * *`, () => undefined, { timezone: 'UTC' });
  void task.destroy();
  return task.match(new Date(Date.UTC(2026, 0, 1, hour)));
}
