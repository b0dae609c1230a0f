/* oxlint-disable jsx-a11y/no-autofocus -- the operator opened this to type into it */
import { useState, type FormEvent } from 'react';
import { environments, newConnectionSchema, type Environment } from '#shared/contract/connection.ts';
import { toFailure } from '#shared/errors.ts';
import { useAction } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { Field, Segmented, TextInput } from '../../ui/Fields.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { environmentLooks } from '../parts/states.ts';
import { ConnectionFindings } from './ConnectionFindings.tsx';

/** Takes a connection, tries it, keeps it and opens it. */
export function ConnectForm({ onOpened, onCancel }: { onOpened: () => void; onCancel: () => void }) {
  const [name, setName] = useState('');
  const [environment, setEnvironment] = useState<Environment>('local');
  const [url, setUrl] = useState('');
  const [problems, setProblems] = useState<{ name?: string; url?: string }>({});
  const test = useAction('connection.test');
  const save = useAction('connection.save');
  const open = useAction('connection.open');
  const failed = save.error ?? open.error ?? test.error;

  const check = (): boolean => {
    const parsed = newConnectionSchema.safeParse({ name, environment, url });
    const wrong = parsed.success ? [] : parsed.error.issues.map((issue) => issue.path[0]);
    const next = {
      ...(wrong.includes('name') ? { name: 'Give it a name, to tell it from others.' } : {}),
      ...(isPostgresUrl(url) ? {} : { url: 'An address as postgres://user:password@host:5432/database' }),
    };
    setProblems(next);
    return Object.keys(next).length === 0;
  };
  const tryIt = (): void => {
    if (isPostgresUrl(url)) {
      setProblems({});
      test.mutate({ url });
    } else setProblems({ url: 'An address as postgres://user:password@host:5432/database' });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!check()) return;
    test.reset();
    save.mutate({ name, environment, url }, { onSuccess: ({ id }) => open.mutate({ id }, { onSuccess: onOpened }) });
  };

  return (
    <form onSubmit={submit} noValidate className="mt-4 flex flex-col gap-4">
      <div className="flex gap-4">
        <div className="min-w-0 flex-1">
          <Field label="Name" error={problems.name}>
            {(ids) => (
              <TextInput
                {...ids}
                autoFocus
                placeholder="supabase-eu"
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
        </div>
        <div className="flex flex-col gap-1">
          <span className="font-medium">Environment</span>
          <span className="flex h-7 items-center">
            <Segmented
              name="Environment"
              value={environment}
              choices={environments.map((each) => ({ value: each, label: environmentLooks[each].word }))}
              onChange={setEnvironment}
            />
          </span>
        </div>
      </div>
      <Field
        label="Address"
        error={problems.url}
        help={
          environment === 'production'
            ? 'Production opens read-only; unlocking it is explicit and timed.'
            : 'Kept encrypted on this computer.'
        }
      >
        {(ids) => (
          <TextInput
            {...ids}
            className="font-mono"
            placeholder="postgres://user:password@host:5432/database"
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        )}
      </Field>
      {failed ? <FailureNotice failure={toFailure(failed)} /> : null}
      {test.data ? <ConnectionFindings report={test.data} /> : null}
      <div className="flex justify-end gap-2">
        <Button look="ghost" className="mr-auto" onClick={onCancel}>
          Cancel
        </Button>
        <Button busy={test.isPending} onClick={tryIt}>
          {test.isPending ? 'Testing' : 'Test'}
        </Button>
        <Button type="submit" look="solid" busy={save.isPending || open.isPending}>
          Save and open
        </Button>
      </div>
    </form>
  );
}

function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\/\S+$/.test(text.trim());
}
