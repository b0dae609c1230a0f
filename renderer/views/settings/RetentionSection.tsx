import { useQuery } from '@tanstack/react-query';
import { mostDays, retentionSchema, type Retention } from '#shared/retention.ts';
import { formatCount } from '#shared/format.ts';
import { toFailure } from '#shared/errors.ts';
import { useTransport } from '../../data/DataProvider.tsx';
import type { ShellState } from '../../data/transport.ts';
import { useAction, useCall } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { Note, Switch, TextInput } from '../../ui/Fields.tsx';
import { Reading } from '../parts/Reading.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { useGuard } from '../parts/useGuard.ts';
import { SaveBar } from './SaveBar.tsx';
import { SectionHead } from './Section.tsx';
import { SharedScope } from './SharedScope.tsx';
import { numberIn, readWith, useForm } from './useForm.ts';

type Key = keyof Retention;
/** Days, or MB, as typed; null: for ever. */
type Draft = Record<Key, string | null>;

const words: Record<Key, { label: string; help: string }> = {
  succeededDays: { label: 'Jobs that succeeded', help: 'With their logs and attempts.' },
  failedDays: { label: 'Jobs that failed', help: 'With their logs and attempts.' },
  cancelledDays: { label: 'Jobs that were cancelled', help: 'With their logs and attempts.' },
  slotsDays: { label: 'Slots of schedules', help: 'What became of them. The newest of each schedule stays.' },
  actionsDays: { label: 'What operators did', help: 'The audit, and alerts that are over.' },
  statisticsDays: { label: 'Statistics by hour', help: 'Those by minute are kept for 14 days at most.' },
  workersDays: { label: 'Workers that ended', help: 'Without them history does not know who ran its jobs.' },
  recordingsDays: { label: 'Recordings', help: 'What providers answered to the calls of attempts.' },
  recordingsMegabytes: { label: 'Recordings in all, MB', help: 'Where they take more, the oldest go first.' },
};
const keys = retentionSchema.keyof().options;

/** How long things are kept in this database. */
export function RetentionSection({ shell }: { shell: ShellState }) {
  return (
    <>
      <SectionHead title="Retention">
        How long this database keeps what has ended. The sync cleanup-history removes what is older, every night.
      </SectionHead>
      <SharedScope shell={shell}>
        <Kept />
      </SharedScope>
    </>
  );
}

function Kept() {
  const read = useCall('retention.read', {});
  const { value, failure } = read;
  // Stored settings that are not valid can be replaced: the form begins with the defaults then.
  const broken = failure?.code === 'invalid_retention';
  const saved = value ?? (broken ? retentionSchema.parse({}) : null);
  if (failure && !broken) return <FailureNotice failure={failure} />;
  if (!saved) return <Reading rows={7} height={44} name="The settings are being read" />;
  return (
    <>
      {failure ? <FailureNotice failure={failure} /> : null}
      <RetentionForm saved={saved} onSaved={() => read.refetch()} />
    </>
  );
}

function RetentionForm({ saved, onSaved }: { saved: Retention; onSaved: () => void }) {
  const { refusal } = useGuard();
  const save = useAction('retention.save');
  const form = useForm<Draft, Retention>({
    saved: draftOf(saved),
    read: (draft) =>
      readWith(
        retentionSchema,
        Object.fromEntries(keys.map((key) => [key, draft[key] === null ? null : numberIn(draft[key])])),
      ),
    save: (retention) => save.mutateAsync(retention),
    onSaved: () => {
      onSaved();
      toast({ tone: 'good', title: 'The retention is saved.', text: 'It holds from the next run of cleanup-history.' });
    },
  });
  return (
    <>
      <div className="grid grid-cols-[1fr_auto_auto] items-center gap-x-6 gap-y-3">
        <span className="text-xs text-faint">What</span>
        <span className="text-right text-xs text-faint">Days</span>
        <span className="text-xs text-faint">For ever</span>
        {keys.map((key) => (
          <Row
            key={key}
            name={key}
            days={form.draft[key]}
            fallback={String(saved[key] ?? retentionSchema.parse({})[key] ?? mostDays)}
            problem={form.problems[key]}
            onChange={(days) => form.change({ ...form.draft, [key]: days })}
          />
        ))}
      </div>
      <Preview retention={form.value} />
      <SaveBar form={form} refusal={refusal} />
    </>
  );
}

function Row({
  name,
  days,
  fallback,
  problem,
  onChange,
}: {
  name: Key;
  days: string | null;
  /** What stands there once it is not for ever any more. */
  fallback: string;
  problem: string | undefined;
  onChange: (days: string | null) => void;
}) {
  const { label, help } = words[name];
  return (
    <>
      <div className="min-w-0">
        <label htmlFor={name} className="font-medium">
          {label}
        </label>
        <Note id={`${name}-note`} note={problem ?? help} bad={problem !== undefined} />
      </div>
      <TextInput
        id={name}
        width="w-20"
        inputMode="numeric"
        className="text-right tabular-nums"
        aria-describedby={`${name}-note`}
        aria-invalid={problem === undefined ? undefined : true}
        disabled={days === null}
        placeholder="∞"
        value={days ?? ''}
        onChange={(event) => onChange(event.target.value)}
      />
      {name === 'recordingsMegabytes' ? (
        <span />
      ) : (
        <Switch
          aria-label={`${label}: for ever`}
          checked={days === null}
          onChange={(ever) => onChange(ever ? null : fallback)}
        />
      )}
    </>
  );
}

/** What such settings would remove now, on demand: counting takes the database some work. */
function Preview({ retention }: { retention: Retention | null }) {
  const { client } = useTransport();
  const preview = useQuery({
    queryKey: ['retention.preview', retention],
    queryFn: () =>
      retention === null ? Promise.reject(new Error('not valid')) : client.call('retention.preview', retention),
    enabled: false,
  });
  const expired = preview.data;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <Button disabled={retention === null} busy={preview.isFetching} onClick={() => void preview.refetch()}>
          Show what would be removed
        </Button>
        {expired && !preview.isFetching ? (
          <output className="tabular-nums">
            {formatCount(expired.succeeded)} succeeded, {formatCount(expired.failed)} failed and{' '}
            {formatCount(expired.cancelled)} cancelled jobs are older than that.
          </output>
        ) : null}
      </div>
      {preview.error ? <FailureNotice failure={toFailure(preview.error)} /> : null}
    </div>
  );
}

const text = (days: number | null): string | null => (days === null ? null : String(days));

function draftOf(saved: Retention): Draft {
  return {
    succeededDays: text(saved.succeededDays),
    failedDays: text(saved.failedDays),
    cancelledDays: text(saved.cancelledDays),
    slotsDays: text(saved.slotsDays),
    actionsDays: text(saved.actionsDays),
    statisticsDays: text(saved.statisticsDays),
    workersDays: text(saved.workersDays),
    recordingsDays: text(saved.recordingsDays),
    recordingsMegabytes: text(saved.recordingsMegabytes),
  };
}
