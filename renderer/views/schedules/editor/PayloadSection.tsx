import type { JsonObject } from '#shared/jobs.ts';
import type { PlaceholderValue } from '#shared/schedules.ts';
import type { FormField } from '../../run-sync/schemaForm.ts';
import { Field, TextArea } from '../../../ui/Fields.tsx';
import type { Draft } from './draft.ts';
import type { FormProblems } from './problems.ts';
import { TemplateFields } from './TemplateFields.tsx';

/** What each job of a schedule gets: a field for each part of its target's payload, and one for parts that have none. */
export function PayloadSection({
  draft,
  fields,
  problems,
  placeholders,
  resolved,
  onChange,
}: {
  draft: Draft;
  /** Of the target's payload; null while no target is chosen. */
  fields: readonly FormField[] | null;
  problems: FormProblems;
  placeholders: readonly PlaceholderValue[];
  /** The payload of the next slot, as it would be filled in. */
  resolved: JsonObject | null;
  onChange: (changes: Partial<Draft>) => void;
}) {
  return (
    <section aria-label="Payload" className="flex flex-col gap-4 border-t border-line pt-5">
      <div>
        <h2 className="font-semibold">Payload</h2>
        <p className="text-sm text-muted">
          What each job gets. A value that is known only at the slot, as the season or yesterday’s date, is filled in
          then: choose it by the braces beside a field. <code>{'{{date-1d}}'}</code> is the day before.
        </p>
      </div>
      {problems.payload === null ? null : <p className="text-bad">{problems.payload}</p>}
      {fields ? (
        <TemplateFields
          fields={fields}
          typed={draft.typed}
          problems={problems.fields}
          placeholders={placeholders}
          resolved={resolved}
          onChange={(field, text) => onChange({ typed: { ...draft.typed, [field]: text } })}
        />
      ) : (
        <p className="text-muted">Choose what it starts; its fields are here then.</p>
      )}
      {draft.others === '' ? null : (
        <Field
          label="Other parts"
          help="This version has no field for them. As JSON; empty leaves them out."
          error={problems.others}
        >
          {(ids) => (
            <TextArea
              {...ids}
              rows={4}
              value={draft.others}
              onChange={(event) => onChange({ others: event.target.value })}
            />
          )}
        </Field>
      )}
    </section>
  );
}
