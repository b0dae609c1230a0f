import { Play, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SyncDescription } from '#shared/contract/sync.ts';
import type { SyncData, SyncStanding } from '#shared/syncData.ts';
import { plural } from '#shared/format.ts';
import { formatRoute, jobRoute, jobsRoute, navigate, plainRoute, runRoute, type Route } from '../../app/router.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Ago } from '../../ui/now.tsx';
import { Reading } from '../parts/Reading.tsx';
import { ChangeSet } from '../job/ChangeSet.tsx';
import { JobLink } from '../job/JobLink.tsx';
import { Facts } from '../parts/Facts.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { RunBars } from './RunBars.tsx';
import { standingLook } from './standing.ts';
import { SyncTables } from './SyncTables.tsx';

/** The data of one sync: how fresh they are, what its runs changed, and the tables that they are in. */
export function SyncDetail({
  sync,
  standing,
  onClose,
}: {
  sync: SyncDescription;
  standing: SyncStanding | undefined;
  onClose: () => void;
}) {
  const feed = useFeed('syncData', { sync: sync.name });
  const look = standing && standingLook(standing);
  return (
    <section aria-label={sync.title} className={classes('flex min-h-0 flex-1 flex-col', feed.stale && 'opacity-70')}>
      <header className="shrink-0 border-b border-line px-4 pt-3 pb-2.5">
        <div className="flex items-center gap-2">
          {look ? <Glyph shape={look.shape} tone={look.tone} name={look.word} /> : null}
          <h2 className="min-w-0 flex-1 truncate text-lg font-semibold">{sync.title}</h2>
          <Button size="small" icon={<Play size={12} aria-hidden />} onClick={() => navigate(runRoute(sync.name))}>
            Run it…
          </Button>
          <IconButton name="Close" keys="escape" onClick={onClose}>
            <X size={14} />
          </IconButton>
        </div>
        <p className="text-muted">{sync.description}</p>
        <p className="mt-1 flex flex-wrap gap-x-4 text-sm">
          <Link to={jobsRoute(`sync:${sync.name}`)}>Its jobs</Link>
          <Link to={jobsRoute(`sync:${sync.name} state:failed`)}>Its failures</Link>
        </p>
      </header>
      <div className="min-h-0 flex-1 space-y-5 overflow-y-auto p-4">
        {standing ? <Warnings standing={standing} /> : null}
        {feed.failure ? <FailureNotice failure={feed.failure} /> : null}
        {feed.value ? (
          <Parts data={feed.value} standing={standing} />
        ) : feed.failure ? null : (
          <Reading rows={6} height={28} name="Its runs are being read" />
        )}
      </div>
    </section>
  );
}

function Parts({ data, standing }: { data: SyncData; standing: SyncStanding | undefined }) {
  const { runs, last, tables, schedules } = data;
  return (
    <>
      <Facts facts={freshnessFacts(data, standing)} />
      {runs.length === 0 ? (
        <p className="text-muted">
          It has not run yet, so which tables it writes is not known. A dry run shows it without changing anything.
        </p>
      ) : (
        <Part title="Rows changed by its last runs">
          <RunBars runs={runs} />
        </Part>
      )}
      {tables.length === 0 ? null : (
        <Part title={plural(tables.length, 'table')}>
          <SyncTables tables={tables} runs={runs} />
        </Part>
      )}
      {last ? (
        <Part
          title="Last change"
          aside={
            <>
              <Ago moment={last.at} />, job <JobLink id={last.job} />
            </>
          }
        >
          <ChangeSet changes={last.changes} />
        </Part>
      ) : null}
      {last && last.warningCount > 0 ? (
        <Part
          title={plural(last.warningCount, 'warning')}
          aside={
            last.warnings.length < last.warningCount ? (
              <>
                the first {last.warnings.length}; all in{' '}
                <Link to={jobRoute(last.job, { tab: 'result' })}>its result</Link>
              </>
            ) : null
          }
        >
          <ul className="divide-y divide-line rounded-md border border-line">
            {last.warnings.map(({ code, message }, index) => (
              <li key={index} className="flex gap-2 px-3 py-1.5">
                <Glyph shape="triangle" tone="warn" className="mt-[3px]" />
                <span className="copyable min-w-0 flex-1 break-words">
                  {message} <code className="font-mono whitespace-nowrap text-faint">{code}</code>
                </span>
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      {schedules.length === 0 ? null : (
        <Part title={plural(schedules.length, 'schedule')}>
          <ul>
            {schedules.map(({ name, enabled, routine }) => (
              <li key={name} className="flex h-6 items-center gap-2">
                <Glyph shape={enabled ? 'clock' : 'pause'} tone="idle" />
                <Link to={plainRoute('schedules', name)}>{name}</Link>
                <span className="text-sm text-muted">
                  {[enabled ? null : 'paused', routine === null ? null : `by the routine ${routine}`]
                    .filter((part) => part !== null)
                    .join(', ')}
                </span>
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  );
}

function freshnessFacts({ last }: SyncData, standing: SyncStanding | undefined): [string, ReactNode][] {
  const success = last ?? standing?.lastSuccess ?? null;
  return [
    [
      'last success',
      success === null ? (
        'never'
      ) : (
        <>
          <Ago moment={success.at} /> (job <JobLink id={success.job} />)
        </>
      ),
    ],
    ...(standing?.freshness ?? []).flatMap((each): [string, ReactNode][] => [
      [
        `${each.entity}, ${each.provider}`,
        each.syncedAt === null ? (
          'never fresh'
        ) : (
          <>
            fresh as of <Ago moment={each.syncedAt} />
          </>
        ),
      ],
      ...(each.cursor === null
        ? []
        : [
            [
              'cursor',
              <code key="c" className="font-mono">
                {each.cursor}
              </code>,
            ] as [string, ReactNode],
          ]),
      ...(each.errorAt === null
        ? []
        : [
            [
              'last trouble',
              <>
                <Ago moment={each.errorAt} />: {each.error}
              </>,
            ] as [string, ReactNode],
          ]),
    ]),
  ];
}

function Warnings({ standing: { stale, lastTrouble } }: { standing: SyncStanding }) {
  return (
    <>
      {stale === null ? null : (
        <Notice tone="warn" title="Its data are older than promised">
          {stale}
        </Notice>
      )}
      {lastTrouble === null ? null : (
        <Notice
          tone={lastTrouble.state === 'failed' ? 'bad' : 'idle'}
          title={
            <>
              Its last job {lastTrouble.state === 'failed' ? 'failed' : 'was cancelled'} <Ago moment={lastTrouble.at} />{' '}
              (job <JobLink id={lastTrouble.job} />)
            </>
          }
        >
          {lastTrouble.message}
        </Notice>
      )}
    </>
  );
}

function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5 flex flex-wrap items-baseline gap-x-3 text-sm font-medium text-muted">
        {title}
        {aside === undefined || aside === null ? null : <span className="font-normal text-faint">{aside}</span>}
      </h3>
      {children}
    </section>
  );
}

function Link({ to, children }: { to: Route; children: ReactNode }) {
  return (
    <a
      href={formatRoute(to)}
      className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-ink"
    >
      {children}
    </a>
  );
}
