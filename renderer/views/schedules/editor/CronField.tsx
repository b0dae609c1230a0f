import { Fragment } from 'react';
import { classes } from '../../../ui/classes.ts';
import { Select, TextInput } from '../../../ui/Fields.tsx';
import { useId } from 'react';
import { Glyph } from '../../../ui/Glyph.tsx';
import { cronOf, minuteSteps, presetOf, presets, weekdays, type Preset } from './presets.ts';

const cronFields = [
  { name: 'minute', takes: '0–59' },
  { name: 'hour', takes: '0–23' },
  { name: 'day of month', takes: '1–31, L, 15W' },
  { name: 'month', takes: '1–12, jan–dec' },
  { name: 'day of week', takes: '0–7, mon–sun, 5L, 1#2' },
] as const;

/** The cron expression: typed, or chosen as one of the usual forms; below it in words, or what is wrong with it. */
export function CronField({
  value,
  words,
  problems,
  pending,
  onChange,
}: {
  value: string;
  words: string | null;
  problems: readonly { message: string; hint: string | null }[];
  /** The words and problems are still those of what was typed before. */
  pending: boolean;
  onChange: (cron: string) => void;
}) {
  const id = useId();
  const preset = presetOf(value);
  const parts = value.trim() === '' || value.trim().startsWith('@') ? [] : value.trim().split(/ +/);
  const wrong = problems.map(({ message }) => message).join(' ');
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        When
      </label>
      <div className="flex flex-wrap items-center gap-1">
        {presets.map(({ label, preset: each }) => (
          <button
            key={label}
            type="button"
            aria-pressed={preset?.kind === each.kind}
            onClick={() => onChange(cronOf(preset?.kind === each.kind ? preset : withTimeOf(each, preset)))}
            className={classes(
              'h-6 rounded-md border px-2 text-sm transition-colors duration-75',
              preset?.kind === each.kind
                ? 'border-line-strong bg-selected text-ink'
                : 'border-line text-muted hover:bg-hover hover:text-ink',
            )}
          >
            {label}
          </button>
        ))}
        {preset ? <PresetFields preset={preset} onChange={(next) => onChange(cronOf(next))} /> : null}
      </div>
      <TextInput
        id={id}
        aria-label="Cron expression"
        aria-describedby={`${id}-fields ${id}-words`}
        aria-invalid={wrong === '' ? undefined : true}
        value={value}
        maxLength={200}
        placeholder="30 6 * * 1-5"
        className="font-mono"
        onChange={(event) => onChange(event.target.value)}
      />
      <div id={`${id}-words`} aria-live="polite" className={classes('min-h-5', pending && 'opacity-60')}>
        {problems.length > 0 ? (
          problems.map(({ message }, index) => (
            <p key={message} className="text-bad">
              {message}
              {index === problems.length - 1 && problems[0]?.hint ? (
                <span className="text-muted"> {problems[0].hint}</span>
              ) : null}
            </p>
          ))
        ) : words === null ? null : (
          <p className="flex items-center gap-1.5 font-medium">
            <Glyph shape="check" tone="good" />
            {words}
          </p>
        )}
      </div>
      <dl
        id={`${id}-fields`}
        className="grid grid-cols-[repeat(5,minmax(0,1fr))] gap-px overflow-hidden rounded-md border border-line bg-line text-center text-xs"
      >
        {cronFields.map(({ name, takes }, index) => {
          const bad = wrong.includes(`the ${name}:`) || wrong.includes(`be the ${name}`);
          return (
            <Fragment key={name}>
              <div className={classes('bg-surface px-1 py-1', bad && 'bg-bad/10')}>
                <dt className={bad ? 'text-bad' : 'text-muted'}>{name}</dt>
                <dd className={classes('truncate font-mono text-sm', parts[index] === undefined && 'text-faint')}>
                  {parts[index] ?? '·'}
                </dd>
                <dd className="truncate text-faint" title={takes}>
                  {takes}
                </dd>
              </div>
            </Fragment>
          );
        })}
      </dl>
      <p className="text-sm text-muted">
        Lists <code>1,15</code>, ranges <code>1-5</code>, steps <code>*/5</code>. Day of month and day of week must both
        match.
      </p>
    </div>
  );
}

/** The parts of a form that can be chosen. */
function PresetFields({ preset, onChange }: { preset: Preset; onChange: (preset: Preset) => void }) {
  return (
    <span className="ml-1 flex items-center gap-1.5 text-sm text-muted">
      {preset.kind === 'minutes' ? (
        <>
          every
          <Select
            aria-label="Minutes"
            value={String(preset.every)}
            choices={minuteSteps.map((step) => ({ value: String(step), label: `${step} min` }))}
            onChange={(every) => onChange({ ...preset, every: Number(every) })}
            className="w-20"
          />
        </>
      ) : null}
      {preset.kind === 'hourly' ? (
        <>
          at minute
          <TextInput
            aria-label="Minute"
            type="number"
            min={0}
            max={59}
            width="w-16"
            value={preset.minute}
            onChange={(event) => {
              const minute = wholeNumber(event.target.value, 0, 59);
              if (minute !== null) onChange({ ...preset, minute });
            }}
          />
        </>
      ) : null}
      {preset.kind === 'weekly' ? (
        <>
          on
          <Select
            aria-label="Day of the week"
            value={String(preset.day)}
            choices={weekdays.map((label, index) => ({ value: String(index + 1), label }))}
            onChange={(day) => onChange({ ...preset, day: Number(day) })}
            className="w-28"
          />
        </>
      ) : null}
      {preset.kind === 'monthly' ? (
        <>
          on day
          <TextInput
            aria-label="Day of the month"
            type="number"
            min={1}
            max={31}
            width="w-16"
            value={preset.date}
            onChange={(event) => {
              const date = wholeNumber(event.target.value, 1, 31);
              if (date !== null) onChange({ ...preset, date });
            }}
          />
        </>
      ) : null}
      {'time' in preset ? (
        <>
          at
          <TextInput
            aria-label="Time of day"
            type="time"
            width="w-28"
            value={preset.time}
            onChange={(event) => {
              if (event.target.value !== '') onChange({ ...preset, time: event.target.value });
            }}
          />
        </>
      ) : null}
    </span>
  );
}

/** Another form at the time of day that was chosen. */
function withTimeOf(preset: Preset, before: Preset | null): Preset {
  return before !== null && 'time' in before && 'time' in preset ? { ...preset, time: before.time } : preset;
}

function wholeNumber(text: string, least: number, most: number): number | null {
  const value = Number(text);
  return text !== '' && Number.isInteger(value) && value >= least && value <= most ? value : null;
}
