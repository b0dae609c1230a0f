import { useId, useState } from 'react';
import { formatExact } from '#shared/time.ts';
import { themes } from '../../app/Navigation.tsx';
import type { ShellState } from '../../data/transport.ts';
import { useAction } from '../../data/useCall.ts';
import { isTimeZone, setAppearance, useAppearance } from '../../app/appearance.ts';
import { Field, Segmented, SwitchField, TextInput } from '../../ui/Fields.tsx';
import { useNow } from '../../ui/now.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { SectionHead } from './Section.tsx';

/** How this window shows things; every choice holds at once. */
export function AppearanceSection({ shell }: { shell: ShellState }) {
  const { density, motion, timeZone } = useAppearance();
  const setTheme = useAction('shell.setTheme');
  return (
    <>
      <SectionHead title="Appearance">How this computer shows things. Every choice holds at once.</SectionHead>
      <Choice label="Theme">
        <Segmented
          name="Theme"
          value={shell.theme}
          choices={themes.map(({ value, label }) => ({ value, label }))}
          onChange={(theme) => setTheme.mutate({ theme }, { onError: toastFailure })}
        />
      </Choice>
      <Choice label="Rows">
        <Segmented
          name="Rows"
          value={density}
          choices={[
            { value: 'compact', label: 'Compact' },
            { value: 'comfortable', label: 'Comfortable' },
          ]}
          onChange={(next) => setAppearance({ density: next })}
        />
      </Choice>
      <TimeZone timeZone={timeZone} />
      <SwitchField
        label="Reduced motion"
        help="Nothing turns, slides or fades. It is so anyway where the system asks for it."
        checked={motion === 'reduced'}
        onChange={(on) => setAppearance({ motion: on ? 'reduced' : 'system' })}
      />
    </>
  );
}

function Choice({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <span className="font-medium">{label}</span>
      <span>{children}</span>
    </div>
  );
}

/** Takes the zone as soon as what is typed is one. */
function TimeZone({ timeZone }: { timeZone: string | null }) {
  const list = useId();
  const now = useNow(1000);
  const [text, setText] = useState(timeZone ?? '');
  const known = text === '' || isTimeZone(text);
  const change = (next: string): void => {
    setText(next);
    if (next === '' || isTimeZone(next)) setAppearance({ timeZone: next === '' ? null : next });
  };
  return (
    <Field
      label="Time zone"
      optional
      error={known ? null : 'No time zone is called that; it looks like Europe/Berlin.'}
      help={`Exact times are shown so: ${formatExact(now)}. Empty: the zone of this computer.`}
    >
      {(ids) => (
        <>
          <TextInput
            {...ids}
            width="w-72"
            list={list}
            placeholder="of this computer"
            value={text}
            onChange={(event) => change(event.target.value)}
          />
          <datalist id={list}>
            {['UTC', ...Intl.supportedValuesOf('timeZone')].map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
