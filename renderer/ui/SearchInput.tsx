import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import { Kbd } from './Kbd.tsx';

/** A small field that narrows the list below it; escape empties it, then leaves it. */
export function SearchInput({
  name,
  placeholder,
  keys,
  icon,
  input,
  value,
  onChange,
}: {
  name: string;
  placeholder: string;
  keys: string;
  icon?: ReactNode;
  input: RefObject<HTMLInputElement | null>;
  value: string;
  onChange: (value: string) => void;
}) {
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== 'Escape' && event.key !== 'Enter') return;
    if (event.key === 'Enter' || value === '') event.currentTarget.blur();
    else onChange('');
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="relative ml-auto w-56 min-w-24 shrink">
      <span className="pointer-events-none absolute inset-y-0 left-2 flex items-center text-faint">{icon}</span>
      <input
        ref={input}
        type="search"
        aria-label={name}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={press}
        className="peer h-6 w-full rounded-md border border-line bg-sunken pr-7 pl-7 text-sm outline-offset-0 select-text focus:border-focus focus:outline-2 focus:outline-focus/40 [&::-webkit-search-cancel-button]:hidden"
      />
      <span className="pointer-events-none absolute inset-y-0 right-1.5 flex items-center peer-focus:hidden">
        <Kbd keys={keys} />
      </span>
    </div>
  );
}
