import type { LucideIcon } from 'lucide-react';

/** Something that the palette can do. */
export interface Entry {
  group: string;
  label: string;
  /** Words that find it besides its label. */
  also?: string;
  /** What it is besides its label, quietly at its side. */
  note?: string;
  icon: LucideIcon;
  keys?: string;
  run: () => void;
}

/** What names an entry from one opening of the palette to the next. */
export function entryKey({ group, label }: Pick<Entry, 'group' | 'label'>): string {
  return `${group} ${label}`;
}
