import { redact } from '#shared/redact.ts';

/** What must not be in a text: `secrets` never, `names` where they are left out. */
export interface Scrubbing {
  secrets: readonly string[];
  /** Of computers, people, databases. */
  names: readonly string[];
}

/** A secret that is shorter would take too much else with it, and is none. */
const shortest = 4;

/**
 * A value as indented JSON without what it must not hold: whatever looks like a secret, and every known secret and name
 * wherever it stands, also percent-encoded or quoted as JSON and URLs write them.
 */
export function scrubbed(value: unknown, { secrets, names }: Scrubbing): string {
  const forbidden = [
    ...spellings(secrets.flatMap(partsOfSecret)).map((text) => ({ text, put: '***' })),
    ...spellings(names).map((text) => ({ text, put: '(left out)' })),
  ]
    .filter(({ text }) => text.length >= shortest || names.includes(text))
    .filter(({ text }) => text !== '')
    // The longest first: one may be a part of another.
    .toSorted((one, other) => other.text.length - one.text.length);
  const clean = (text: string): string =>
    forbidden.reduce((rest, { text: each, put }) => rest.replaceAll(each, put), redact(text));
  return JSON.stringify(cleaned(redact(value), clean), null, 2);
}

function cleaned(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((item) => cleaned(item, clean));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [clean(key), cleaned(inner, clean)]));
  }
  return value;
}

/** A stored secret is a key, a URL with a password in it, or an object of several. */
function partsOfSecret(secret: string): string[] {
  if (URL.canParse(secret)) {
    const url = new URL(secret);
    return [secret, url.password, ...['password', 'sslpassword'].map((name) => url.searchParams.get(name) ?? '')];
  }
  try {
    const value: unknown = JSON.parse(secret);
    if (typeof value === 'object' && value !== null) {
      return [secret, ...Object.values(value).filter((part) => typeof part === 'string')];
    }
  } catch {
    // It is plain.
  }
  return [secret];
}

function spellings(texts: readonly string[]): string[] {
  return [
    ...new Set(
      texts.flatMap((text) => [text, encodeURIComponent(text), decoded(text), JSON.stringify(text).slice(1, -1)]),
    ),
  ];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
