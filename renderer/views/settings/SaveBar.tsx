import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import type { Form } from './useForm.ts';

/** Saves a form or takes back what was typed; says why it can't be saved. */
export function SaveBar<Draft, Value>({
  form,
  refusal = null,
}: {
  form: Form<Draft, Value>;
  /** Why this connection takes no change now. */
  refusal?: string | null;
}) {
  const wrong = Object.keys(form.problems).length;
  return (
    <div className="sticky bottom-0 -mx-8 flex flex-col gap-3 border-t border-line bg-surface px-8 py-3 max-sm:-mx-4 max-sm:px-4">
      {form.failure ? <FailureNotice failure={form.failure} /> : null}
      <div className="flex items-center gap-3">
        <Button
          look="solid"
          disabled={!form.dirty || form.value === null || refusal !== null}
          busy={form.busy}
          onClick={form.save}
        >
          Save
        </Button>
        <Button disabled={!form.dirty || form.busy} onClick={form.discard}>
          Discard
        </Button>
        <output className="text-sm text-muted">
          {!form.dirty
            ? 'Saved.'
            : wrong > 0
              ? `Not saved: ${wrong === 1 ? 'one field is' : `${wrong} fields are`} not valid.`
              : (refusal ?? 'Not saved yet.')}
        </output>
      </div>
    </div>
  );
}
