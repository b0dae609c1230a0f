import { useSyncExternalStore } from 'react';

export const densities = ['compact', 'comfortable'] as const;
export type Density = (typeof densities)[number];

const heights: Record<Density, number> = { compact: 28, comfortable: 36 };
const key = 'touchline.density';
const listeners = new Set<() => void>();
let density: Density = read();

/** How close rows stand, and a row's height in px. */
export function useDensity(): [Density, number] {
  const chosen = useSyncExternalStore(subscribe, () => density);
  return [chosen, heights[chosen]];
}

export function setDensity(next: Density): void {
  density = next;
  try {
    localStorage.setItem(key, next);
  } catch {
    // A full or forbidden storage costs the memory, not the choice.
  }
  for (const listener of listeners) listener();
}

function read(): Density {
  try {
    return localStorage.getItem(key) === 'comfortable' ? 'comfortable' : 'compact';
  } catch {
    return 'compact';
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
