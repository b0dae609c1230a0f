import { useState } from 'react';

/** A small choice of the operator's that this window remembers; anything unreadable counts as not chosen. */
export function usePreference<T>(
  name: string,
  initial: T,
  accepts: (value: unknown) => value is T,
): [T, (value: T) => void] {
  const key = `touchline.${name}`;
  const [value, setValue] = useState<T>(() => read(key, accepts) ?? initial);
  return [
    value,
    (next) => {
      setValue(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // A full or forbidden storage costs the memory, not the choice.
      }
    },
  ];
}

function read<T>(key: string, accepts: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return accepts(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
