/** Cron expressions of the usual kinds, as forms: what they are, and the expression of each. */
export type Preset =
  | { kind: 'minutes'; every: number }
  | { kind: 'hourly'; minute: number }
  | { kind: 'daily'; time: string }
  | { kind: 'weekdays'; time: string }
  | { kind: 'weekly'; day: number; time: string }
  | { kind: 'monthly'; date: number; time: string };

export const presets: readonly { label: string; preset: Preset }[] = [
  { label: 'Every 15 minutes', preset: { kind: 'minutes', every: 15 } },
  { label: 'Hourly', preset: { kind: 'hourly', minute: 0 } },
  { label: 'Daily', preset: { kind: 'daily', time: '06:00' } },
  { label: 'Weekdays', preset: { kind: 'weekdays', time: '06:00' } },
  { label: 'Weekly', preset: { kind: 'weekly', day: 1, time: '06:00' } },
  { label: 'Monthly', preset: { kind: 'monthly', date: 1, time: '06:00' } },
];

/** The steps of minutes that divide an hour. */
export const minuteSteps = [1, 2, 3, 5, 10, 15, 20, 30] as const;
export const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

export function cronOf(preset: Preset): string {
  switch (preset.kind) {
    case 'minutes':
      return preset.every === 1 ? '* * * * *' : `*/${preset.every} * * * *`;
    case 'hourly':
      return `${preset.minute} * * * *`;
    case 'daily':
      return `${clock(preset.time)} * * *`;
    case 'weekdays':
      return `${clock(preset.time)} * * 1-5`;
    case 'weekly':
      return `${clock(preset.time)} * * ${preset.day % 7}`;
    case 'monthly':
      return `${clock(preset.time)} ${preset.date} * *`;
  }
}

/** The form that an expression has; null where it has none of them. */
export function presetOf(cron: string): Preset | null {
  const [minute = '', hour = '', date = '', month = '', day = '', more] = cron.trim().split(/ +/);
  if (more !== undefined || month !== '*') return null;
  const always = date === '*' && day === '*';
  const step = minute === '*' ? 1 : Number(/^\*\/(\d+)$/.exec(minute)?.[1]);
  if (hour === '*' && always && minuteSteps.some((each) => each === step)) return { kind: 'minutes', every: step };
  const at = whole(minute, 0, 59);
  if (at === null) return null;
  if (hour === '*') return always ? { kind: 'hourly', minute: at } : null;
  const hours = whole(hour, 0, 23);
  if (hours === null) return null;
  const time = `${two(hours)}:${two(at)}`;
  if (always) return { kind: 'daily', time };
  if (date === '*') {
    if (day === '1-5') return { kind: 'weekdays', time };
    const weekday = whole(day, 0, 7);
    return weekday === null ? null : { kind: 'weekly', day: weekday || 7, time };
  }
  const dayOfMonth = whole(date, 1, 31);
  return day === '*' && dayOfMonth !== null ? { kind: 'monthly', date: dayOfMonth, time } : null;
}

function clock(time: string): string {
  const [hour, minute] = time.split(':').map(Number);
  return `${minute ?? 0} ${hour ?? 0}`;
}

function whole(text: string, least: number, most: number): number | null {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= least && value <= most ? value : null;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
