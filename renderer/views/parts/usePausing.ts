import type { Pause } from '#shared/pauses.ts';
import { useStatus } from '../../data/StatusProvider.tsx';
import { useAction, useCall } from '../../data/useCall.ts';
import { useShell } from '../../data/useShell.ts';
import { ask } from '../../ui/Confirmer.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { pauseOf, targetWords, type PauseTarget } from './pauses.ts';
import { toastFailure } from './toastFailure.ts';
import { useGuard } from './useGuard.ts';

/** Lets workers leave something alone, and claim it again. */
export function usePausing(): {
  refusal: string | null;
  /** Asks why, then pauses. */
  pause: (target: PauseTarget) => void;
  resume: (pause: PauseTarget & { reason?: string | null }) => void;
} {
  const { mutateAsync: set } = useAction('pauses.set');
  const { refusal, guarded } = useGuard();
  const { value: status } = useStatus();
  const production = useShell().state?.connection?.environment === 'production';

  const words = (target: PauseTarget): string => targetWords(target, status?.providers);
  const resume = ({ scope, name, reason = null }: PauseTarget & { reason?: string | null }): void =>
    guarded(`${capital(words({ scope, name }))} was not resumed.`, () => {
      set({ scope, name, paused: false }).then(
        ({ changed }) => told({ scope, name }, changed ? 'goes on.' : 'was not paused any more.', reason),
        toastFailure,
      );
    });
  const told = (target: PauseTarget, news: string, reason: string | null): void =>
    toast({
      tone: 'good',
      title: `${capital(words(target))} ${news}`,
      action: {
        label: 'Undo',
        run: () => void set({ ...target, paused: true, ...(reason === null ? {} : { reason }) }).catch(toastFailure),
      },
    });
  const pause = (target: PauseTarget): void =>
    guarded(`${capital(words(target))} was not paused.`, () =>
      ask({
        title: `Pause ${words(target)}?`,
        description: `${reach(target)} Jobs can still be enqueued, and those that run go on to their end.`,
        confirm: 'Pause',
        reason: true,
        // Wide: on production it is to be typed.
        typed: production && target.scope !== 'sync' ? words(target) : null,
        run: async (reason) => {
          const { changed } = await set({ ...target, paused: true, reason });
          toast({
            tone: 'good',
            title: `${capital(words(target))} ${changed ? 'is paused.' : 'was paused already.'}`,
            ...(changed ? { action: { label: 'Undo', run: () => resume({ ...target, reason: reason ?? null }) } } : {}),
          });
        },
      }),
    );
  return { refusal, pause, resume };
}

/** What keeps a sync from being claimed, if anything does. */
export function usePauseOf(sync: string): Pause | null {
  const { value: status } = useStatus();
  const syncs = useCall('syncs.list', {}).value;
  const provider = syncs?.find((each) => each.name === sync)?.provider ?? null;
  return pauseOf(sync, provider, status?.pauses ?? []);
}

function reach({ scope, name }: PauseTarget): string {
  if (scope === 'all') return 'No worker, on any computer, starts another job until it is resumed.';
  return scope === 'provider'
    ? 'No worker starts another job of a sync that calls this provider until it is resumed.'
    : `No worker starts another job of ${name} until it is resumed.`;
}

function capital(words: string): string {
  return words === 'everything' ? 'Everything' : words;
}
