import type { Target } from './httpTypes.ts';

/** Headers that tell nothing secret. */
const harmless = new Set(['accept', 'accept-encoding', 'user-agent']);

/**
 * Where an answer sends a call on to; null where it does not, or where that is not to be followed: for a POST, to anything
 * but https from https, or to no address at all. To another origin only harmless headers go along.
 */
export function redirectTarget(target: Target, status: number, location: string | undefined): Target | null {
  if (target.post || ![301, 302, 303, 307, 308].includes(status)) return null;
  if (location === undefined || !URL.canParse(location, target.url.href)) return null;
  const url = new URL(location, target.url);
  if (url.protocol !== 'https:' && (url.protocol !== 'http:' || target.url.protocol !== 'http:')) return null;
  const kept = Object.entries(target.headers).filter(
    ([name]) => url.origin === target.url.origin || harmless.has(name.toLowerCase()),
  );
  return { ...target, url, headers: Object.fromEntries(kept) };
}
