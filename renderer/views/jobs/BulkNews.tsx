import { useEffect, useSyncExternalStore } from 'react';
import { useAction } from '../../data/useCall.ts';
import { useFeed } from '../../data/useFeed.ts';
import { toast } from '../../ui/Toaster.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { bulkSummary, canUndo, followed } from './bulk.ts';

/** The dialog of a bulk action was closed: what becomes of it is told when it has ended. */
export function followBulk(id: string): void {
  followed.set([...followed.get(), id]);
}

/** Tells how bulk actions ended that went on behind a closed dialog, and offers the way back. */
export function BulkNews() {
  const ids = useSyncExternalStore(followed.subscribe, followed.get);
  return ids.length === 0 ? null : <News ids={ids} />;
}

function News({ ids }: { ids: readonly string[] }) {
  const actions = useFeed('bulkActions', {}).value;
  const { mutateAsync: undo } = useAction('bulk.undo');
  useEffect(() => {
    for (const action of actions ?? []) {
      if (!ids.includes(action.id) || (action.state !== 'done' && action.state !== 'aborted')) continue;
      followed.set(followed.get().filter((id) => id !== action.id));
      // The toast outlives this part: only a promise still tells.
      const back = (): void => void undo({ id: action.id }).then(({ id }) => followBulk(id), toastFailure);
      toast({
        tone: 'good',
        title: bulkSummary(action),
        ...(canUndo(action) ? { action: { label: 'Undo', run: back } } : {}),
      });
    }
  }, [actions, ids, undo]);
  return null;
}
