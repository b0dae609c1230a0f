import { plural } from '#shared/format.ts';
import type { LockSummary, OtherLock } from '#shared/locks.ts';
import { useShortcuts } from '../../app/keyboard.ts';
import { formatRoute, plainRoute } from '../../app/router.ts';
import { useStatus } from '../../data/StatusProvider.tsx';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Glyph } from '../../ui/Glyph.tsx';
import { Ago } from '../../ui/now.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { Facts } from '../parts/Facts.tsx';
import { Pane, PanePart } from '../parts/Pane.tsx';
import { HolderJob } from './HolderJob.tsx';
import { LockQueue } from './LockQueue.tsx';
import { explainUnknown } from './lockRows.ts';
import { ReleaseNews } from './ReleaseNews.tsx';
import { sessionFacts } from './sessionFacts.tsx';
import { useRelease } from './useRelease.ts';

/** A lock of ours: who holds it, and who waits for it. */
export function LockPane({
  name,
  locks,
  stale,
  onClose,
}: {
  name: string;
  /** Undefined until they have been read. */
  locks: readonly LockSummary[] | undefined;
  stale: boolean;
  onClose: () => void;
}) {
  const { refusal, release } = useRelease();
  const those = locks?.filter((lock) => lock.name === name) ?? [];
  const holders = those.filter((lock) => lock.held);
  const [first] = those;
  const held = holders[0];
  // One that a session of somebody else holds is not ours to free.
  const releasable = held && (held.job !== null || explainUnknown(held).ours) ? held : null;
  useShortcuts(
    releasable ? [{ keys: 'x', label: 'Release the lock', group: 'Locks', run: () => release(releasable) }] : [],
  );
  return (
    <Pane
      name={`Lock ${name}`}
      mark={<Glyph shape={held ? 'lock' : 'ring'} tone={held ? 'held' : 'idle'} />}
      title={name}
      standing={locks === undefined ? undefined : standing(holders, first)}
      stale={stale}
      onClose={onClose}
      actions={
        releasable ? (
          <Tooltip text={refusal ?? 'Free the lock: cancels the job that holds it'} keys="x">
            <Button size="small" look="danger" onClick={() => release(releasable)}>
              Release…
            </Button>
          </Tooltip>
        ) : null
      }
    >
      <ReleaseNews name={name} holder={held?.job?.id ?? null} held={held !== undefined} />
      {holders.map((lock) => (
        <Holder key={lock.id} lock={lock} />
      ))}
      {locks !== undefined && first === undefined ? (
        <Empty title="Nobody holds it, and nobody waits for it">
          It is listed as soon as a job takes it or has to wait for it.
        </Empty>
      ) : null}
      {first && first.waiting > 0 ? <LockQueue name={name} summary={first} /> : null}
    </Pane>
  );
}

function standing(holders: readonly LockSummary[], first: LockSummary | undefined): string {
  const waiting =
    first === undefined || first.waiting === 0
      ? 'nobody waits'
      : `${plural(first.waiting, 'job')}${first.waitingExact ? '' : ' or more'} ${first.waiting === 1 ? 'waits' : 'wait'}`;
  if (holders.length > 1) return `Shared by ${holders.length} sessions, ${waiting}`;
  return `${holders.length === 1 ? 'Held' : 'Free'}, ${waiting}`;
}

function Holder({ lock }: { lock: LockSummary }) {
  const pooler = usePooler();
  const { job, worker, host, since, session } = lock;
  const unknown = job === null ? explainUnknown(lock) : null;
  return (
    <PanePart title="Held by">
      <div className="flex flex-col gap-3">
        {unknown ? (
          <Notice tone="warn" title={unknown.title}>
            {unknown.text}
          </Notice>
        ) : null}
        {job ? <HolderJob id={job.id} sync={job.sync} /> : null}
        <Facts
          facts={[
            ...(worker === null
              ? []
              : [
                  [
                    'worker',
                    <a
                      key="worker"
                      href={formatRoute(plainRoute('workers', worker))}
                      className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-ink"
                    >
                      {worker}
                    </a>,
                  ] as const,
                ]),
            ...(host === null ? [] : [['host', host] as const]),
            ...(since === null ? [] : [['since', <Ago key="since" moment={since} />] as const]),
            ...(session ? sessionFacts(session) : []),
          ]}
        />
        {pooler ? (
          <p className="text-sm text-muted">
            Behind a transaction pooler a lock belongs to one transaction: this is the server’s session that serves it,
            which others use too when it has ended.
          </p>
        ) : null}
      </div>
    </PanePart>
  );
}

/** An advisory lock that is none of ours. */
export function OtherLockPane({
  held,
  onClose,
}: {
  held: { lock: OtherLock; gone: boolean } | null;
  onClose: () => void;
}) {
  if (!held) {
    return (
      <Empty title="This lock is not there any more" actions={<Button onClick={onClose}>Close</Button>}>
        Its session freed it, or ended.
      </Empty>
    );
  }
  const { lock, gone } = held;
  const { session, name, key, granted, shared } = lock;
  const look = `select * from pg_stat_activity where pid = ${session.pid};`;
  const ours = session.application?.startsWith('touchline') === true;
  return (
    <Pane
      name={`Advisory lock ${key}`}
      mark={<Glyph shape={granted ? 'lock' : 'ring'} tone="idle" />}
      title={name ?? <span className="font-mono">{key}</span>}
      standing={gone ? 'Free by now' : granted ? `Held${shared ? ', shared' : ''}` : 'Wanted: its session waits for it'}
      onClose={onClose}
    >
      <PanePart title={granted ? 'Held by' : 'Wanted by'}>
        <Facts
          facts={[
            [
              'key',
              <span key="key" className="font-mono">
                {key}
              </span>,
            ],
            ...(lock.since === null ? [] : [['since', <Ago key="since" moment={lock.since} />] as const]),
            ...sessionFacts(session),
          ]}
        />
      </PanePart>
      <PanePart title="What it is">
        <p className="text-muted">
          {ours || name?.startsWith('touchline:') === true
            ? 'Touchline takes it for a moment of its own work: migrations, partitions, pauses, statistics, alerts, an import.'
            : 'Another application of this database took it by a number of its own. Touchline can’t tell what it stands for, and does not end it.'}
        </p>
        {ours ? null : (
          <div className="mt-2 flex items-start gap-2 rounded-md bg-sunken px-3 py-2">
            <code className="copyable min-w-0 flex-1 font-mono break-words">{look}</code>
            <CopyButton name="Copy the statement" text={() => look} />
          </div>
        )}
      </PanePart>
    </Pane>
  );
}

function usePooler(): boolean {
  const database = useStatus().value?.database;
  return database !== undefined && database.state !== 'connecting' && database.report?.pooler === true;
}
