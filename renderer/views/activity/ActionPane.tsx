import { Undo2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { OperatorActionDetail } from '#shared/activity.ts';
import { plural } from '#shared/format.ts';
import { formatExact } from '#shared/time.ts';
import { useShortcuts } from '../../app/keyboard.ts';
import { formatRoute, jobsRoute, plainRoute } from '../../app/router.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Glyph } from '../../ui/Glyph.tsx';
import { Json } from '../../ui/Json.tsx';
import { Ago } from '../../ui/now.tsx';
import { Reading } from '../parts/Reading.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { JobLink } from '../job/JobLink.tsx';
import { Facts } from '../parts/Facts.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { BulkReport } from './BulkReport.tsx';
import { useUndo } from './useUndo.ts';
import { bulkFilterOf, deedShape, deedWords, originWords } from './words.ts';

/** One action: who, why and from where, its jobs, what was recorded, and the way back. */
export function ActionPane({ id, part, onClose }: { id: string; part: string | null; onClose: () => void }) {
  const feed = useFeed('activityAction', { id });
  if (feed.value === undefined) {
    return (
      <div className="flex min-h-0 flex-1 flex-col gap-3 p-4">
        {feed.failure ? (
          <FailureNotice failure={feed.failure} />
        ) : (
          <Reading rows={6} height={28} name={`Action ${id} is being read`} />
        )}
      </div>
    );
  }
  if (feed.value === null) {
    return (
      <Empty title={`There is no action ${id}`} actions={<Button onClick={onClose}>Close</Button>}>
        The retention may have removed it, or it belongs to another database.
      </Empty>
    );
  }
  return <Pane detail={feed.value} stale={feed.stale} part={part} onClose={onClose} />;
}

function Pane({
  detail: { action, undo, undoOf, bulk },
  stale,
  part,
  onClose,
}: {
  detail: OperatorActionDetail;
  stale: boolean;
  part: string | null;
  onClose: () => void;
}) {
  const takeBack = useUndo();
  const filter = bulkFilterOf(action);
  const run = (): void => {
    if (undo.possible) takeBack.run(action, undo.does);
  };
  useShortcuts([{ keys: 'u', label: 'Take the action back', group: 'Activity', run }]);
  return (
    <section
      aria-label={`Action ${action.id}`}
      className={classes('flex min-h-0 flex-1 flex-col', stale && 'opacity-70')}
    >
      <header className="flex shrink-0 items-start gap-2.5 border-b border-line px-4 py-2.5">
        <Glyph shape={deedShape(action)} tone="idle" className="mt-1" />
        <div className="min-w-0 flex-1">
          <h2 className="text-lg font-semibold break-words">{deedWords(action)}</h2>
          <p className="text-sm text-muted">
            {action.actor}, {originWords(action)}, <Ago moment={action.at} />
          </p>
        </div>
        <Tooltip
          text={undo.possible ? (takeBack.refusal ?? undo.does) : undo.why}
          keys={undo.possible ? 'u' : undefined}
        >
          <span>
            <Button size="small" icon={<Undo2 size={12} aria-hidden />} disabled={!undo.possible} onClick={run}>
              Take back…
            </Button>
          </span>
        </Tooltip>
        <IconButton name="Close" keys="escape" onClick={onClose}>
          <X size={15} />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 space-y-5 overflow-y-auto p-4">
        <Facts
          facts={[
            ['who', action.actor],
            ['from', action.origin],
            ['when', formatExact(action.at)],
            ['why', action.reason ?? <span className="text-faint">no reason was given</span>],
            ...(filter === null
              ? []
              : ([
                  [
                    'filter',
                    <a
                      key="filter"
                      href={formatRoute(jobsRoute(filter))}
                      className="font-mono underline decoration-line-strong underline-offset-2 hover:decoration-ink"
                    >
                      {filter}
                    </a>,
                  ],
                ] as const)),
            ['undo', <Undo key="undo" undo={undo} undoneBy={action.undoneBy} part={part} />],
            ...(undoOf === null ? [] : ([['takes back', <ActionLink key="of" id={undoOf} part={part} />]] as const)),
          ]}
        />
        {bulk ? <BulkReport bulk={bulk} /> : <Jobs ids={action.jobIds} count={action.jobs} />}
        <Part title="Recorded">
          <div className="rounded-md border border-line bg-sunken p-3">
            {Object.keys(action.detail).length === 0 ? (
              <p className="text-sm text-muted">Nothing besides what stands above.</p>
            ) : (
              <Json value={action.detail} />
            )}
          </div>
        </Part>
      </div>
    </section>
  );
}

function Undo({
  undo,
  undoneBy,
  part,
}: {
  undo: OperatorActionDetail['undo'];
  undoneBy: string | null;
  part: string | null;
}) {
  if (undo.possible) return <>{undo.does}</>;
  return (
    <span className="text-muted">
      {undo.why}
      {undoneBy === null ? null : (
        <>
          {' '}
          <ActionLink id={undoneBy} part={part} />
        </>
      )}
    </span>
  );
}

function ActionLink({ id, part }: { id: string; part: string | null }) {
  return (
    <a
      href={formatRoute(plainRoute('activity', id, part))}
      className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-ink"
    >
      action <span className="font-mono">{id}</span>
    </a>
  );
}

function Jobs({ ids, count }: { ids: readonly string[]; count: number }) {
  if (count === 0) return null;
  return (
    <Part title={plural(count, 'job')}>
      <p className="flex flex-wrap gap-x-3 gap-y-1">
        {ids.map((id) => (
          <JobLink key={id} id={id} />
        ))}
      </p>
      {count > ids.length ? <p className="mt-1 text-sm text-muted">The first {ids.length} of them.</p> : null}
    </Part>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5 text-sm font-medium text-muted">{title}</h3>
      {children}
    </section>
  );
}
