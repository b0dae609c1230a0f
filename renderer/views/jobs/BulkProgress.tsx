import type { BulkAction } from '#shared/bulkActions.ts';
import { toFailure } from '#shared/errors.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { useAction } from '../../data/useCall.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Button } from '../../ui/Button.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { canUndo } from './bulk.ts';
import { BulkOutcomes } from './BulkOutcomes.tsx';

/** A bulk action while it runs and after: how far it is, what became of the jobs, and the way back. */
export function BulkProgress({
  begun,
  onNext,
  onClose,
}: {
  begun: BulkAction;
  /** Told of the action that takes this one back, to be shown instead. */
  onNext: (action: BulkAction) => void;
  onClose: () => void;
}) {
  const feed = useFeed('bulkActions', {});
  const abort = useAction('bulk.abort');
  const undo = useAction('bulk.undo');
  const action = feed.value?.find((each) => each.id === begun.id) ?? begun;
  const open = action.state === 'pending' || action.state === 'running';
  const failure = undo.error ?? (open ? abort.error : null);
  return (
    <div className="flex min-h-0 flex-col gap-4 overflow-y-auto p-4">
      <p aria-live="polite">
        {headline(action)}
        {open && feed.stale ? <span className="text-muted"> As of the last answer.</span> : null}
      </p>
      {open ? <ProgressBar name="Bulk action" done={action.done} total={action.total} /> : null}
      <BulkOutcomes action={action} onFollow={onClose} />
      {open ? <p className="text-sm text-muted">It goes on when this is closed.</p> : null}
      {failure ? <FailureNotice failure={toFailure(failure)} /> : null}
      <div className="flex justify-end gap-2">
        {open ? (
          <Button look="danger" busy={abort.isPending} onClick={() => abort.mutate({ id: action.id })}>
            Abort
          </Button>
        ) : null}
        {canUndo(action) ? (
          <Button busy={undo.isPending} onClick={() => undo.mutate({ id: action.id }, { onSuccess: onNext })}>
            Undo
          </Button>
        ) : null}
        <Button look="solid" onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}

function headline(action: BulkAction): string {
  const jobs = plural(action.total, 'job');
  const back = action.undoOf === null ? '' : ` that bulk action ${action.undoOf} cancelled`;
  switch (action.state) {
    case 'pending':
      return `Bulk action ${action.id} begins: ${jobs}${back}.`;
    case 'running':
      return `${formatNumber(action.done)} of ${jobs}${back} had their turn.`;
    case 'done':
      return action.total === 1 ? `Done: the job${back} had its turn.` : `Done: all ${jobs}${back} had their turn.`;
    case 'aborted':
      return `Aborted by ${action.abortedBy ?? 'somebody'}: ${formatNumber(action.done)} of ${jobs}${back} had had their turn.`;
  }
}
