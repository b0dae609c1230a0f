import type { ScheduleTarget } from '#shared/schedules.ts';
import { Field, Segmented, Select } from '../../../ui/Fields.tsx';

/** What a schedule starts: a sync or a routine, and which. */
export function TargetField({
  kind,
  target,
  targets,
  error,
  onChange,
}: {
  kind: 'sync' | 'routine';
  target: string;
  targets: readonly ScheduleTarget[];
  error: string | null;
  onChange: (kind: 'sync' | 'routine', target: string) => void;
}) {
  const offered = targets.filter((each) => each.kind === kind);
  const chosen = offered.find(({ name }) => name === target);
  const unknown = target !== '' && !chosen;
  return (
    <div className="flex flex-col gap-2">
      <span>
        <Segmented
          name="What it starts"
          value={kind}
          choices={[
            { value: 'sync', label: 'A sync' },
            { value: 'routine', label: 'A routine' },
          ]}
          onChange={(next) => next === kind || onChange(next, '')}
        />
      </span>
      <Field label={kind === 'sync' ? 'Sync' : 'Routine'} error={error} help={chosen?.description}>
        {(ids) => (
          <Select
            {...ids}
            value={target}
            choices={[
              ...(target === '' ? [{ value: '', label: '–' }] : []),
              ...(unknown ? [{ value: target, label: `${target} (not in this version)` }] : []),
              ...offered.map(({ name, title }) => ({ value: name, label: `${name} – ${title}` })),
            ]}
            onChange={(next) => onChange(kind, next)}
          />
        )}
      </Field>
    </div>
  );
}
