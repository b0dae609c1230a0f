import type { Status, WorkerSummary } from '#shared/contract/status.ts';
import { formatNumber } from '#shared/format.ts';
import { useStatus } from '../data/StatusProvider.tsx';
import type { ShellState } from '../data/transport.ts';
import { useAction } from '../data/useCall.ts';
import { Button } from '../ui/Button.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { Menu, MenuItem, MenuLabel } from '../ui/Menu.tsx';
import type { StateLook } from '../views/parts/states.ts';
import { toastFailure } from '../views/parts/toastFailure.ts';
import { workerLook as lookOf } from '../views/parts/workers.ts';
import { PausesMenu } from './PausesMenu.tsx';
import { ProvidersMenu } from './ProvidersMenu.tsx';
import { WorkersMenu } from './WorkersMenu.tsx';

/** The truth about this machine's worker, the queue and the providers. */
export function StatusBar({ shell }: { shell: ShellState }) {
  const { value: status } = useStatus();
  return (
    <footer className="flex h-7 shrink-0 items-center gap-4 border-t border-line bg-canvas px-2 text-sm text-muted">
      <Worker shell={shell} status={status} />
      {status ? (
        <span className="shrink-0 whitespace-nowrap">
          {status.queue.running === 0 && status.queue.pending === 0
            ? 'queue empty'
            : `${formatNumber(status.queue.running)} running, ${formatNumber(status.queue.pending)}${status.queue.exact ? '' : '+'} pending`}
        </span>
      ) : null}
      {status ? <WorkersMenu workers={status.workers} /> : null}
      {status ? <PausesMenu status={status} /> : null}
      {status ? <ProvidersMenu status={status} /> : null}
    </footer>
  );
}

function Worker({ shell, status }: { shell: ShellState; status: Status | undefined }) {
  const start = useAction('service.start');
  const stop = useAction('service.stop');
  const { worker } = shell.services;
  const mine = status?.workers.filter((each) => each.kind === 'console' && live.has(each.state)) ?? [];
  const running = mine.reduce((sum, each) => sum + each.running, 0);
  const slots = mine.reduce((sum, each) => sum + each.slots, 0);
  const look = workerLook(worker.state, mine);
  const text = worker.state === 'running' && slots > 0 ? `${look.word} · ${running} of ${slots} slots` : look.word;
  const off = worker.state === 'stopped' || worker.state === 'failed';
  return (
    <span className="flex min-w-0 items-center gap-1">
      <Menu
        side="top"
        trigger={
          <button
            type="button"
            title={worker.reason ?? undefined}
            className="flex h-6 min-w-0 items-center gap-1.5 rounded-md px-2 hover:bg-hover"
          >
            <Glyph shape={look.shape} tone={look.tone} />
            <span className="truncate">
              <span className={look.tone === 'bad' ? 'font-medium text-bad' : 'text-ink'}>worker: {text}</span>
              {off && worker.reason !== null ? ` · ${worker.reason}` : ''}
            </span>
          </button>
        }
      >
        <MenuLabel>The worker of this console</MenuLabel>
        <MenuItem disabled={!off} onSelect={() => start.mutate({ service: 'worker' }, { onError: toastFailure })}>
          Start
        </MenuItem>
        <MenuItem
          disabled={off || worker.state === 'starting'}
          onSelect={() => stop.mutate({ service: 'worker' }, { onError: toastFailure })}
        >
          Stop, when its jobs are done
        </MenuItem>
      </Menu>
      {off ? (
        <Button
          size="small"
          busy={start.isPending}
          onClick={() => start.mutate({ service: 'worker' }, { onError: toastFailure })}
        >
          Start it
        </Button>
      ) : null}
    </span>
  );
}

const live: ReadonlySet<WorkerSummary['state']> = new Set(['active', 'paused', 'draining']);

/** The look of the service, and while that runs of the worker in it. */
function workerLook(state: ShellState['services']['worker']['state'], mine: readonly WorkerSummary[]): StateLook {
  const told = mine.find((worker) => worker.state === 'active') ?? mine[0];
  if (state !== 'running' || !told) return workerLooks[state];
  return lookOf({ state: told.state, running: mine.reduce((sum, each) => sum + each.running, 0) });
}

const workerLooks: Record<ShellState['services']['worker']['state'], StateLook> = {
  running: { shape: 'dot', tone: 'good', word: 'idle' },
  starting: { shape: 'turning', tone: 'idle', word: 'starting' },
  restarting: { shape: 'again', tone: 'warn', word: 'starting again' },
  unresponsive: { shape: 'triangle', tone: 'warn', word: 'does not answer' },
  stopped: { shape: 'slash', tone: 'idle', word: 'stopped' },
  failed: { shape: 'cross', tone: 'bad', word: 'failed' },
};
