import type { Target } from '#engine/providers/httpTypes.ts';

/** The headers of a request that may be kept. Whatever else was sent is a secret, and is looked for everywhere else too. */
const requestHeaders = new Set(['accept', 'accept-encoding', 'user-agent', 'x-fantasy-filter']);

/** The headers of an answer that may be kept, besides those that tell of limits. */
const answerHeaders = new Set([
  'age',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'etag',
  'expires',
  'last-modified',
  'retry-after',
  'server',
  'vary',
]);
const limitHeader = /^x-?rate-?limit-[a-z-]+$/;

/** Parameters of an address whose values are secret, whatever they are. */
const secretParameter = /key|token|secret|password|passwd|signature|credential|auth|session|^(sig|pwd|code)$/i;

/** Members of a body whose values are secret. */
const secretMember =
  /("(?:(?:access|refresh|id|auth|session|bearer)[_-]?token|client[_-]?secret|api[_-]?key|passw(?:or)?d)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi;

export const struck = '***';

/** What of a call may be kept: texts without what was secret about it. */
export class Scrub {
  readonly #secrets: readonly string[];

  constructor({ headers, url }: Pick<Target, 'headers' | 'url'>) {
    const sent = Object.entries(headers).flatMap(([name, value]) =>
      requestHeaders.has(name.toLowerCase()) ? [] : formsOf(value),
    );
    const inAddress = [url.password, ...secretValues(url)].flatMap(formsOf);
    // The longest first: one may be part of another.
    this.#secrets = [...new Set([...sent, ...inAddress])].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    let kept = text;
    for (const secret of this.#secrets) kept = kept.replaceAll(secret, struck);
    return kept;
  }

  body(text: string): string {
    return this.text(text).replace(secretMember, `$1"${struck}"`);
  }

  /** The address without who calls, and without the values of parameters that are secret. */
  url(given: URL): string {
    const url = publicUrl(given);
    return this.text(url.href);
  }

  requestHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
    return this.#only(headers, (name) => requestHeaders.has(name));
  }

  answerHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
    return this.#only(headers, (name) => answerHeaders.has(name) || limitHeader.test(name));
  }

  #only(headers: Readonly<Record<string, string>>, may: (name: string) => boolean): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) => {
        const lower = name.toLowerCase();
        return may(lower) ? [[lower, this.text(value)] as const] : [];
      }),
    );
  }
}

/** An address without who calls, its fragment, and the values of parameters that are named like a secret. */
export function publicUrl(given: URL): URL {
  const url = new URL(given);
  url.username = '';
  url.password = '';
  url.hash = '';
  for (const name of new Set(url.searchParams.keys()))
    if (secretParameter.test(name)) url.searchParams.set(name, struck);
  return url;
}

function secretValues({ searchParams }: URL): string[] {
  return [...searchParams].flatMap(([name, value]) => (secretParameter.test(name) ? [value] : []));
}

/** A secret as it may turn up elsewhere; none where it is too short to be told from other text. */
function formsOf(value: string): string[] {
  const [, scheme, rest] = /^(\w+) +(.+)$/.exec(value.trim()) ?? [];
  const parts = [value.trim(), ...(rest === undefined ? [] : [rest])];
  if (scheme?.toLowerCase() === 'basic' && rest !== undefined) {
    const named = Buffer.from(rest, 'base64').toString('utf8');
    parts.push(named, named.slice(named.indexOf(':') + 1));
  }
  return parts
    .filter((part) => part.length >= shortestSecret)
    .flatMap((part) => [part, encodeURIComponent(part), JSON.stringify(part).slice(1, -1)]);
}

const shortestSecret = 8;
