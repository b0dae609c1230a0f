/**
 * A value as JSON that jsonb takes: without the character that Postgres' text can't hold, and with U+FFFD in the place of
 * half a surrogate pair. JSON.stringify writes both as escapes, and nothing else that begins so.
 */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  return suspect.test(json) ? json.replace(unstorable, (_, before: string) => `${before}\\ufffd`) : json;
}

const suspect = /\\u(?:0000|d[89a-f])/;
/** Not after an odd number of backslashes: those are a backslash of the text, and a plain `u`. */
const unstorable = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** Text that Postgres can hold. */
export function storableText(text: string): string {
  return text.replaceAll('\u0000', '\ufffd');
}
