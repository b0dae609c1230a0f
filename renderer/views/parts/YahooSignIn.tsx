/* oxlint-disable jsx-a11y/no-autofocus -- the operator opened this to type into it */
import { useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { toFailure } from '#shared/errors.ts';
import { useTransport } from '../../data/DataProvider.tsx';
import { useAction } from '../../data/useCall.ts';
import { useShell } from '../../data/useShell.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, TextInput } from '../../ui/Fields.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { FailureNotice } from './FailureNotice.tsx';

const empty = { id: '', secret: '', code: '' };

/** Signs in to Yahoo with a code, or forgets the sign-in. Asks for the application where none is known. */
export function YahooSignInDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [typed, setTyped] = useState(empty);
  const [own, setOwn] = useState(false);
  const transport = useTransport();
  const served = useShell().state?.host === 'served';
  const known = useQuery({
    queryKey: ['yahoo.signInUrl', null],
    queryFn: () => transport.callShell('yahoo.signInUrl', { clientId: null }),
    enabled: open,
    staleTime: 0,
  });
  const needsClient = own || known.data?.url === null;
  const id = typed.id.trim();
  const typedUrl = useQuery({
    queryKey: ['yahoo.signInUrl', id],
    queryFn: () => transport.callShell('yahoo.signInUrl', { clientId: id }),
    enabled: open && needsClient && id !== '',
  });
  const url = needsClient ? (id === '' ? null : typedUrl.data?.url) : known.data?.url;
  const signIn = useAction('yahoo.signIn');
  const forget = useAction('provider.setKey');
  const failure = signIn.error ?? forget.error ?? known.error;
  const close = (): void => {
    setTyped(empty);
    setOwn(false);
    signIn.reset();
    forget.reset();
    onClose();
  };
  const done = (title: string) => (): void => {
    close();
    toast({ tone: 'good', title });
  };
  const ready = typed.code.trim() !== '' && (!needsClient || (id !== '' && typed.secret.trim() !== ''));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready) return;
    signIn.mutate(
      { code: typed.code.trim(), client: needsClient ? { id, secret: typed.secret.trim() } : null },
      { onSuccess: done('Signed in to Yahoo.') },
    );
  };
  const type = (field: keyof typeof empty) => (event: { target: { value: string } }) =>
    setTyped((before) => ({ ...before, [field]: event.target.value }));

  return (
    <Dialog
      open={open}
      onClose={close}
      title="Sign in to Yahoo Fantasy"
      description={
        served
          ? 'What Yahoo gives is kept in the file that YAHOO_TOKEN_FILE names on the server, and never shown again.'
          : 'What Yahoo gives is kept encrypted on this computer and never shown again.'
      }
    >
      <form onSubmit={submit} className="flex flex-col gap-4 p-4">
        {needsClient ? (
          <>
            <Field label="Client ID" help="Of the application that is registered at developer.yahoo.com.">
              {(ids) => <TextInput {...ids} autoFocus value={typed.id} onChange={type('id')} />}
            </Field>
            <Field label="Client secret">
              {(ids) => <TextInput {...ids} type="password" value={typed.secret} onChange={type('secret')} />}
            </Field>
          </>
        ) : null}
        <Field
          label="Code"
          help={
            url ? (
              <>
                <a className="inline-flex items-center gap-1 underline" href={url} target="_blank" rel="noreferrer">
                  Sign in at Yahoo <ExternalLink size={11} aria-hidden />
                </a>{' '}
                in the browser; it then shows the code.
              </>
            ) : (
              'Yahoo shows it after the sign-in, for which it needs the client ID.'
            )
          }
        >
          {(ids) => <TextInput {...ids} value={typed.code} onChange={type('code')} />}
        </Field>
        {failure ? <FailureNotice failure={toFailure(failure)} /> : null}
        <div className="flex justify-end gap-2">
          <Button
            look="ghost"
            className="mr-auto"
            disabled={forget.isPending}
            onClick={() =>
              forget.mutate({ provider: 'yahoo', key: null }, { onSuccess: done('The sign-in to Yahoo is forgotten.') })
            }
          >
            Forget the sign-in
          </Button>
          {needsClient || served ? null : (
            <Button look="ghost" onClick={() => setOwn(true)}>
              Another application…
            </Button>
          )}
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="solid" disabled={!ready} busy={signIn.isPending}>
            Sign in
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
