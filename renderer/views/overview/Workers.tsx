import type { Status, WorkerSummary } from '#shared/contract/status.ts';
import { formatRoute, plainRoute } from '../../app/router.ts';
import { classes } from '../../ui/classes.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import { Ago, useNow } from '../../ui/now.tsx';
import { workerLook } from '../parts/workers.ts';
import { isLive, quietWorker } from './health.ts';
import { line, Nothing, Section } from './Section.tsx';

const mostShown = 8;

/** Every worker on this database: what it does, how many of its slots are taken, when it was heard of last. */
export function Workers({ status, stale }: { status: Status | undefined; stale: boolean }) {
  const workers = status?.workers.filter((worker) => worker.state !== 'stopped') ?? [];
  const live = workers.filter(isLive);
  const slots = live.reduce((sum, worker) => sum + worker.slots, 0);
  const running = live.reduce((sum, worker) => sum + worker.running, 0);
  return (
    <Section
      title="Workers"
      count={live.length === 0 ? null : `${running} of ${slots} slots taken`}
      all={{ route: plainRoute('workers'), label: 'All workers' }}
      stale={stale}
    >
      {status === undefined ? null : workers.length === 0 ? (
        <Nothing>
          No worker runs on this database: jobs wait. Start the one of this console in the bar below, or “touchline
          worker” on a server.
        </Nothing>
      ) : (
        <ul aria-label="Workers">
          {workers.slice(0, mostShown).map((worker) => (
            <li key={worker.id}>
              <Row worker={worker} />
            </li>
          ))}
        </ul>
      )}
      {workers.length > mostShown ? <p className="py-1 text-sm text-faint">{workers.length - mostShown} more</p> : null}
    </Section>
  );
}

function Row({ worker }: { worker: WorkerSummary }) {
  const now = useNow(1000);
  const quiet = isLive(worker) && now - Date.parse(worker.heartbeatAt) > quietWorker;
  const look = quiet ? ({ shape: 'question', tone: 'warn', word: 'not heard of' } as const) : workerLook(worker);
  return (
    <a
      href={formatRoute(plainRoute('workers', worker.id))}
      className={classes(line, 'hover:bg-hover')}
      title={`${worker.kind} worker on ${worker.host}, version ${worker.version}`}
    >
      <Glyph shape={look.shape} tone={look.tone} />
      <span className="min-w-0 flex-1 truncate">{worker.name}</span>
      <span className={classes('text-sm whitespace-nowrap', look.tone === 'warn' ? 'text-warn' : 'text-muted')}>
        {look.word}
      </span>
      <Slots running={worker.running} slots={worker.slots} />
      <span className="w-16 text-right text-sm text-muted" title="Its last heartbeat">
        <Ago moment={worker.heartbeatAt} />
      </span>
    </a>
  );
}

/** How many slots are taken, in figures and, where there are few, one mark a slot. */
function Slots({ running, slots }: { running: number; slots: number }) {
  return (
    <span className="flex w-24 shrink-0 items-center justify-end gap-2 text-sm text-muted tabular-nums">
      {slots > 8 ? null : (
        <span className="flex gap-px" aria-hidden>
          {Array.from({ length: slots }, (_, index) => (
            <span
              key={index}
              className={classes('h-2.5 w-1 rounded-[1px]', index < running ? 'bg-busy' : 'bg-line-strong')}
            />
          ))}
        </span>
      )}
      <span aria-label={`${running} of ${slots} slots taken`}>
        {running}/{slots}
      </span>
    </span>
  );
}
