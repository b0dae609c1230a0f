import { ChevronDown } from 'lucide-react';
import { Switch as RadixSwitch } from 'radix-ui';
import { useId, type ComponentPropsWithRef, type ReactNode } from 'react';
import { classes } from './classes.ts';

const box =
  'h-7 min-w-0 rounded-md border border-line-strong bg-surface px-2 text-ink outline-offset-0 focus:border-focus focus:outline-2 focus:outline-focus/40 disabled:opacity-50 aria-invalid:border-bad select-text';

export interface FieldIds {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
}

/** A labelled field: what it is, the part to fill in, and below it the problem or the help. */
export function Field({
  label,
  help,
  error,
  optional = false,
  children,
}: {
  label: string;
  help?: ReactNode;
  error?: string | null | undefined;
  optional?: boolean;
  children: (ids: FieldIds) => ReactNode;
}) {
  const id = useId();
  const note = error ?? help;
  const noteId = note ? `${id}-note` : undefined;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
        <Optional shown={optional} />
      </label>
      {children({ id, 'aria-describedby': noteId, 'aria-invalid': error ? true : undefined })}
      <Note id={`${id}-note`} note={note} bad={Boolean(error)} />
    </div>
  );
}

/** Says that a field may be left out. */
export const Optional = ({ shown }: { shown: boolean }) =>
  shown ? <span className="ml-1.5 font-normal text-faint">optional</span> : null;

/** What stands below a field: its problem, or its help. */
export function Note({ id, note, bad }: { id: string; note: ReactNode; bad: boolean }) {
  if (!note) return null;
  return (
    <p id={id} className={classes('text-sm', bad ? 'text-bad' : 'text-muted')}>
      {note}
    </p>
  );
}

/** `width` is a class; the whole of its place where none is given. */
export function TextInput({
  className,
  width = 'w-full',
  ...rest
}: Omit<ComponentPropsWithRef<'input'>, 'width'> & { width?: string }) {
  return (
    <input type="text" autoComplete="off" spellCheck={false} className={classes(box, width, className)} {...rest} />
  );
}

export function TextArea({ className, ...rest }: ComponentPropsWithRef<'textarea'>) {
  return <textarea spellCheck={false} className={classes(box, 'h-auto! w-full py-1 font-mono', className)} {...rest} />;
}

export interface Choice {
  value: string;
  label: string;
}

/** The system's own select: its list needs no script of ours and no style element. */
export function Select({
  choices,
  value,
  onChange,
  className,
  quiet = false,
  ...rest
}: Omit<ComponentPropsWithRef<'select'>, 'onChange' | 'value'> & {
  choices: readonly Choice[];
  value: string;
  onChange: (value: string) => void;
  quiet?: boolean;
}) {
  return (
    <span className={classes('relative inline-flex', className)}>
      <select
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={classes(
          box,
          'w-full appearance-none pr-6',
          quiet && 'h-6! border-transparent! bg-transparent! text-sm text-muted hover:bg-hover! hover:text-ink',
        )}
        {...rest}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      <ChevronDown
        size={13}
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-1.5 -translate-y-1/2 text-faint"
      />
    </span>
  );
}

export function Switch({
  checked,
  onChange,
  ...rest
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  id?: string;
  'aria-describedby'?: string | undefined;
  'aria-label'?: string;
}) {
  return (
    <RadixSwitch.Root
      checked={checked}
      onCheckedChange={onChange}
      className="h-4 w-7 shrink-0 rounded-full border border-line-strong bg-sunken outline-offset-2 transition-colors duration-100 data-[state=checked]:border-ink data-[state=checked]:bg-ink"
      {...rest}
    >
      <RadixSwitch.Thumb className="block size-3 translate-x-px rounded-full bg-muted transition-transform duration-100 data-[state=checked]:translate-x-[13px] data-[state=checked]:bg-surface" />
    </RadixSwitch.Root>
  );
}

/** A switch with what it does beside it. */
export function SwitchField({
  label,
  help,
  checked,
  onChange,
}: {
  label: string;
  help?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <span className="flex h-5 items-center">
        <Switch id={id} checked={checked} onChange={onChange} aria-describedby={help ? `${id}-help` : undefined} />
      </span>
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {help ? (
          <p id={`${id}-help`} className="text-sm text-muted">
            {help}
          </p>
        ) : null}
      </div>
    </div>
  );
}

/** A row of choices of which one holds. */
export function Segmented<T extends string>({
  name,
  value,
  choices,
  onChange,
}: {
  name: string;
  value: T;
  choices: readonly { value: NoInfer<T>; label: ReactNode }[];
  onChange: (value: NoInfer<T>) => void;
}) {
  const group = useId();
  return (
    <fieldset
      className="inline-flex h-6 shrink-0 rounded-md border border-line bg-sunken p-px text-sm"
      aria-label={name}
    >
      {choices.map((choice) => (
        <label
          key={choice.value}
          className="flex items-center rounded-[5px] px-2 text-muted has-checked:bg-raised has-checked:text-ink has-checked:shadow-[0_0_0_1px_var(--line-strong)] has-focus-visible:outline-2 has-focus-visible:outline-focus hover:text-ink"
        >
          <input
            type="radio"
            name={group}
            className="sr-only"
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  );
}
