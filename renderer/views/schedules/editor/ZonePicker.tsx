/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-to-interactive-role, jsx-a11y/click-events-have-key-events -- the ARIA combobox pattern: the field keeps the focus and the keyboard */
import { useId, useState, type KeyboardEvent } from 'react';
import { matches } from '../../../app/matches.ts';
import { classes } from '../../../ui/classes.ts';
import { TextInput, type FieldIds } from '../../../ui/Fields.tsx';
import { useNow } from '../../../ui/now.tsx';
import { allZones, isZone, offsetAt, offsetText, ownZone, timeOf } from '../zones.ts';

const SHOWN = 60;

/** A time zone, found by typing a part of its name; the operator's own first, then those that other schedules have. */
export function ZonePicker({
  ids,
  value,
  used,
  onChange,
}: {
  ids: FieldIds;
  value: string;
  used: readonly string[];
  onChange: (zone: string) => void;
}) {
  const list = useId();
  const now = useNow(60_000);
  /** null: the list is closed. */
  const [typed, setTyped] = useState<string | null>(null);
  const [marked, setMarked] = useState(0);
  const zones = typed === null ? [] : zonesLike(typed, used);
  const mark = Math.min(marked, zones.length - 1);

  const choose = (zone: string): void => {
    onChange(zone);
    setTyped(null);
  };
  const press = (event: KeyboardEvent): void => {
    const zone = zones[mark];
    if (event.key === 'ArrowDown') {
      if (typed === null) setTyped('');
      else setMarked(Math.min(mark + 1, zones.length - 1));
    } else if (event.key === 'ArrowUp' && typed !== null) setMarked(Math.max(mark - 1, 0));
    else if (event.key === 'Enter' && zone !== undefined) choose(zone);
    else if (event.key === 'Escape' && typed !== null) setTyped(null);
    else return;
    event.preventDefault();
  };
  return (
    <div className="relative">
      <TextInput
        {...ids}
        role="combobox"
        aria-expanded={typed !== null}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={typed !== null && mark >= 0 ? `${list}-${mark}` : undefined}
        value={value}
        placeholder="Europe/Berlin"
        onFocus={(event) => event.target.select()}
        onClick={() => setTyped('')}
        onBlur={() => setTyped(null)}
        onChange={(event) => {
          onChange(event.target.value);
          setTyped(event.target.value);
          setMarked(0);
        }}
        onKeyDown={press}
      />
      {typed === null ? null : (
        <ul
          id={list}
          role="listbox"
          aria-label="Time zones"
          className="absolute top-full right-0 left-0 z-30 mt-1 max-h-72 animate-appear overflow-y-auto rounded-lg bg-raised p-1 shadow-float"
        >
          {zones.length === 0 ? <li className="px-2 py-1 text-sm text-muted">No zone is called that.</li> : null}
          {zones.map((zone, index) => (
            <li
              key={zone}
              id={`${list}-${index}`}
              role="option"
              aria-selected={index === mark}
              ref={index === mark ? scrollIntoView : undefined}
              // The field keeps the focus, so that the choice arrives before its blur closes the list.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(zone)}
              onPointerMove={() => setMarked(index)}
              className={classes('flex items-center gap-3 rounded-md px-2 py-1', index === mark && 'bg-hover')}
            >
              <span className="min-w-0 flex-1 truncate">
                {zone}
                {zone === ownZone() ? <span className="text-faint"> · here</span> : null}
              </span>
              <span className="text-sm text-muted tabular-nums">{timeOf(now, zone)}</span>
              <span className="w-16 text-right text-sm text-muted tabular-nums">{offsetText(offsetAt(now, zone))}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function zonesLike(typed: string, used: readonly string[]): readonly string[] {
  const first = [...new Set([ownZone(), 'UTC', ...used.filter(isZone)])];
  const all = [...first, ...allZones().filter((zone) => !first.includes(zone))];
  const wanted = typed.trim().replaceAll('_', ' ');
  return all.filter((zone) => matches(zone.replaceAll('_', ' '), wanted)).slice(0, SHOWN);
}

function scrollIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
