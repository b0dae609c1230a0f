import type { FailureInsight } from '#shared/failures.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { formatRoute, jobsRoute } from '../../app/router.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import { Ago } from '../../ui/now.tsx';

/** How many other jobs failed with an error of the same kind, since when, and where they are. */
export function ErrorKind({ kind }: { kind: FailureInsight['kinds'][number] }) {
  return (
    <p className="flex items-start gap-1.5 text-sm text-muted">
      <Glyph shape="dot" tone="idle" className="mt-px" />
      <span>
        {kind.week <= 1 ? (
          'No other job failed like this in 7 days.'
        ) : (
          <>
            {plural(kind.day, 'job')} failed like this in the last day, {formatNumber(kind.week)} in 7 days. First{' '}
            <Ago moment={kind.firstAt} />, last <Ago moment={kind.lastAt} />.{' '}
            <a
              href={formatRoute(jobsRoute(`fingerprint:${kind.fingerprint}`))}
              className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-ink"
            >
              Show them
            </a>
          </>
        )}
      </span>
    </p>
  );
}
