import { useSyncExternalStore } from 'react';
import { appearanceSchema, type Appearance } from '#shared/contract/settings.ts';
import { showTimesIn } from '#shared/time.ts';
import { setDensity, useDensity } from '../ui/density.ts';

type Kept = Pick<Appearance, 'motion' | 'timeZone'>;

const keptSchema = appearanceSchema.pick({ motion: true, timeZone: true });
const key = 'touchline.appearance';
const listeners = new Set<() => void>();
let kept = read();
apply();

/** Whether this computer knows a time zone by that name. */
export function isTimeZone(name: string): boolean {
  try {
    return name !== '' && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** How this window shows things. */
export function useAppearance(): Appearance {
  const [density] = useDensity();
  return { density, ...useSyncExternalStore(subscribe, () => kept) };
}

/** Changes how this window shows things, at once, and remembers it. */
export function setAppearance({ density, ...changes }: Partial<Appearance>): void {
  if (density !== undefined) setDensity(density);
  kept = { ...kept, ...changes };
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // A full or forbidden storage costs the memory, not the choice.
  }
  apply();
  for (const listener of listeners) listener();
}

function apply(): void {
  showTimesIn(kept.timeZone);
  if (kept.motion === 'system') delete document.documentElement.dataset['motion'];
  else document.documentElement.dataset['motion'] = kept.motion;
}

function read(): Kept {
  const none: Kept = { motion: 'system', timeZone: null };
  try {
    const found = keptSchema.safeParse(JSON.parse(localStorage.getItem(key) ?? 'null'));
    if (!found.success) return none;
    const { motion, timeZone } = found.data;
    return { motion, timeZone: timeZone !== null && isTimeZone(timeZone) ? timeZone : null };
  } catch {
    return none;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
