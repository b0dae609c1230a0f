/* oxlint-disable jsx-a11y/no-autofocus -- the operator opened this to type into it */
import { useState, type FormEvent } from 'react';
import { environments, type ConnectionFields, type PasswordChoice } from '#shared/contract/connection.ts';
import { parseConnectionUrl } from '#shared/connectionUrl.ts';
import { toFailure } from '#shared/errors.ts';
import { recogniseHost } from '#shared/hosts.ts';
import { useAction } from '../../data/useCall.ts';
import type { ShellState } from '../../data/transport.ts';
import { Button } from '../../ui/Button.tsx';
import { Field, Segmented, TextInput } from '../../ui/Fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { environmentLooks } from '../parts/states.ts';
import { ColourField } from './ColourField.tsx';
import { draftOf, emptyDraft, environmentOf, filled, readDraft, type Draft, type DraftField } from './draft.ts';
import { PasswordField, type PasswordDraft } from './PasswordField.tsx';
import { TestFindings } from './TestFindings.tsx';
import { TlsFields } from './TlsFields.tsx';
import { useConnectionTest } from './useConnectionTest.ts';
import { useOpenConnection } from './useOpenConnection.ts';

/** A connection to be changed: its id and what is saved of it. */
export interface Edited {
  id: string;
  fields: ConnectionFields;
}

/** Takes a connection, new or saved, tries it, and saves it. Nothing is saved before everything is valid. */
export function ConnectionForm({
  shell,
  edited,
  onDone,
}: {
  shell: ShellState;
  edited: Edited | null;
  onDone: () => void;
}) {
  const [draft, setDraft] = useState<Draft>(edited ? draftOf(edited.fields) : emptyDraft);
  const saved = edited ? shell.saved.find(({ id }) => id === edited.id) : undefined;
  const [password, setPassword] = useState<PasswordDraft>({
    text: '',
    keep: shell.keychain.available && saved?.password !== 'asked',
    known: saved !== undefined && saved.password !== 'none',
    replace: false,
  });
  const [url, setUrl] = useState({ text: '', done: false });
  const [touched, setTouched] = useState<ReadonlySet<DraftField>>(new Set());
  const [tried, setTried] = useState(false);
  const test = useConnectionTest();
  const save = useAction('connection.save');
  const { open } = useOpenConnection();
  const read = readDraft(draft);
  const problems = 'problems' in read ? read.problems : {};
  const problemOf = (field: DraftField): string | undefined =>
    tried || touched.has(field) ? problems[field] : undefined;
  const advice = recogniseHost({ host: draft.host.trim(), port: Number(draft.port), user: draft.user.trim() });
  const isOpen = edited !== null && shell.connection?.id === edited.id;
  const taken = shell.saved.some(({ id, name }) => id !== edited?.id && name === draft.name.trim());

  const change = (changes: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...changes }));
    if (test.state.kind !== 'none') test.clear();
    save.reset();
  };
  const text = (field: Exclude<DraftField, 'serverName'>) => ({
    value: draft[field],
    onChange: (event: { target: { value: string } }) => change({ [field]: event.target.value }),
    onBlur: () => setTouched((before) => new Set([...before, field])),
  });
  const address = url.text.trim() === '' ? null : parseConnectionUrl(url.text);
  /** Fills the fields in from a URL that can be read; one that can't stays, with what is wrong. */
  const fillFrom = (value: string): void => {
    const found = parseConnectionUrl(value);
    if (value.trim() === '' || 'problem' in found) return setUrl({ text: value, done: false });
    change(filled(draft, found));
    if (found.password !== null) setPassword((before) => ({ ...before, text: found.password ?? '', replace: true }));
    setUrl({ text: '', done: true });
  };
  const choice = (): PasswordChoice => {
    if (password.known && !password.replace) return { kind: 'same' };
    return password.text === ''
      ? { kind: 'none' }
      : { kind: 'given', password: password.text, keep: password.keep && shell.keychain.available };
  };
  const withFields = (use: (fields: ConnectionFields) => void): void => {
    setTried(true);
    if ('fields' in read) use(read.fields);
  };
  const submit = (then: 'open' | 'close'): void =>
    withFields((fields) =>
      save.mutate(
        { id: edited?.id ?? null, fields, password: choice() },
        {
          onSuccess: ({ id }) => {
            onDone();
            const needsPassword = choice().kind === 'same' && (saved?.needsPassword ?? false);
            if (then === 'open' && !isOpen) open({ id, name: fields.name, target: fields.host, needsPassword });
          },
        },
      ),
    );

  return (
    <form
      aria-label={edited ? `Change ${edited.fields.name}` : 'New connection'}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        submit('open');
      }}
      className="flex flex-col gap-4"
    >
      <Field
        label="URL"
        optional
        error={address && 'problem' in address ? address.problem : null}
        help={
          url.done
            ? 'Its parts are filled in below; the URL itself is not kept.'
            : 'Paste a Postgres URL, and the fields below are filled in.'
        }
      >
        {(ids) => (
          <TextInput
            {...ids}
            autoFocus={edited === null}
            className="font-mono"
            placeholder="postgres://user:password@host:5432/database"
            value={url.text}
            onPaste={(event) => {
              event.preventDefault();
              fillFrom(event.clipboardData.getData('text'));
            }}
            onChange={(event) => setUrl({ text: event.target.value, done: false })}
            onBlur={(event) => event.target.value.trim() !== '' && fillFrom(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              fillFrom(url.text);
            }}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-4">
        <div className="min-w-48 flex-1">
          <Field
            label="Name"
            error={problemOf('name')}
            help={taken ? 'Another connection is called that too.' : undefined}
          >
            {(ids) => <TextInput {...ids} placeholder="supabase-eu" {...text('name')} />}
          </Field>
        </div>
        <div className="flex flex-col gap-1">
          <span className="font-medium">Environment</span>
          <span className="flex h-7 items-center">
            <Segmented
              name="Environment"
              value={environmentOf(draft)}
              choices={environments.map((each) => ({ value: each, label: environmentLooks[each].word }))}
              onChange={(environment) => change({ environment })}
            />
          </span>
        </div>
        <ColourField colour={draft.colour} onChange={(colour) => change({ colour })} />
      </div>
      {environmentOf(draft) === 'production' ? (
        <p className="-mt-2 text-sm text-muted">Production opens read-only; unlocking it is timed and asks why.</p>
      ) : null}
      <div className="flex flex-wrap gap-4">
        <div className="min-w-48 flex-1">
          <Field label="Host" error={problemOf('host')}>
            {(ids) => <TextInput {...ids} className="font-mono" placeholder="db.example.com" {...text('host')} />}
          </Field>
        </div>
        <div className="w-24">
          <Field label="Port" error={problemOf('port')}>
            {(ids) => <TextInput {...ids} inputMode="numeric" className="font-mono" {...text('port')} />}
          </Field>
        </div>
      </div>
      {advice ? (
        <Notice tone={advice.problem === null ? 'idle' : 'warn'} title={advice.title}>
          {advice.problem === null ? null : <p className="text-ink">{advice.problem}</p>}
          {advice.text}
        </Notice>
      ) : null}
      <div className="flex flex-wrap gap-4">
        <div className="min-w-40 flex-1">
          <Field label="Database" error={problemOf('database')}>
            {(ids) => <TextInput {...ids} className="font-mono" placeholder="postgres" {...text('database')} />}
          </Field>
        </div>
        <div className="min-w-40 flex-1">
          <Field label="User" error={problemOf('user')}>
            {(ids) => <TextInput {...ids} className="font-mono" placeholder="postgres" {...text('user')} />}
          </Field>
        </div>
      </div>
      <PasswordField draft={password} keychain={shell.keychain} onChange={setPassword} />
      <TlsFields
        draft={draft}
        problem={problemOf('serverName')}
        authorityAdvice={advice?.authority ?? null}
        onChange={change}
      />
      <Field label="Login options" optional error={problemOf('options')} help="What the server is told at login.">
        {(ids) => <TextInput {...ids} className="font-mono" placeholder="-c search_path=app" {...text('options')} />}
      </Field>
      <TestFindings state={test.state} onCancel={test.cancel} />
      {save.error ? <FailureNotice failure={toFailure(save.error)} /> : null}
      {tried && 'problems' in read ? (
        <p role="alert" className="text-sm text-bad">
          Nothing was saved: some fields above are not filled in right.
        </p>
      ) : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="ghost" className="mr-auto" onClick={onDone}>
          Cancel
        </Button>
        <Button
          busy={test.state.kind === 'running'}
          onClick={() => withFields((fields) => test.start(edited?.id ?? null, fields, choice()))}
        >
          {test.state.kind === 'running' ? 'Testing' : 'Test'}
        </Button>
        <Button disabled={save.isPending} onClick={() => submit('close')}>
          Save
        </Button>
        <Button type="submit" look="solid" busy={save.isPending}>
          {isOpen ? 'Save and open anew' : 'Save and open'}
        </Button>
      </div>
    </form>
  );
}
