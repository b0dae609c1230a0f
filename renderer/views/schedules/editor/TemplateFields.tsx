import { Braces, X } from 'lucide-react';
import type { JsonObject } from '#shared/jobs.ts';
import type { PlaceholderValue } from '#shared/schedules.ts';
import { Button } from '../../../ui/Button.tsx';
import { Field, TextInput } from '../../../ui/Fields.tsx';
import { inline } from '../../../ui/Json.tsx';
import { Menu, MenuItem, MenuLabel } from '../../../ui/Menu.tsx';
import { PayloadField } from '../../run-sync/PayloadField.tsx';
import type { FormField } from '../../run-sync/schemaForm.ts';
import { isTemplate } from './template.ts';

/** The fields of a payload, each filled in now or at the slot. */
export function TemplateFields({
  fields,
  typed,
  problems,
  placeholders,
  resolved,
  onChange,
}: {
  fields: readonly FormField[];
  typed: Readonly<Record<string, string>>;
  /** By the field's name. */
  problems: Readonly<Record<string, string>>;
  placeholders: readonly PlaceholderValue[];
  /** The payload at the next slot; null where that is not known. */
  resolved: JsonObject | null;
  onChange: (name: string, text: string) => void;
}) {
  if (fields.length === 0) return <p className="text-muted">It takes no parameters.</p>;
  return fields.map((field) => {
    const text = typed[field.name] ?? '';
    const set = (next: string): void => onChange(field.name, next);
    const offered = placeholdersFor(field, placeholders);
    return (
      <div key={field.name} className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          {isTemplate(text) ? (
            <Field
              label={field.label}
              error={problems[field.name]}
              help={
                resolved !== null && field.name in resolved
                  ? `At the next slot: ${inline(resolved[field.name])}`
                  : 'It gets its value at the slot.'
              }
            >
              {(ids) => (
                <TextInput {...ids} className="font-mono" value={text} onChange={(event) => set(event.target.value)} />
              )}
            </Field>
          ) : (
            <PayloadField field={field} text={text} problem={problems[field.name]} onChange={set} />
          )}
        </div>
        {isTemplate(text) ? (
          <Button
            size="small"
            look="ghost"
            className="mt-6"
            aria-label={`Fill in ${field.label} now`}
            title="Fill it in now"
            onClick={() => set('')}
          >
            <X size={13} aria-hidden />
          </Button>
        ) : offered.length === 0 ? null : (
          <Menu
            align="end"
            trigger={
              <Button
                size="small"
                look="ghost"
                className={field.kind === 'switch' ? '' : 'mt-6'}
                aria-label={`Fill in ${field.label} at the slot`}
                title="Fill it in at the slot"
              >
                <Braces size={13} aria-hidden />
              </Button>
            }
          >
            <MenuLabel>Filled in at each slot; now it would be</MenuLabel>
            {offered.map((placeholder) => (
              <MenuItem
                key={placeholder.text}
                note={<span title={placeholder.problem ?? undefined}>{placeholder.problem ?? placeholder.about}</span>}
                onSelect={() => set(placeholder.text)}
              >
                <span className="flex justify-between gap-6">
                  <code>{placeholder.text}</code>
                  <span className="max-w-40 truncate text-muted" title={placeholder.problem ?? undefined}>
                    {placeholder.value ?? 'not known'}
                  </span>
                </span>
              </MenuItem>
            ))}
          </Menu>
        )}
      </div>
    );
  });
}

/** The placeholders that a field can take, the likely ones first: those whose name is like the field's. */
export function placeholdersFor(field: FormField, all: readonly PlaceholderValue[]): readonly PlaceholderValue[] {
  if (field.kind === 'switch' || field.kind === 'choice') return [];
  const fitting = all.filter(({ value }) => field.kind !== 'number' || value === null || typeof value === 'number');
  const name = field.name.toLowerCase();
  const rank = ({ text }: PlaceholderValue): number =>
    name.includes((/[a-z]+/i.exec(text)?.[0] ?? '').toLowerCase()) ? 0 : 1;
  return fitting.toSorted((a, b) => rank(a) - rank(b));
}
