import { RotateCcw } from 'lucide-react';
import { useMemo } from 'react';
import { formatNumber } from '#shared/format.ts';
import type { ConsoleOverview } from '#shared/overview.ts';
import type { FailureGroup } from '#shared/statistics.ts';
import { formatExact } from '#shared/time.ts';
import { formatRoute, jobRoute, jobsRoute } from '../../app/router.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import { Ago } from '../../ui/now.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { useSteadyRows } from '../parts/steadyRows.ts';
import { line, Nothing, Section } from './Section.tsx';
import { useRetryFailures } from './useRetryFailures.ts';

const mostShown = 8;
const none: readonly FailureRow[] = [];
type FailureRow = FailureGroup & { id: string };

/** What failed in the last 24 hours, by kind: how often, when first and last, and the way to try it again. */
export function Failures({ failures, stale }: { failures: ConsoleOverview['failures'] | undefined; stale: boolean }) {
  const groups = useMemo(
    () => failures?.groups.map((group): FailureRow => ({ ...group, id: group.fingerprint })) ?? none,
    [failures],
  );
  const { rows, handlers } = useSteadyRows(groups);
  const retry = useRetryFailures();
  const shown = rows.slice(0, mostShown);
  const total = failures?.groups.reduce((sum, group) => sum + group.count, 0) ?? 0;
  return (
    <Section
      title="Failures, 24 h"
      count={
        total === 0
          ? null
          : `${formatNumber(total)}${failures?.more === true ? '+' : ''} in ${formatNumber(rows.length)}${failures?.more === true ? '+' : ''} ${rows.length === 1 ? 'kind' : 'kinds'}`
      }
      all={{ route: jobsRoute('state:failed since:1d'), label: 'All failed' }}
      stale={stale}
    >
      {failures === undefined ? null : shown.length === 0 ? (
        <Nothing>
          <Glyph shape="check" tone="good" className="mr-2" />
          No job failed in the last 24 hours.
        </Nothing>
      ) : (
        <ul {...handlers} aria-label="Kinds of failures">
          {shown.map(({ row, gone }) => (
            <li key={row.fingerprint} className={classes(line, 'gap-3', gone && 'opacity-60')}>
              <span className="w-10 shrink-0 text-right font-medium tabular-nums" title={`Failed ${row.count} times`}>
                {formatNumber(row.count)}
              </span>
              <span className="min-w-0 flex-1">
                <a
                  href={formatRoute(jobsRoute(`fingerprint:${row.fingerprint} since:1d`))}
                  title={row.message}
                  className="block truncate rounded-sm hover:underline hover:decoration-line-strong"
                >
                  {row.message}
                </a>
                <span className="flex gap-x-2 text-sm text-muted">
                  <span className="shrink-0">{row.sync}</span>
                  <code className="truncate font-mono text-faint">{row.code}</code>
                </span>
              </span>
              <span className="shrink-0 text-right text-sm text-muted">
                <a
                  href={formatRoute(
                    row.jobs[0] === undefined ? jobsRoute(`fingerprint:${row.fingerprint}`) : jobRoute(row.jobs[0]),
                  )}
                  className="block rounded-sm hover:underline hover:decoration-line-strong"
                  aria-label={`The last one, job ${row.jobs[0] ?? ''}`}
                >
                  <Ago moment={row.lastAt} />
                </a>
                {row.count > 1 ? (
                  <span
                    className="block text-faint"
                    title={`The first of the last 24 hours: ${formatExact(row.firstAt)}`}
                  >
                    since <Ago moment={row.firstAt} />
                  </span>
                ) : null}
              </span>
              <Tooltip text={retry.refusal ?? 'See how many there are, then enqueue them again'}>
                <Button
                  size="small"
                  aria-label={`Retry these: ${row.message}`}
                  icon={<RotateCcw size={12} aria-hidden />}
                  onClick={() => retry.run(row)}
                >
                  Retry…
                </Button>
              </Tooltip>
            </li>
          ))}
        </ul>
      )}
      {rows.length > mostShown ? (
        <p className="py-1 text-sm text-faint">{formatNumber(rows.length - mostShown)} kinds more</p>
      ) : null}
    </Section>
  );
}
