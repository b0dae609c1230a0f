import { Fragment } from 'react';
import { formatRelative } from '#shared/time.ts';
import { classes } from '../../ui/classes.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import { useNow } from '../../ui/now.tsx';
import { everyText } from './cadence.ts';
import { dayAndTime, dayOf, isZone, offsetAt, offsetText, ownZone, timeOf } from './zones.ts';

/** Moments to come, on the clocks of the schedule's zone and on ours; between them, where its clocks change. */
export function RunsTable({ runs, zone, quiet = false }: { runs: readonly string[]; zone: string; quiet?: boolean }) {
  const now = useNow(1000);
  if (!isZone(zone)) return null;
  const own = ownZone();
  const moments = runs.map((run) => Date.parse(run));
  const two = moments.some((moment) => offsetAt(moment, zone) !== offsetAt(moment, own));
  return (
    <table className={classes('copyable w-full max-w-xl', quiet && 'text-muted')}>
      <thead>
        <tr className="text-left text-xs text-faint">
          <th scope="col" className="py-1 pr-4 font-normal">
            {zone}
          </th>
          {two ? (
            <th scope="col" className="py-1 pr-4 font-normal">
              Here ({own})
            </th>
          ) : null}
          <th scope="col" className="py-1 text-right font-normal">
            <span className="sr-only">From now</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {moments.map((moment, index) => {
          const before = moments[index - 1];
          return (
            <Fragment key={moment}>
              <Change from={before ?? now} to={moment} zone={zone} columns={two ? 3 : 2} />
              <tr className="border-t border-line">
                <td className="py-1 pr-4 whitespace-nowrap">{dayAndTime(moment, zone, now)}</td>
                {two ? (
                  <td className="py-1 pr-4 whitespace-nowrap text-muted">
                    {dayOf(moment, own, now) === dayOf(moment, zone, now)
                      ? timeOf(moment, own)
                      : dayAndTime(moment, own, now)}
                  </td>
                ) : null}
                <td className="py-1 text-right whitespace-nowrap text-muted">{formatRelative(moment, now)}</td>
              </tr>
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

/** A line that says that clocks change between two runs. */
function Change({ from, to, zone, columns }: { from: number; to: number; zone: string; columns: number }) {
  const before = offsetAt(from, zone);
  const after = offsetAt(to, zone);
  if (before === after) return null;
  return (
    <tr className="border-t border-line text-warn">
      <td colSpan={columns} className="py-1">
        <span className="flex items-center gap-1.5">
          <Glyph shape="clock" tone="warn" />
          Clocks go {after > before ? 'forward' : 'back'} {everyText(Math.abs(after - before) * 60_000)}:{' '}
          {offsetText(before)} becomes {offsetText(after)}
        </span>
      </td>
    </tr>
  );
}
