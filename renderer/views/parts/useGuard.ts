import { useWriteAccess } from '../../data/StatusProvider.tsx';
import { toast } from '../../ui/Toaster.tsx';

export interface Guard {
  /** Why nothing can be done now; null where it can. */
  refusal: string | null;
  /** Does it, or tells in one sentence what was not done, and why. */
  guarded: (notDone: string, run: () => void) => void;
}

/** Stands before every action: whether this connection takes one now. */
export function useGuard(): Guard {
  const access = useWriteAccess();
  const refusal =
    access.kind === 'locked'
      ? 'This connection is read-only. Unlock it first.'
      : access.kind === 'closed'
        ? access.reason
        : null;
  return {
    refusal,
    guarded: (notDone, run) => (refusal === null ? run() : toast({ tone: 'bad', title: notDone, text: refusal })),
  };
}
