/* oxlint-disable jsx-a11y/no-autofocus -- the file that was chosen asks for it */
import { FileText } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { toFailure, type Failure } from '#shared/errors.ts';
import { allJobs, navigate } from '../../app/router.ts';
import { useAction } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { Field, TextInput } from '../../ui/Fields.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';

interface Chosen {
  id: string;
  name: string;
  encrypted: boolean;
}

/** Opens what a colleague exported, to be read in place of a connection. */
export function OpenFile() {
  const choose = useAction('archive.choose');
  const open = useAction('archive.open');
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const onError = (error: unknown): void => setFailure(toFailure(error));
  const read = (file: Chosen, given: string | null): void => {
    setFailure(null);
    open.mutate({ id: file.id, passphrase: given }, { onSuccess: () => navigate(allJobs), onError });
  };
  const pick = (): void => {
    setFailure(null);
    choose.mutate(
      {},
      {
        onSuccess: ({ file }) => {
          setChosen(file?.encrypted === true ? file : null);
          if (file && !file.encrypted) read(file, null);
        },
        onError,
      },
    );
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (chosen) read(chosen, passphrase);
  };
  return (
    <section aria-labelledby="file" className="flex flex-col gap-3 p-4">
      <div className="flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <h2 id="file" className="font-semibold">
            Read a file
          </h2>
          <p className="mt-0.5 text-muted">
            Job history that a colleague exported, with its logs. It is only read, and nothing of it is kept here.
          </p>
        </div>
        <Button icon={<FileText size={13} aria-hidden />} busy={choose.isPending || open.isPending} onClick={pick}>
          Open a file…
        </Button>
      </div>
      {chosen ? (
        <form onSubmit={submit} className="flex items-end gap-2">
          <Field label={`Passphrase of ${chosen.name}`}>
            {(ids) => (
              <TextInput
                {...ids}
                autoFocus
                type="password"
                autoComplete="off"
                value={passphrase}
                onChange={(event) => setPassphrase(event.target.value)}
              />
            )}
          </Field>
          <Button type="submit" look="solid" disabled={passphrase === ''} busy={open.isPending}>
            Open it
          </Button>
        </form>
      ) : null}
      {failure ? <FailureNotice failure={failure} /> : null}
    </section>
  );
}
