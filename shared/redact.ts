/**
 * A value with what looks like a secret taken out of its texts: passwords in URLs, and the values of keys that are named
 * like one. The last line of defence; secrets are not logged in the first place.
 */
export function redact<T>(value: T): T;
export function redact(value: unknown): unknown {
  if (typeof value === 'string') {
    return value
      .replace(/([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@]*):[^\s@/]+@/gi, '$1:***@')
      .replace(/((?:api[-_]?key|apisports-key|token|secret|password)["']?\s*[:=]\s*["']?)[^\s"'&,;}]+/gi, '$1***');
  }
  if (Array.isArray(value)) return value.map((item: unknown) => redact(item));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]: [string, unknown]) => [
        key,
        isSecret(key, inner) ? '***' : redact(inner),
      ]),
    );
  }
  return value;
}

/** Whatever it is made of: a list of keys is no less secret. */
function isSecret(name: string, value: unknown): boolean {
  return secretName.test(name) && value !== null && value !== undefined && typeof value !== 'boolean';
}

const secretName = /api[-_]?key|apisports|password|secret|authorization|(?:access|refresh|auth)[-_]?token/i;
