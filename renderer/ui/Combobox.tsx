/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-to-interactive-role, jsx-a11y/click-events-have-key-events -- the ARIA combobox pattern: the field keeps the focus and the keyboard */
import { useId, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { classes } from './classes.ts';
import { Kbd } from './Kbd.tsx';

/** A field whose typing is turned into choices; enter takes the marked one, escape leaves. */
export function Combobox<T extends { label: string }>({
  name,
  placeholder,
  keys,
  icon,
  input,
  suggest,
  onChoose,
}: {
  name: string;
  placeholder: string;
  keys: string;
  icon?: ReactNode;
  input: RefObject<HTMLInputElement | null>;
  suggest: (text: string) => readonly T[];
  onChoose: (choice: T) => void;
}) {
  const id = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [marked, setMarked] = useState(0);
  const choices = open ? suggest(text) : [];
  const mark = Math.min(marked, choices.length - 1);

  const choose = (choice: T | undefined): void => {
    if (!choice) return;
    setText('');
    setMarked(0);
    onChoose(choice);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'ArrowDown') setMarked(Math.min(mark + 1, choices.length - 1));
    else if (event.key === 'ArrowUp') setMarked(Math.max(mark - 1, 0));
    else if (event.key === 'Enter') choose(choices[mark]);
    else if (event.key === 'Escape') {
      if (text === '') event.currentTarget.blur();
      setText('');
    } else return;
    event.preventDefault();
  };

  return (
    <div className="relative w-52 min-w-24 shrink">
      <span className="pointer-events-none absolute inset-y-0 left-2 flex items-center text-faint">{icon}</span>
      <input
        ref={input}
        role="combobox"
        aria-label={name}
        aria-expanded={open && choices.length > 0}
        aria-controls={id}
        aria-activedescendant={open && mark >= 0 ? `${id}-${mark}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={text}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onChange={(event) => {
          setText(event.target.value);
          setMarked(0);
        }}
        onKeyDown={press}
        className="h-6 w-full rounded-md border border-line bg-sunken pr-7 pl-7 text-sm outline-offset-0 select-text focus:border-focus focus:outline-2 focus:outline-focus/40"
      />
      <span className="pointer-events-none absolute inset-y-0 right-1.5 flex items-center">
        {open ? null : <Kbd keys={keys} />}
      </span>
      {open ? (
        <ul
          id={id}
          role="listbox"
          aria-label={name}
          className="absolute top-full left-0 z-30 mt-1 w-64 animate-appear rounded-lg bg-raised p-1 shadow-float"
        >
          {choices.length === 0 ? (
            <li className="px-2 py-1 text-sm text-muted">No state, sync or id is like that.</li>
          ) : null}
          {choices.map((choice, index) => (
            <li
              key={choice.label}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === mark}
              // The field keeps the focus, so that the choice arrives before its blur closes the list.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(choice)}
              onPointerMove={() => setMarked(index)}
              className={classes('truncate rounded-md px-2 py-1 font-mono text-sm', index === mark && 'bg-hover')}
            >
              {choice.label}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
