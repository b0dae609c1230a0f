import { Search, X } from 'lucide-react';
import { useState, type FormEvent, type RefObject } from 'react';
import type { ActivityFilter } from '#shared/activity.ts';
import { formatTyped } from '#shared/filters/filterTime.ts';
import { jobIdSchema } from '#shared/jobs.ts';
import { useCall } from '../../data/useCall.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Select, TextInput } from '../../ui/Fields.tsx';
import { actionWords } from './words.ts';

const times = [
  { value: '', label: 'All time' },
  { value: '1h', label: 'Last hour' },
  { value: '1d', label: 'Last 24 hours' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
];
const hours: Record<string, number> = { '1h': 1, '1d': 24, '7d': 168, '30d': 720 };

/** Who, what, when, and which job. */
export function ActivityFilterBar({
  filter,
  input,
  onChange,
}: {
  filter: ActivityFilter;
  input: RefObject<HTMLInputElement | null>;
  onChange: (filter: ActivityFilter) => void;
}) {
  const choices = useCall('activity.choices', {}).value;
  const since =
    filter.since === undefined ? '' : typeof filter.since === 'string' ? filter.since : formatTyped(filter.since.ago);
  const change = (changes: Partial<Record<keyof ActivityFilter, ActivityFilter[keyof ActivityFilter]>>): void =>
    onChange(Object.fromEntries(Object.entries({ ...filter, ...changes }).filter(([, value]) => value !== undefined)));
  const filtered = Object.keys(filter).length > 0;
  return (
    <div className="flex min-h-10 shrink-0 items-center gap-x-1.5 border-b border-line px-3 py-1">
      <JobField
        key={filter.job ?? ''}
        job={filter.job ?? ''}
        input={input}
        onChange={(job) => change({ job: job === '' ? undefined : job })}
      />
      <Select
        quiet
        aria-label="Who"
        value={filter.actor ?? ''}
        choices={[
          { value: '', label: 'Everybody' },
          ...withChosen(choices?.actors, filter.actor).map((value) => ({ value, label: value })),
        ]}
        onChange={(actor) => change({ actor: actor === '' ? undefined : actor })}
        className="w-36 min-w-20 shrink"
      />
      <Select
        quiet
        aria-label="What"
        value={filter.action ?? ''}
        choices={[
          { value: '', label: 'Every action' },
          ...withChosen(choices?.actions, filter.action).map((value) => ({ value, label: actionWords(value) })),
        ]}
        onChange={(action) => change({ action: action === '' ? undefined : action })}
        className="w-34 min-w-20 shrink"
      />
      <Select
        quiet
        aria-label="When"
        value={since}
        choices={[
          ...times,
          ...(times.some(({ value }) => value === since) ? [] : [{ value: since, label: `Since ${since}` }]),
        ]}
        onChange={(value) => {
          const ago = hours[value];
          change({ since: ago === undefined ? undefined : { ago: ago * 3_600_000 }, until: undefined });
        }}
        className="w-34 min-w-20 shrink"
      />
      {filtered ? (
        <IconButton name="Clear the filter" onClick={() => onChange({})}>
          <X size={14} />
        </IconButton>
      ) : null}
    </div>
  );
}

function JobField({
  job,
  input,
  onChange,
}: {
  job: string;
  input: RefObject<HTMLInputElement | null>;
  onChange: (job: string) => void;
}) {
  const [text, setText] = useState(job);
  const typed = text.trim().replace(/^#/, '');
  const valid = typed === '' || jobIdSchema.safeParse(typed).success;
  const submit = (event?: FormEvent): void => {
    event?.preventDefault();
    if (valid && typed !== job) onChange(typed);
  };
  return (
    <form onSubmit={submit} className="relative">
      <Search
        size={13}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-faint"
      />
      <TextInput
        ref={input}
        aria-label="Job"
        aria-invalid={!valid}
        title="What was done to one job: its number, then enter"
        placeholder="A job’s number"
        inputMode="numeric"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => submit()}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          setText(job);
          event.currentTarget.blur();
        }}
        width="w-36"
        className="pl-7"
      />
    </form>
  );
}

function withChosen(names: readonly string[] | undefined, chosen: string | undefined): string[] {
  return [...new Set([...(names ?? []), ...(chosen === undefined ? [] : [chosen])])].sort((a, b) => a.localeCompare(b));
}
