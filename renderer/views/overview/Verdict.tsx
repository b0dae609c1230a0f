import { formatRoute } from '../../app/router.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import { classes } from '../../ui/classes.ts';
import { Ago, useNow } from '../../ui/now.tsx';
import { alertsId } from './Alerts.tsx';
import { oldFigures, type Concern } from './health.ts';
import { link } from './Section.tsx';

/** The answer to “is it healthy?”, in a sentence. */
export function Verdict({
  concerns,
  asOf,
  lost,
}: {
  concerns: readonly Concern[];
  asOf: string | null;
  /** The database can’t be reached: what is shown is what it last said. */
  lost: boolean;
}) {
  const worst = concerns[0]?.tone ?? 'good';
  const counted = useCounted(asOf);
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-0.5 border-b border-line px-4 py-1.5">
      <p className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2" aria-live="polite">
        <Glyph
          shape={worst === 'good' ? (counted ? 'check' : 'ring') : worst === 'warn' ? 'triangle' : 'cross'}
          tone={lost || (worst === 'good' && !counted) ? 'idle' : worst}
        />
        {concerns.length === 0 && !counted ? (
          <span>
            <span className="font-medium">Nothing is known to be wrong.</span>{' '}
            <span className="text-muted">
              No alert is open, nothing waits for long; what ended has not been counted{' '}
              {asOf === null ? 'yet' : 'lately'}.
            </span>
          </span>
        ) : concerns.length === 0 ? (
          <span>
            <span className="font-medium">{lost ? 'All was well.' : 'All is well.'}</span>{' '}
            <span className="text-muted">No alert is open, nothing is late, nothing waits for long.</span>
          </span>
        ) : (
          <>
            <span className={classes('font-medium', !lost && (worst === 'bad' ? 'text-bad' : 'text-warn'))}>
              {worst === 'bad' ? (lost ? 'Was not well:' : 'Not well:') : lost ? 'Needed a look:' : 'Needs a look:'}
            </span>
            <ul className="flex min-w-0 flex-wrap gap-x-2">
              {concerns.map(({ text, route }, index) => (
                <li key={text}>
                  {route === null ? (
                    <button type="button" className={link} onClick={showAlerts}>
                      {text}
                    </button>
                  ) : (
                    <a href={formatRoute(route)} className={link}>
                      {text}
                    </a>
                  )}
                  {index < concerns.length - 1 ? ',' : ''}
                </li>
              ))}
            </ul>
          </>
        )}
      </p>
      <FiguresAge asOf={asOf} />
    </div>
  );
}

function showAlerts(): void {
  const part = document.getElementById(alertsId);
  part?.scrollIntoView({ block: 'nearest' });
  part?.focus();
}

/** Whether what ended was counted lately. */
function useCounted(asOf: string | null): boolean {
  const now = useNow(1000);
  return asOf !== null && now - Date.parse(asOf) <= oldFigures;
}

/** As of when the figures of what ended are. */
function FiguresAge({ asOf }: { asOf: string | null }) {
  const old = !useCounted(asOf);
  if (asOf === null) return <p className="text-sm text-muted">Nothing has been counted yet.</p>;
  return (
    <p
      className={classes('flex items-center gap-1.5 text-sm whitespace-nowrap', old ? 'text-warn' : 'text-faint')}
      title={
        old
          ? 'Workers count what ended. None has done so lately.'
          : 'Workers count what ended every few seconds; what waits and runs is as of now.'
      }
    >
      {old ? <Glyph shape="triangle" tone="warn" /> : null}
      <span>
        figures as of <Ago moment={asOf} />
      </span>
    </p>
  );
}
