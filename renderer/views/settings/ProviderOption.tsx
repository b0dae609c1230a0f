import { useId, useState, type FormEvent } from 'react';
import type { ProviderSetup } from '#shared/contract/settings.ts';
import { toFailure } from '#shared/errors.ts';
import { useAction } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { Note, TextInput } from '../../ui/Fields.tsx';

/** One thing that a provider takes besides its key. */
export function ProviderOption({
  provider,
  option: { name, title, variable, kind, value, fallback, origin, editable, required },
  onChanged,
}: {
  provider: string;
  option: ProviderSetup['options'][number];
  onChanged: () => void;
}) {
  const id = useId();
  const set = useAction('provider.setOption');
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? value ?? '';
  const dirty = typed !== null && typed.trim() !== (value ?? '');
  const problem =
    kind === 'url' && text.trim() !== '' && !/^https?:\/\/[^\s/]+/.test(text.trim())
      ? 'An http or https address.'
      : set.error
        ? toFailure(set.error).message
        : null;
  const save = (next: string | null): void =>
    set.mutate(
      { provider, option: name, value: next },
      {
        onSuccess: () => {
          setTyped(null);
          onChanged();
        },
      },
    );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (dirty && problem === null) save(text.trim() === '' ? null : text.trim());
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-start gap-x-3 gap-y-1">
      <label htmlFor={id} className="w-44 pt-1 text-muted">
        {title}
      </label>
      <div className="min-w-48 flex-1">
        {editable ? (
          <TextInput
            id={id}
            className="font-mono"
            placeholder={fallback ?? (required ? '' : 'as usual')}
            aria-invalid={problem === null ? undefined : true}
            aria-describedby={`${id}-note`}
            value={text}
            onChange={(event) => {
              setTyped(event.target.value);
              set.reset();
            }}
          />
        ) : (
          <span id={id} className="copyable block pt-1 break-all">
            {kind === 'secret' ? (origin === 'none' ? 'not set' : 'set, not shown') : (value ?? fallback ?? 'not set')}
          </span>
        )}
        <Note
          id={`${id}-note`}
          note={problem ?? (origin === 'environment' ? `set by ${variable} of this process` : null)}
          bad={problem !== null}
        />
      </div>
      {dirty ? (
        <span className="flex gap-2">
          <Button type="submit" size="small" className="mt-0.5" disabled={problem !== null} busy={set.isPending}>
            Save
          </Button>
          <Button size="small" className="mt-0.5" onClick={() => setTyped(null)}>
            Discard
          </Button>
        </span>
      ) : null}
    </form>
  );
}
