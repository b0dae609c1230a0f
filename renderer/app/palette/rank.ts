import { entryKey, type Entry } from './entry.ts';
import type { Uses } from './uses.ts';

/** Of many no more are shown: whoever wants another one types on. */
export const mostShown = 60;
const mostRecent = 5;

/**
 * What the palette shows for what was typed. Nothing typed: what was used last, then everything in its groups. Else what has every
 * word, best first: the label that begins so, then words that begin so, then the rest; among equals what was used more
 * often.
 */
export function rank(entries: readonly Entry[], typed: string, uses: Uses): readonly Entry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return withRecent(entries, uses);
  const text = words.join(' ');
  return entries
    .flatMap((entry, index) => {
      const score = scoreOf(entry, text, words);
      return score === null ? [] : [{ entry, index, score, used: uses.get(entryKey(entry))?.times ?? 0 }];
    })
    .toSorted((one, other) => other.score - one.score || other.used - one.used || one.index - other.index)
    .slice(0, mostShown)
    .map(({ entry }) => entry);
}

function withRecent(entries: readonly Entry[], uses: Uses): readonly Entry[] {
  const recent = entries
    .flatMap((entry) => {
      const use = uses.get(entryKey(entry));
      return use === undefined ? [] : [{ entry, at: use.at }];
    })
    .toSorted((one, other) => other.at - one.at)
    .slice(0, mostRecent)
    .map(({ entry }) => entry);
  const shown = new Set(recent);
  const rest = entries.filter((entry) => !shown.has(entry));
  return [...recent.map((entry) => ({ ...entry, group: 'Used last' })), ...rest].slice(0, mostShown);
}

function scoreOf(entry: Entry, text: string, words: readonly string[]): number | null {
  const label = entry.label.toLowerCase();
  const all = `${label} ${entry.note ?? ''} ${entry.also ?? ''} ${entry.group}`.toLowerCase();
  if (!words.every((word) => all.includes(word))) return null;
  if (label === text) return 5;
  if (label.startsWith(text)) return 4;
  if (words.every((word) => beginsWord(label, word))) return 3;
  return words.every((word) => label.includes(word)) ? 2 : 1;
}

function beginsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[a-z0-9]/.test(text.charAt(at - 1))) return true;
  }
  return false;
}
