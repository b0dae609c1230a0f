/** A part of a filter's text: `state:failed`, `-week:11,12`, `"timed out"`. */
export interface Term {
  /** Where it stands in the text. */
  readonly start: number;
  readonly end: number;
  readonly negated: boolean;
  /** As it is typed; null for a text without a key. */
  readonly key: string | null;
  /** Without quotes; one, empty, where nothing follows the colon. */
  readonly values: readonly Value[];
}

export interface Value {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly quoted: boolean;
  /** A quote that is still open: the operator is typing. */
  readonly open: boolean;
}

/** Splits a filter's text into its terms. Whatever is typed has terms: what they mean is for `parseFilter` to say. */
export function readTerms(text: string): Term[] {
  const terms: Term[] = [];
  let at = 0;
  while (at < text.length) {
    if (isSpace(text[at])) {
      at += 1;
      continue;
    }
    const term = readTerm(text, at);
    terms.push(term);
    at = term.end;
  }
  return terms;
}

/** A value as it has to be written so that it is read back. */
export function quote(value: string): string {
  if (value !== '' && !/[\s",:]/.test(value) && !value.startsWith('-')) return value;
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function readTerm(text: string, start: number): Term {
  let at = start;
  const negated = text[at] === '-' && at + 1 < text.length && !isSpace(text[at + 1]);
  if (negated) at += 1;
  const key = /^([a-z][\w.-]*):/i.exec(text.slice(at))?.[1];
  if (key !== undefined) at += key.length + 1;
  const values: Value[] = [];
  for (;;) {
    const value = readValue(text, at, key !== undefined);
    values.push(value);
    at = value.end;
    if (key === undefined || text[at] !== ',') break;
    at += 1;
  }
  return { start, end: at, negated, key: key ?? null, values };
}

function readValue(text: string, start: number, inList: boolean): Value {
  if (text[start] !== '"') {
    let end = start;
    while (end < text.length && !isSpace(text[end]) && !(inList && text[end] === ',')) end += 1;
    return { start, end, text: text.slice(start, end), quoted: false, open: false };
  }
  let value = '';
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\' && at + 1 < text.length) at += 1;
    value += text[at];
    at += 1;
  }
  const open = at >= text.length;
  return { start, end: open ? at : at + 1, text: value, quoted: true, open };
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}
