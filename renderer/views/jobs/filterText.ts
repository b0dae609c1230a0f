import { readTerms, quote, type Term } from '#shared/filters/terms.ts';

/** The values of the terms of a field that are not turned round: `state:failed,running` → `failed`, `running`. */
export function valuesOf(text: string, field: string): string[] {
  return readTerms(text)
    .filter((term) => isOf(term, field))
    .flatMap((term) => term.values.map((value) => value.text))
    .filter((value) => value !== '');
}

/** A filter's text with these values for a field, where its first term stood; without values, without the field. */
export function withValues(text: string, field: string, values: readonly string[]): string {
  const term = values.length === 0 ? [] : [`${field}:${values.map(written).join(',')}`];
  const terms = readTerms(text);
  const at = terms.findIndex((each) => isOf(each, field));
  const kept = (list: readonly Term[]): string[] =>
    list.filter((each) => !isOf(each, field)).map((each) => text.slice(each.start, each.end));
  return at < 0
    ? [...kept(terms), ...term].join(' ')
    : [...kept(terms.slice(0, at)), ...term, ...kept(terms.slice(at))].join(' ');
}

/** A filter's text that asks for a value of a field besides those that it asks for, or, where it does, no longer. */
export function toggleValue(text: string, field: string, value: string): string {
  const values = valuesOf(text, field);
  return withValues(text, field, values.includes(value) ? values.filter((each) => each !== value) : [...values, value]);
}

function isOf({ key, negated }: Term, field: string): boolean {
  return !negated && key?.length === 1 && key[0]?.toLowerCase() === field;
}

/** The colons of a moment need no quotes: the first one ends the key. */
function written(value: string): string {
  return /^\d[\d:TZ.+-]*$/.test(value) ? value : quote(value);
}
