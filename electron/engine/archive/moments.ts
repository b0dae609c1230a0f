/** Moments are kept as whole microseconds since the epoch, as exact as the database has them. */
export type Micros = number;

/** Of an ISO moment in UTC, to the microsecond. */
export function toMicros(iso: string): Micros {
  const [, fraction = ''] = /\.(\d+)/.exec(iso) ?? [];
  const whole = Date.parse(iso.replace(/\.\d+/, ''));
  return whole * 1_000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

/** The ISO moment to the microsecond, as cursors hold it. */
export function fromMicros(micros: Micros): string {
  const below = ((micros % 1_000_000) + 1_000_000) % 1_000_000;
  const second = new Date((micros - below) / 1_000).toISOString().slice(0, 19);
  return `${second}.${String(below).padStart(6, '0')}Z`;
}

/** As the driver of the database gives it: whole milliseconds. */
export function toDate(micros: Micros): Date {
  return new Date(Math.floor(micros / 1_000));
}
