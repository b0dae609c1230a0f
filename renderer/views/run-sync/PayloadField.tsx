import { Field, Select, SwitchField, TextArea, TextInput } from '../../ui/Fields.tsx';
import { inline } from '../../ui/Json.tsx';
import type { FormField } from './schemaForm.ts';

/** One field of a payload, drawn as what it is. */
export function PayloadField({
  field,
  text,
  problem,
  onChange,
}: {
  field: FormField;
  text: string;
  problem: string | undefined;
  onChange: (text: string) => void;
}) {
  if (field.kind === 'switch') {
    return (
      <SwitchField
        label={field.label}
        help={field.help}
        checked={text === 'true'}
        onChange={(on) => onChange(String(on))}
      />
    );
  }
  return (
    <Field label={field.label} help={field.help} error={problem} optional={!field.required}>
      {(ids) => {
        switch (field.kind) {
          case 'choice':
            return (
              <Select
                {...ids}
                value={text}
                onChange={onChange}
                choices={[
                  ...(field.required && text !== '' ? [] : [{ value: '', label: '–' }]),
                  ...field.choices.map((choice) => ({ value: JSON.stringify(choice), label: inline(choice) })),
                ]}
                className="max-w-72"
              />
            );
          case 'json':
            return (
              <TextArea
                {...ids}
                rows={3}
                value={text}
                placeholder="JSON"
                onChange={(event) => onChange(event.target.value)}
              />
            );
          case 'number':
            return (
              <TextInput
                {...ids}
                inputMode={field.integer ? 'numeric' : 'decimal'}
                value={text}
                onChange={(event) => onChange(event.target.value)}
                width="w-40"
              />
            );
          case 'text':
            break;
        }
        return <TextInput {...ids} value={text} onChange={(event) => onChange(event.target.value)} />;
      }}
    </Field>
  );
}
