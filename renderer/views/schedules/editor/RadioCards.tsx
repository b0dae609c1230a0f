import { useId, type ReactNode } from 'react';

/** Choices of which one holds, each with what it means. */
export function RadioCards<T extends string>({
  label,
  help,
  value,
  choices,
  onChange,
}: {
  label: string;
  help: ReactNode;
  value: T;
  choices: readonly { value: NoInfer<T>; label: string; means: ReactNode }[];
  onChange: (value: NoInfer<T>) => void;
}) {
  const group = useId();
  return (
    <fieldset aria-describedby={`${group}-help`} className="flex flex-col gap-1">
      <legend className="mb-1 font-medium">{label}</legend>
      <p id={`${group}-help`} className="-mt-1 text-sm text-muted">
        {help}
      </p>
      <div className="mt-0.5 flex flex-col gap-1">
        {choices.map((choice) => (
          <label
            key={choice.value}
            className="grid grid-cols-[14px_minmax(0,1fr)] gap-x-2 rounded-md border border-line px-2.5 py-1.5 hover:bg-hover has-checked:border-line-strong has-checked:bg-selected"
          >
            <input
              type="radio"
              name={group}
              className="mt-[3px] size-3.5 shrink-0 accent-ink focus-visible:outline-offset-2"
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span className="font-medium">{choice.label}</span>
            <span className="col-start-2 text-sm text-muted">{choice.means}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
