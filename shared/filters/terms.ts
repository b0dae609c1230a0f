/** A part of a filter's text: `state:failed`, `-week:11,12`, `"timed out"`. */
export interface Term {
  /** Where it stands in the text. */
  readonly start: number;
  readonly end: number;
  readonly negated: boolean;
  /** What stands before the colon, step by step and without quotes; null for a text without a key. */
  readonly key: readonly string[] | null;
  /** One, empty, where nothing follows the colon. */
  readonly values: readonly Value[];
}

export interface Value {
  readonly start: number;
  readonly end: number;
  /** Without quotes. */
  readonly text: string;
  readonly quoted: boolean;
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
  return value !== '' && !/[\s",:]/.test(value) && !value.startsWith('-') ? value : quoted(value);
}

/** The same with quotes in any case. */
export function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** A key as it has to be written so that it is read back. */
export function writeKey(steps: readonly string[]): string {
  return steps.map((step) => (plainStep.test(step) ? step : quoted(step))).join('.');
}

const plainStep = /^[\p{L}\p{N}_-]+$/u;
/** Only what follows `payload.` may be in quotes: a text in quotes may be followed by a colon. */
const keyPattern = /^[\p{L}_][\p{L}\p{N}_-]*(?:\.(?:[\p{L}\p{N}_-]+|"(?:[^"\\]|\\.)*"))*:/su;

function readTerm(text: string, start: number): Term {
  let at = start;
  const negated = text[at] === '-' && at + 1 < text.length && !isSpace(text[at + 1]);
  if (negated) at += 1;
  const key = keyPattern.exec(text.slice(at))?.[0];
  if (key !== undefined) at += key.length;
  const values: Value[] = [];
  for (;;) {
    const value = readValue(text, at, key !== undefined);
    values.push(value);
    at = value.end;
    if (key === undefined || text[at] !== ',') break;
    at += 1;
  }
  return { start, end: at, negated, key: key === undefined ? null : readKey(key), values };
}

/** The steps of what ends with a colon. */
function readKey(key: string): string[] {
  return [...key.matchAll(/"((?:[^"\\]|\\.)*)"|[^.:"]+/gs)].map(([plain, inQuotes]) =>
    inQuotes === undefined ? plain : inQuotes.replace(/\\(.)/gs, '$1'),
  );
}

function readValue(text: string, start: number, inList: boolean): Value {
  if (text[start] !== '"') {
    const [plain = ''] = (inList ? /^[^\s,]*/ : /^\S*/).exec(text.slice(start)) ?? [];
    return { start, end: start + plain.length, text: plain, quoted: false };
  }
  let value = '';
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\' && at + 1 < text.length) at += 1;
    value += text[at];
    at += 1;
  }
  // One that is still open ends with the text: the operator is typing.
  return { start, end: Math.min(at + 1, text.length), text: value, quoted: true };
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}
