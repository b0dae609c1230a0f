import { Play, RotateCw, Square } from 'lucide-react';
import type { WorkerDetail } from '#shared/workers.ts';
import { useShortcuts } from '../../app/keyboard.ts';
import { useCrashes } from '../../data/useCrashes.ts';
import type { ShellState } from '../../data/transport.ts';
import { Button } from '../../ui/Button.tsx';
import { Glyph, tones } from '../../ui/Glyph.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { isLive, ordersFor } from '../parts/workers.ts';
import { CrashNotice } from './CrashNotice.tsx';
import { serviceLook, serviceNote } from './serviceLooks.ts';
import { SlotsBar } from './SlotsBar.tsx';
import { useOwnWorker } from './useOwnWorker.ts';
import { orderNotes, orderWords, useTellWorker } from './useTellWorker.ts';

/** The worker of this computer: how it stands, its crash explained, and what can be done with it. */
export function OwnWorker({ shell, workers }: { shell: ShellState; workers: readonly WorkerDetail[] }) {
  const { worker: service } = shell.services;
  const own = workers.find((worker) => worker.name === shell.worker.name && isLive(worker));
  const look = serviceLook(service.state, own);
  const { start, stop, restart, busy } = useOwnWorker(shell);
  const { refusal, tell } = useTellWorker();
  const crashes = useCrashes();
  const off = service.state === 'stopped' || service.state === 'failed';
  const pausing = own && service.state === 'running' ? ordersFor(own).find((order) => order !== 'draining') : undefined;
  useShortcuts([
    {
      keys: 's',
      label: off ? 'Start the worker of this computer' : 'Stop the worker of this computer',
      group: 'Workers',
      run: off ? start : stop,
    },
  ]);
  return (
    <section
      aria-label="The worker of this computer"
      className="flex shrink-0 flex-col gap-2 border-b border-line bg-canvas px-4 py-2.5"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Glyph shape={look.shape} tone={look.tone} />
        <span className="font-medium">This computer</span>
        <span className={look.tone === 'bad' || look.tone === 'warn' ? tones[look.tone] : 'text-muted'}>
          {look.word}
        </span>
        {own && !off ? <SlotsBar running={own.running} slots={own.slots} /> : null}
        <span className="ml-auto flex items-center gap-2">
          {off ? (
            <Button size="small" look="solid" busy={busy} icon={<Play size={12} aria-hidden />} onClick={start}>
              {service.state === 'failed' ? 'Start it again' : 'Start'}
            </Button>
          ) : (
            <>
              {own && pausing ? (
                <Tooltip text={refusal ?? orderNotes[pausing]}>
                  <Button size="small" onClick={() => tell(own, pausing)}>
                    {orderWords[pausing]}
                  </Button>
                </Tooltip>
              ) : null}
              <Tooltip text="It claims no more and finishes what it runs; what takes too long goes back to the queue and costs no attempt. Then it starts anew.">
                <Button size="small" busy={busy} icon={<RotateCw size={12} aria-hidden />} onClick={restart}>
                  Restart
                </Button>
              </Tooltip>
              <Tooltip text="It claims no more and finishes what it runs; what takes too long goes back to the queue and costs no attempt.">
                <Button size="small" busy={busy} icon={<Square size={11} aria-hidden />} onClick={stop}>
                  Stop when done
                </Button>
              </Tooltip>
            </>
          )}
        </span>
      </div>
      <p className="text-sm text-muted">{serviceNote(service, own)}</p>
      <CrashNotice crashes={crashes} service={service} workers={workers} />
    </section>
  );
}
