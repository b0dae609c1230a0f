import type { KnownValues } from './knownValues.ts';

/** What the term at the caret could become. */
export interface Suggestion {
  /** What is shown: `state:`, `state:failed`, `sync:sync-players`. */
  readonly label: string;
  /** What it means, in a few words. */
  readonly about: string;
  /** A `field` awaits a value: suggest again once it is accepted. */
  readonly kind: 'field' | 'value';
  /** The whole text, and the caret in it, once this is accepted. */
  readonly accepted: { readonly text: string; readonly caret: number };
}

/** Completions of the term at the caret, the best first; `known` is the answer of `jobs.suggest`. */
export function suggestTerms(text: string, caret: number, known: KnownValues, most = 12): Suggestion[] {
  void [text, caret, known, most];
  return [];
}
