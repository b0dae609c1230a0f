import { useId, type ReactNode } from 'react';
import { breakable } from './breakable.tsx';
import { Note, Optional } from './Fields.tsx';

/** A labelled group of choices, of which any number hold. */
export function CheckField({
  label,
  help,
  error,
  optional = false,
  choices,
  checked,
  onToggle,
}: {
  label: string;
  help?: ReactNode;
  error?: string | null | undefined;
  optional?: boolean;
  choices: readonly string[];
  checked: readonly string[];
  onToggle: (choice: string) => void;
}) {
  const id = useId();
  const note = error ?? help;
  return (
    <fieldset className="flex flex-col gap-1" aria-describedby={note ? `${id}-note` : undefined}>
      <legend className="mb-1 font-medium">
        {label}
        <Optional shown={optional} />
      </legend>
      <Checks choices={choices} checked={checked} onToggle={onToggle} invalid={Boolean(error)} />
      <Note id={`${id}-note`} note={note} bad={Boolean(error)} />
    </fieldset>
  );
}

/** Check boxes beside each other, in columns where their names are long. */
export function Checks({
  choices,
  checked,
  onToggle,
  invalid = false,
}: {
  choices: readonly string[];
  checked: readonly string[];
  onToggle: (choice: string) => void;
  invalid?: boolean;
}) {
  const long = choices.some((choice) => choice.length > 20);
  return (
    <div className={long ? 'grid grid-cols-[repeat(auto-fill,minmax(256px,1fr))] gap-x-4' : 'flex flex-wrap gap-x-5'}>
      {choices.map((choice) => (
        <label key={choice} className="flex gap-2 py-0.5">
          <input
            type="checkbox"
            className="mt-[3px] size-3.5 shrink-0 accent-ink focus-visible:outline-offset-2"
            checked={checked.includes(choice)}
            aria-invalid={invalid ? true : undefined}
            onChange={() => onToggle(choice)}
          />
          <span className="min-w-0">{breakable(choice)}</span>
        </label>
      ))}
    </div>
  );
}
