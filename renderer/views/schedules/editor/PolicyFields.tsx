import { Field, TextInput } from '../../../ui/Fields.tsx';
import type { Draft } from './draft.ts';
import { RadioCards } from './RadioCards.tsx';

/** What happens to missed slots and to those that come while the last one still runs, and how urgent the jobs are. */
export function PolicyFields({
  draft,
  problems,
  onChange,
}: {
  draft: Draft;
  problems: Readonly<Record<string, string>>;
  onChange: (changes: Partial<Draft>) => void;
}) {
  const { missedPolicy, missedDays, overlapPolicy, priority } = draft;
  return (
    <>
      <RadioCards
        label="Missed slots"
        help="A slot is missed when no worker looks within a minute: computers slept, or the database was away. Say the slots of 01:00, 02:00 and 03:00 were missed, and a worker is back at 03:30."
        value={missedPolicy}
        choices={[
          { value: 'skip', label: 'Leave them out', means: 'None of the three runs; it goes on at 04:00.' },
          {
            value: 'latest',
            label: 'Run the latest',
            means:
              '03:00 runs at 03:30, once; 01:00 and 02:00 are left out. For syncs that fetch how things stand now.',
          },
          {
            value: 'all',
            label: 'Run all',
            means:
              '01:00, 02:00 and 03:00 run at 03:30, the oldest first. For syncs of which each slot fetches its own part.',
          },
        ]}
        onChange={(next) => onChange({ missedPolicy: next })}
      />
      {missedPolicy === 'skip' ? null : (
        <Field
          label="At most so many days back"
          help="What was missed longer ago does not run."
          error={problems['missedDays']}
        >
          {(ids) => (
            <TextInput
              {...ids}
              inputMode="numeric"
              value={missedDays}
              onChange={(event) => onChange({ missedDays: event.target.value })}
              width="w-20"
            />
          )}
        </Field>
      )}
      <RadioCards
        label="While the last one still runs"
        help="Say the job of 06:00 takes until 07:20, and the next slot is due at 07:00."
        value={overlapPolicy}
        choices={[
          {
            value: 'skip',
            label: 'Skip the slot',
            means: '07:00 is skipped and names the job in its way; the next one runs at 08:00.',
          },
          {
            value: 'queue',
            label: 'Queue it',
            means: '07:00 is enqueued all the same. It starts as soon as a worker and its lock are free.',
          },
        ]}
        onChange={(next) => onChange({ overlapPolicy: next })}
      />
      <Field label="Priority" help="From -100 to 100; higher runs sooner." error={problems['priority']}>
        {(ids) => (
          <TextInput
            {...ids}
            inputMode="numeric"
            value={priority}
            onChange={(event) => onChange({ priority: event.target.value })}
            width="w-20"
          />
        )}
      </Field>
    </>
  );
}
