import { useEffect, useState, useSyncExternalStore, type FormEvent } from 'react';
import type { BulkAction, BulkPreview, NewBulkAction } from '#shared/bulkActions.ts';
import { toFailure } from '#shared/errors.ts';
import { formatCount, formatNumber } from '#shared/format.ts';
import { useAction } from '../../data/useCall.ts';
import { useShell } from '../../data/useShell.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Select, TextInput } from '../../ui/Fields.tsx';
import { ReasonField } from '../../ui/ReasonField.tsx';
import { Reading } from '../parts/Reading.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { priorities } from '../parts/steering.ts';
import { useGuard } from '../parts/useGuard.ts';
import { bulkRequest, bulkWords, type BulkRequest } from './bulk.ts';
import { followBulk } from './BulkNews.tsx';
import { BulkProgress } from './BulkProgress.tsx';
import { BulkSample } from './BulkSample.tsx';

/** Shows what a bulk action would touch, does it, and says what became of the jobs. Once in the window. */
export function BulkDialog() {
  const request = useSyncExternalStore(bulkRequest.subscribe, bulkRequest.get);
  // Another database under an open dialog: what was counted is not there.
  const connection = useShell().state?.connection?.id;
  const [begun, setBegun] = useState<BulkAction | null>(null);
  const close = (): void => {
    if (begun) followBulk(begun.id);
    setBegun(null);
    bulkRequest.set(null);
  };
  return (
    <Dialog
      open={request !== null}
      onClose={close}
      title={request ? bulkWords[request.action].title : ''}
      description={request ? `${request.words}, as of now. ${bulkWords[request.action].reach}` : ''}
      width="w-[560px]"
    >
      {request === null ? null : begun ? (
        <BulkProgress key={begun.id} begun={begun} onNext={setBegun} onClose={close} />
      ) : (
        <Preview
          key={connection}
          request={request}
          onBegun={(action) => {
            setBegun(action);
            request.onBegun?.();
          }}
          onClose={close}
        />
      )}
    </Dialog>
  );
}

function Preview({
  request: { action, filter },
  onBegun,
  onClose,
}: {
  request: BulkRequest;
  onBegun: (action: BulkAction) => void;
  onClose: () => void;
}) {
  // Asked anew each time: a number of before would be a lie.
  const { mutate: look, data: preview, error: unseen } = useAction('bulk.preview');
  const create = useAction('bulk.create');
  const { guarded } = useGuard();
  const production = useShell().state?.connection?.environment === 'production';
  const [priority, setPriority] = useState(10);
  const [why, setWhy] = useState('');
  const [typed, setTyped] = useState('');
  useEffect(() => look({ action, filter }), [look, action, filter]);

  const number = preview ? countWords(preview) : '';
  const none = preview?.count.value === 0;
  const ready = preview !== undefined && !none && (!production || typed.trim() === number);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready || create.isPending) return;
    const reason = why.trim() === '' ? {} : { reason: why.trim() };
    const wanted: NewBulkAction =
      action === 'set_priority' ? { action, filter, priority, ...reason } : { action, filter, ...reason };
    guarded('Nothing was done.', () => create.mutate(wanted, { onSuccess: onBegun }));
  };
  const failure = create.error ?? unseen;
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-col gap-4 overflow-y-auto p-4">
      {preview === undefined ? (
        unseen ? null : (
          <Reading rows={5} height={24} name="The jobs are being counted" />
        )
      ) : (
        <BulkSample preview={preview} />
      )}
      {action === 'set_priority' && !none ? (
        <Field label="Priority" help="Higher runs sooner.">
          {(ids) => (
            <Select
              {...ids}
              value={String(priority)}
              choices={priorities.map(({ value, label }) => ({ value: String(value), label: `${label} (${value})` }))}
              onChange={(value) => setPriority(Number(value))}
            />
          )}
        </Field>
      ) : null}
      {none ? null : <ReasonField value={why} onChange={setWhy} />}
      {production && preview !== undefined && !none ? (
        <Field label={`Type ${number} to confirm`}>
          {(ids) => <TextInput {...ids} value={typed} onChange={(event) => setTyped(event.target.value)} />}
        </Field>
      ) : null}
      {failure ? <FailureNotice failure={toFailure(failure)} /> : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Back</Button>
        <Button type="submit" look={action === 'cancel' ? 'danger' : 'solid'} disabled={!ready} busy={create.isPending}>
          {bulkWords[action].confirm} {number === '' || none ? '' : `${number} ${number === '1' ? 'job' : 'jobs'}`}
        </Button>
      </div>
    </form>
  );
}

/** `1,204`; `10,000+` where counting stopped. */
function countWords({ count }: BulkPreview): string {
  return count.kind === 'estimate'
    ? `about ${formatNumber(count.value)}`
    : formatCount({ value: count.value, exact: count.kind === 'exact' });
}
