/* oxlint-disable jsx-a11y/no-autofocus -- the operator opened this to type into it */
import { useState, useSyncExternalStore, type FormEvent } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, TextInput } from '../../ui/Fields.tsx';
import { passwordAsked, useOpenConnection, type Openable } from './useOpenConnection.ts';

/** Asks for the password of a connection that is to be opened. Once in the window. */
export function PasswordAsker() {
  const connection = useSyncExternalStore(passwordAsked.subscribe, passwordAsked.get);
  return (
    <Dialog
      open={connection !== null}
      onClose={() => passwordAsked.set(null)}
      title={`Password of ${connection?.name ?? ''}`}
      description="It is kept in memory until Touchline is closed, and written nowhere."
    >
      {connection ? <Form key={connection.id} connection={connection} /> : null}
    </Dialog>
  );
}

function Form({ connection }: { connection: Openable }) {
  const [password, setPassword] = useState('');
  const { openWith } = useOpenConnection();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (password !== '') void openWith(connection, password);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 p-4">
      <Field label="Password" help={connection.target}>
        {(ids) => (
          <TextInput
            {...ids}
            type="password"
            autoFocus
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={() => passwordAsked.set(null)}>Cancel</Button>
        <Button type="submit" look="solid" disabled={password === ''}>
          Open
        </Button>
      </div>
    </form>
  );
}
