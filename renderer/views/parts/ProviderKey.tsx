/* oxlint-disable jsx-a11y/no-autofocus -- the operator opened this to type into it */
import { useState, type FormEvent } from 'react';
import { toFailure } from '#shared/errors.ts';
import { useAction } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, TextInput } from '../../ui/Fields.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { FailureNotice } from './FailureNotice.tsx';
import { YahooSignInDialog } from './YahooSignIn.tsx';

export function ProviderKeyButton({ provider, title }: { provider: string; title: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {provider === 'yahoo' ? 'Sign in…' : 'Set the key…'}
      </Button>
      <ProviderKeyDialog provider={provider} title={title} open={open} onClose={() => setOpen(false)} />
    </>
  );
}

interface DialogProps {
  provider: string;
  title: string;
  open: boolean;
  onClose: () => void;
}

/** Takes a provider's key, or what it has in place of one, or forgets it. A key is never shown again. */
export function ProviderKeyDialog(props: DialogProps) {
  return props.provider === 'yahoo' ? (
    <YahooSignInDialog open={props.open} onClose={props.onClose} />
  ) : (
    <KeyDialog {...props} />
  );
}

function KeyDialog({ provider, title, open, onClose }: DialogProps) {
  const [key, setKey] = useState('');
  const set = useAction('provider.setKey');
  const close = (): void => {
    setKey('');
    set.reset();
    onClose();
  };
  const save = (value: string | null): void =>
    set.mutate(
      { provider, key: value },
      {
        onSuccess: () => {
          close();
          toast({
            tone: 'good',
            title: value === null ? `The key of ${title} is forgotten.` : `${title} has its key.`,
          });
        },
      },
    );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (key.trim() !== '') save(key.trim());
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={`Key of ${title}`}
      description="It is kept encrypted on this computer and never shown again."
    >
      <form onSubmit={submit} className="flex flex-col gap-4 p-4">
        <Field label="Key">
          {(ids) => (
            <TextInput
              {...ids}
              type="password"
              autoFocus
              value={key}
              onChange={(event) => setKey(event.target.value)}
            />
          )}
        </Field>
        {set.error ? <FailureNotice failure={toFailure(set.error)} /> : null}
        <div className="flex justify-end gap-2">
          <Button look="ghost" className="mr-auto" onClick={() => save(null)} disabled={set.isPending}>
            Forget the key
          </Button>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="solid" disabled={key.trim() === ''} busy={set.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
