import type { ShellState } from '../../data/transport.ts';
import { Button } from '../../ui/Button.tsx';
import { Field, TextInput } from '../../ui/Fields.tsx';

export interface PasswordDraft {
  text: string;
  /** In the system's keychain; else it is asked for. */
  keep: boolean;
  /** The connection has one already. */
  known: boolean;
  /** Another one takes its place. */
  replace: boolean;
}

/** The password of a connection: typed once, never shown again. */
export function PasswordField({
  draft,
  keychain,
  onChange,
}: {
  draft: PasswordDraft;
  keychain: ShellState['keychain'];
  onChange: (draft: PasswordDraft) => void;
}) {
  if (draft.known && !draft.replace) {
    return (
      <div className="flex flex-col gap-1">
        <span className="font-medium">Password</span>
        <span className="flex h-7 items-center gap-3 text-muted">
          {draft.keep ? 'Kept in the system’s keychain.' : 'Asked for when the connection is opened.'}
          <Button size="small" onClick={() => onChange({ ...draft, replace: true })}>
            Replace…
          </Button>
        </span>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <Field label="Password" optional={!draft.known}>
        {(ids) => (
          <TextInput
            {...ids}
            type="password"
            value={draft.text}
            onChange={(event) => onChange({ ...draft, text: event.target.value })}
          />
        )}
      </Field>
      <label className="flex items-start gap-2">
        <input
          type="checkbox"
          className="mt-[3px] size-3.5 accent-ink focus-visible:outline-offset-2"
          disabled={!keychain.available}
          checked={draft.keep && keychain.available}
          onChange={(event) => onChange({ ...draft, keep: event.target.checked })}
        />
        <span>
          Keep it in the system’s keychain
          <span className="block text-sm text-muted">
            {keychain.available
              ? 'Otherwise it is asked for each time, and known until Touchline is closed.'
              : `${keychain.reason ?? ''} It is asked for each time, and known until Touchline is closed.`}
          </span>
        </span>
      </label>
    </div>
  );
}
