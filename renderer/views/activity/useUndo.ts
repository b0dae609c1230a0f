import type { OperatorAction } from '#shared/activity.ts';
import { useAction } from '../../data/useCall.ts';
import { useShell } from '../../data/useShell.ts';
import { navigate, plainRoute } from '../../app/router.ts';
import { ask } from '../../ui/Confirmer.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { useGuard } from '../parts/useGuard.ts';
import { deedWords } from './words.ts';

/** Takes an action back, once the operator has read what that does. */
export function useUndo(): { refusal: string | null; run: (action: OperatorAction, does: string) => void } {
  const { mutateAsync: undo } = useAction('activity.undo');
  const { refusal, guarded } = useGuard();
  const production = useShell().state?.connection?.environment === 'production';
  return {
    refusal,
    run: (action, does) =>
      guarded('Nothing was taken back.', () =>
        ask({
          title: `Take back “${deedWords(action)}”?`,
          description: `${does} That is an action of its own, under your name.`,
          confirm: 'Take it back',
          reason: true,
          // Wide: on production it is to be typed.
          typed: production && action.jobs > 1 ? String(action.jobs) : null,
          run: async (reason) => {
            const { id } = await undo({ id: action.id, reason });
            toast({
              tone: 'good',
              title: `Taken back: ${does}`,
              action: { label: 'Details', run: () => navigate(plainRoute('activity', id)) },
            });
          },
        }),
      ),
  };
}
