import { CheckField, Checks } from '../../ui/Checks.tsx';
import { Field, Select, SwitchField, TextArea, TextInput } from '../../ui/Fields.tsx';
import { inline } from '../../ui/Json.tsx';
import { namesIn, withToggled } from './readForm.ts';
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
  const optional = !field.required && field.preset === undefined;
  const offered = field.kind === 'list' ? (field.choices ?? field.suggestions) : [];
  const toggle = (choice: string): void => onChange(withToggled(text, choice, offered));
  if (field.kind === 'list' && field.choices) {
    return (
      <CheckField
        label={field.label}
        help={field.help}
        error={problem}
        optional={optional}
        choices={field.choices}
        checked={namesIn(text)}
        onToggle={toggle}
      />
    );
  }
  return (
    <Field label={field.label} help={field.help} error={problem} optional={optional}>
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
                placeholder={field.example ?? 'JSON'}
                onChange={(event) => onChange(event.target.value)}
              />
            );
          case 'number':
            return (
              <TextInput
                {...ids}
                inputMode={field.integer ? 'numeric' : 'decimal'}
                value={text}
                placeholder={field.example ?? undefined}
                onChange={(event) => onChange(event.target.value)}
                width="w-40"
              />
            );
          case 'list':
            return (
              <>
                <TextInput
                  {...ids}
                  value={text}
                  placeholder={field.example ?? undefined}
                  onChange={(event) => onChange(event.target.value)}
                />
                {offered.length === 0 ? null : (
                  <fieldset aria-label={`${field.label} that are known`} className="my-0.5">
                    <Checks choices={offered} checked={namesIn(text)} onToggle={toggle} />
                  </fieldset>
                )}
              </>
            );
          case 'text':
            return (
              <TextInput
                {...ids}
                // A date that the browser can't read would be shown as none.
                type={field.format === 'date' && (text === '' || isDate(text)) ? 'date' : 'text'}
                value={text}
                placeholder={field.example ?? undefined}
                onChange={(event) => onChange(event.target.value)}
                {...(field.format === 'date' ? { width: 'w-40' } : {})}
              />
            );
        }
      }}
    </Field>
  );
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
