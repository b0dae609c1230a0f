import type { ReactNode } from 'react';
import { Field, TextInput } from '../../ui/Fields.tsx';

/** A number with its unit; what is typed stays as it is typed. */
export function NumberField({
  label,
  unit,
  help,
  error,
  value,
  disabled = false,
  onChange,
}: {
  label: string;
  unit?: string;
  help?: ReactNode;
  error: string | undefined;
  value: string;
  disabled?: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={label} help={help} error={error}>
      {(ids) => (
        <span className="flex items-center gap-2">
          <TextInput
            {...ids}
            width="w-24"
            inputMode="numeric"
            className="text-right tabular-nums"
            disabled={disabled}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          {unit === undefined ? null : <span className="text-muted">{unit}</span>}
        </span>
      )}
    </Field>
  );
}
