import { parseAxis } from '#shared/axisText.ts';
import type { AxisRange } from '#shared/backfills.ts';
import { OperatorError } from '#shared/errors.ts';
import { parseMoment } from '#cli/parse.ts';

/** The options that say what a backfill is over. */
export interface PlanOptions {
  /** `season=2023..2025`, `league=39,78` */
  range?: string[];
  select: string;
  staleSince?: string;
  row?: string[];
  column?: string[];
}

/** The options that say how it runs. */
export interface MannerOptions {
  concurrency?: number;
  priority?: number;
  quotaShare?: number;
  /** `22:00-06:00`, or `any`. */
  hours?: string;
  zone?: string;
  order?: string;
}

/** The range that was typed, to be checked. Throws an `OperatorError` for what can't be read. */
export function rangeOf(syncs: string[], { range = [] }: PlanOptions): { syncs: string[]; within: unknown } {
  const within: Record<string, AxisRange> = {};
  for (const text of range) {
    const [axis = '', values = ''] = text.split(/=(.*)/s, 2);
    if (axis.trim() === '' || values.trim() === '') throw badRange(text);
    if (Object.hasOwn(within, axis.trim())) throw badRange(text, `${axis.trim()} is there twice`);
    within[axis.trim()] = axisRange(values.trim());
  }
  return { syncs, within };
}

/** The selection that was typed, to be checked. */
export function selectionOf({ select, staleSince, row, column }: PlanOptions): unknown {
  return {
    what: select,
    ...(staleSince === undefined ? {} : { staleSince: timeOf(staleSince) }),
    ...(row === undefined && column === undefined
      ? {}
      : {
          areas: [
            { ...(row === undefined ? {} : { rows: row }), ...(column === undefined ? {} : { columns: column }) },
          ],
        }),
  };
}

/** What was typed of how it runs, to be checked. */
export function mannersGiven({ hours, zone, ...rest }: MannerOptions): Record<string, unknown> {
  const { concurrency, priority, quotaShare, order } = rest;
  const given = { concurrency, priority, quotaShare, order, hours: hoursOf(hours, zone) };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function axisRange(text: string): AxisRange {
  const range = parseAxis(text);
  if (range) return range;
  throw badRange(text);
}

function hoursOf(hours: string | undefined, timeZone = 'UTC'): unknown {
  if (hours === undefined) return undefined;
  if (hours === 'any') return null;
  const [from, until] = hours.split('-');
  return { from: from?.trim(), until: until?.trim() ?? '', timeZone };
}

const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `7d`: so long ago; anything else is a moment. */
function timeOf(text: string): string | { ago: number } {
  const ago = /^(\d{1,5})([mhdw])$/.exec(text.trim());
  return ago ? { ago: Number(ago[1]) * (unitsMs[ago[2] ?? ''] ?? 0) } : parseMoment(text);
}

function badRange(text: string, why?: string): OperatorError {
  return new OperatorError({
    code: 'bad_range',
    message: `${JSON.stringify(text)} is not a range${why === undefined ? '' : `: ${why}`}.`,
    hint: 'For example: --range season=2023..2025 --range league=39,78',
  });
}
