import type { Outlook, StaleSyncSummary } from '#shared/overview.ts';
import { formatDuration } from '#shared/time.ts';
import { formatRoute, jobRoute, jobsRoute, plainRoute, runRoute } from '../../app/router.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import { Ago } from '../../ui/now.tsx';
import { link, Nothing, Section } from './Section.tsx';

/** Syncs whose last success is older than their schedules, or the hours that are set, promise. */
export function StaleSyncs({ outlook, stale }: { outlook: Outlook | undefined; stale: boolean }) {
  const syncs = outlook?.stale;
  return (
    <Section
      title="Stale data"
      count={syncs && syncs.length > 0 ? syncs.length : null}
      all={{ route: plainRoute('data'), label: 'All data' }}
      stale={stale}
    >
      {syncs === undefined ? null : syncs === null ? (
        <Nothing>It can’t be judged now: what ended has not been counted lately. A worker does that.</Nothing>
      ) : syncs.length === 0 ? (
        <Nothing>
          <Glyph shape="check" tone="good" className="mr-2" />
          {outlook?.schedules.enabled === 0
            ? 'No schedule promises anything.'
            : 'Every sync has kept what its schedules promise.'}
        </Nothing>
      ) : (
        <ul aria-label="Syncs with stale data">
          {syncs.map((sync) => (
            <Row key={sync.sync} sync={sync} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Row({ sync: { sync, succeededAt, succeededJob, why, promised, effective } }: { sync: StaleSyncSummary }) {
  return (
    <li className="flex gap-2 border-b border-line/60 py-1.5 last:border-b-0">
      <Glyph shape="triangle" tone="warn" className="mt-[3px]" />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <a href={formatRoute(jobsRoute(`sync:${sync}`))} className={`${link} min-w-0 truncate font-medium`}>
            {sync}
          </a>
          <span className="ml-auto text-sm whitespace-nowrap text-muted">
            {succeededAt === null ? (
              'never succeeded'
            ) : (
              <a
                href={formatRoute(succeededJob === null ? jobsRoute(`sync:${sync}`) : jobRoute(succeededJob))}
                className="rounded-sm hover:text-ink hover:underline"
              >
                succeeded <Ago moment={succeededAt} />
              </a>
            )}
          </span>
        </p>
        <p className="flex gap-2 text-sm text-muted">
          <span className="min-w-0 flex-1">
            {why}
            {promised === null
              ? ''
              : `; it is to run every ${formatDuration(promised)}, and ${effective === null ? 'has not run lately' : `ran every ${formatDuration(effective)}`}`}
          </span>
          <a href={formatRoute(runRoute(sync))} className="shrink-0 rounded-sm hover:text-ink hover:underline">
            Run it
          </a>
        </p>
      </div>
    </li>
  );
}
