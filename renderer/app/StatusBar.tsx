import type { ReactNode } from 'react';
import type { Status } from '#shared/contract/status.ts';
import { formatNumber } from '#shared/format.ts';
import { formatExact, formatRelative } from '#shared/time.ts';
import { useStatus } from '../data/StatusProvider.tsx';
import type { ShellState } from '../data/transport.ts';
import { useFeed } from '../data/useFeed.ts';
import { Button } from '../ui/Button.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { useNow } from '../ui/now.tsx';
import { isLive } from '../views/parts/workers.ts';
import { serviceLook, serviceNote } from '../views/workers/serviceLooks.ts';
import { useOwnWorker } from '../views/workers/useOwnWorker.ts';
import { PausesMenu } from './PausesMenu.tsx';
import { ProvidersMenu } from './ProvidersMenu.tsx';
import { allJobs, formatRoute, plainRoute, type Route } from './router.ts';
import { WorkersMenu } from './WorkersMenu.tsx';

/** The truth about this machine's worker, the queue, the next slot and the providers; each part opens its page. */
export function StatusBar({ shell }: { shell: ShellState }) {
  const { value: status } = useStatus();
  return (
    <footer className="flex h-7 shrink-0 items-center gap-2 border-t border-line bg-canvas px-2 text-sm text-muted">
      <Worker shell={shell} status={status} />
      <NextSlot />
      {status?.queue ? (
        <Part route={allJobs} className="shrink-0">
          {status.queue.running === 0 && status.queue.pending === 0
            ? 'queue empty'
            : `${formatNumber(status.queue.running)} running, ${formatNumber(status.queue.pending)}${status.queue.exact ? '' : '+'} pending`}
        </Part>
      ) : null}
      {status ? <WorkersMenu workers={status.workers} /> : null}
      {status ? <PausesMenu status={status} /> : null}
      {status ? <ProvidersMenu status={status} /> : null}
    </footer>
  );
}

/** A part of the bar that opens a page. */
function Part({
  route,
  title,
  className = 'min-w-0',
  children,
}: {
  route: Route;
  title?: string | undefined;
  className?: string;
  children: ReactNode;
}) {
  return (
    <a
      href={formatRoute(route)}
      title={title}
      className={`flex h-6 items-center gap-1.5 rounded-md px-2 whitespace-nowrap hover:bg-hover ${className}`}
    >
      {children}
    </a>
  );
}

function Worker({ shell, status }: { shell: ShellState; status: Status | undefined }) {
  const { start, busy } = useOwnWorker(shell);
  const { worker } = shell.services;
  const own = status?.workers.find((each) => each.name === shell.worker.name && isLive(each));
  const look = serviceLook(worker.state, own);
  const text = worker.state === 'running' && own ? `${look.word} · ${own.running} of ${own.slots} slots` : look.word;
  const off = worker.state === 'stopped' || worker.state === 'failed';
  return (
    <>
      <Part route={plainRoute('workers')} title={serviceNote(worker, own)}>
        <Glyph shape={look.shape} tone={look.tone} />
        <span className="truncate">
          <span className={look.tone === 'bad' ? 'font-medium text-bad' : 'text-ink'}>worker: {text}</span>
          {off && worker.reason !== null ? ` · ${worker.reason}` : ''}
        </span>
      </Part>
      {off ? (
        <Button size="small" busy={busy} onClick={start}>
          Start it
        </Button>
      ) : null}
    </>
  );
}

function NextSlot() {
  const next = useFeed('nextSlot', {}).value;
  const now = useNow(1000);
  if (!next) return null;
  return (
    <Part
      route={plainRoute('schedules', next.name)}
      title={`${next.name} is due at ${formatExact(next.at)}`}
      className="min-w-0 max-md:hidden"
    >
      <span className="truncate">
        next <span className="text-ink">{next.target}</span> {formatRelative(next.at, now)}
      </span>
    </Part>
  );
}
