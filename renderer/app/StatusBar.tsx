import { useState, type ReactNode } from 'react';
import type { Status } from '#shared/contract/status.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { useStatus } from '../data/StatusProvider.tsx';
import type { ShellState } from '../data/transport.ts';
import { useAction } from '../data/useCall.ts';
import { Button } from '../ui/Button.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { Menu, MenuItem, MenuLabel } from '../ui/Menu.tsx';
import { ProviderKeyDialog } from '../views/parts/ProviderKey.tsx';
import { sourceWords } from '../views/parts/providers.ts';
import type { StateLook } from '../views/parts/states.ts';
import { toastFailure } from '../views/parts/toastFailure.ts';

/** The truth about this machine's worker, the queue and the providers. */
export function StatusBar({ shell }: { shell: ShellState }) {
  const { value: status } = useStatus();
  return (
    <footer className="flex h-7 shrink-0 items-center gap-4 border-t border-line bg-canvas px-2 text-sm text-muted">
      <Worker shell={shell} status={status} />
      {status ? (
        <span className="whitespace-nowrap">
          {status.queue.running === 0 && status.queue.pending === 0
            ? 'queue empty'
            : `${formatNumber(status.queue.running)} running, ${formatNumber(status.queue.pending)}${status.queue.exact ? '' : '+'} pending`}
        </span>
      ) : null}
      {status && status.workers.length > 0 ? <Workers workers={status.workers} /> : null}
      <span className="ml-auto flex items-center gap-1">
        {status?.providers.map((provider) => (
          <Provider key={provider.name} provider={provider} />
        ))}
      </span>
    </footer>
  );
}

function Worker({ shell, status }: { shell: ShellState; status: Status | undefined }) {
  const start = useAction('service.start');
  const stop = useAction('service.stop');
  const { worker } = shell.services;
  const mine = status?.workers.filter((each) => each.kind === 'console' && each.state === 'active') ?? [];
  const running = mine.reduce((sum, each) => sum + each.running, 0);
  const slots = mine.reduce((sum, each) => sum + each.slots, 0);
  const look = workerLook(worker.state, running);
  const text =
    worker.state === 'running' && slots > 0
      ? `${running > 0 ? 'working' : 'idle'} · ${running} of ${slots} slots`
      : look.word;
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

function workerLook(state: ShellState['services']['worker']['state'], running: number): StateLook {
  if (state === 'running' && running > 0) return { shape: 'turning', tone: 'busy', word: 'working' };
  return workerLooks[state];
}

const workerLooks: Record<ShellState['services']['worker']['state'], StateLook> = {
  running: { shape: 'dot', tone: 'good', word: 'idle' },
  starting: { shape: 'turning', tone: 'idle', word: 'starting' },
  restarting: { shape: 'again', tone: 'warn', word: 'starting again' },
  unresponsive: { shape: 'triangle', tone: 'warn', word: 'does not answer' },
  stopped: { shape: 'slash', tone: 'idle', word: 'stopped' },
  failed: { shape: 'cross', tone: 'bad', word: 'failed' },
};

/** The workers of other machines. */
function Workers({ workers }: { workers: Status['workers'] }) {
  const others = workers.filter((worker) => worker.kind !== 'console' && worker.state !== 'stopped');
  const lost = others.filter((worker) => worker.state === 'lost').length;
  if (others.length === 0) return null;
  const title = others
    .map((worker) => `${worker.name} on ${worker.host}: ${worker.state}, ${worker.running} of ${worker.slots} slots`)
    .join('\n');
  return (
    <span title={title} className="whitespace-nowrap max-md:hidden">
      {plural(others.length, 'other worker')}
      {lost > 0 ? <span className="text-warn">, {lost} lost</span> : null}
    </span>
  );
}

function Provider({ provider }: { provider: Status['providers'][number] }) {
  const [open, setOpen] = useState(false);
  const unconfigured = provider.source === 'unconfigured';
  const words: ReactNode = (
    <>
      {unconfigured ? <Glyph shape="triangle" tone="warn" /> : null}
      <span className="text-ink">{provider.title}</span> · {sourceWords[provider.source]}
    </>
  );
  return (
    <>
      <button
        type="button"
        title={`Set the key of ${provider.title}`}
        onClick={() => setOpen(true)}
        className="flex h-6 items-center gap-1.5 rounded-md px-2 whitespace-nowrap hover:bg-hover"
      >
        {words}
      </button>
      <ProviderKeyDialog provider={provider.name} title={provider.title} open={open} onClose={() => setOpen(false)} />
    </>
  );
}
