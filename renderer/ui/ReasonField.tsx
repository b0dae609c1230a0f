/* oxlint-disable jsx-a11y/no-autofocus -- the question was asked by the operator, and this is what it asks for first */
import { Field, TextInput } from './Fields.tsx';

/** Why something is done, in the operator's words, for the audit; may be left empty. */
export function ReasonField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Field label="Reason" optional>
      {(ids) => (
        <TextInput
          {...ids}
          autoFocus
          maxLength={500}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
