/* oxlint-disable jsx-a11y/no-autofocus -- the operator opened this to type into it */
import { useState, useSyncExternalStore, type FormEvent } from 'react';
import { toFailure, type Failure } from '#shared/errors.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { plural } from '#shared/format.ts';
import { sessionStore } from '../../data/store.ts';
import { useAction } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, TextInput } from '../../ui/Fields.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { FailureNotice } from './FailureNotice.tsx';

interface ExportRequest {
  /** Null: everything that the archive has. */
  readonly filter: JobFilter | null;
  /** Which jobs, at the beginning of a sentence. */
  readonly words: string;
}

const request = sessionStore<ExportRequest | null>(null);

/** Asks how jobs are to be exported; where to, the system's own dialog asks then. */
export function openExport(wanted: ExportRequest): void {
  request.set(wanted);
}

/** Writes jobs with all that belongs to them to one file, for a colleague. Once in the window. */
export function ExportDialog() {
  const wanted = useSyncExternalStore(request.subscribe, request.get);
  const close = (): void => request.set(null);
  return (
    <Dialog
      open={wanted !== null}
      onClose={close}
      title="Export as a file"
      description={
        wanted
          ? `${wanted.words}, with their attempts, logs, results and what operators did with them. Values that look like secrets are taken out.`
          : ''
      }
    >
      {wanted ? <Form wanted={wanted} onClose={close} /> : null}
    </Dialog>
  );
}

function Form({ wanted, onClose }: { wanted: ExportRequest; onClose: () => void }) {
  const write = useAction('archive.export');
  const [passphrase, setPassphrase] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setFailure(null);
    write.mutate(
      { filter: wanted.filter, passphrase: passphrase === '' ? null : passphrase },
      {
        onSuccess: ({ file, about }) => {
          if (file === null || about === null) return;
          toast({
            tone: 'good',
            title: `${plural(about.jobs, 'job')} and ${plural(about.lines, 'log line')} are in ${file}.`,
            text: passphrase === '' ? undefined : 'Tell the passphrase by another way than the file.',
          });
          onClose();
        },
        onError: (error) => setFailure(toFailure(error)),
      },
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 p-4">
      {failure ? <FailureNotice failure={failure} /> : null}
      <Field label="Passphrase" help="The file is encrypted with it. Left empty, anybody who has the file can read it.">
        {(ids) => (
          <TextInput
            {...ids}
            autoFocus
            type="password"
            autoComplete="off"
            maxLength={500}
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Close</Button>
        <Button type="submit" look="solid" busy={write.isPending}>
          Choose where…
        </Button>
      </div>
    </form>
  );
}
