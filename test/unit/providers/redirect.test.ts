import { expect, it } from 'vitest';
import { redirectTarget } from '#engine/providers/redirect.ts';

const headers = { Accept: 'text/csv', 'x-key': 'secret' };
const from = (url: string) => ({ url: new URL(url), headers, provider: 'The provider', timeout: 1 });

const to = (start: string, location: string) => redirectTarget(from(start), 302, location)?.url.href ?? null;

it('leads from http to https and on within it, never back', () => {
  expect(to('http://a.example/x', 'https://a.example/x')).toBe('https://a.example/x');
  expect(to('https://a.example/x', '/y?z')).toBe('https://a.example/y?z');
  expect(to('https://a.example/x', '//b.example/y')).toBe('https://b.example/y');
  expect(to('https://a.example/x', 'http://a.example/x')).toBeNull();
  expect(to('http://a.example/x', 'data:text/csv,a')).toBeNull();
  expect(to('http://a.example/x', 'http://')).toBeNull();
});

it.each([
  ['https://a.example/x', '/y', headers],
  ['https://a.example/x', 'https://b.example/y', { Accept: 'text/csv' }],
  ['https://a.example/x', 'https://a.example:8443/y', { Accept: 'text/csv' }],
  ['http://a.example/x', 'https://a.example/x', { Accept: 'text/csv' }],
])('from %s to %s takes these headers along', (start, location, kept) => {
  expect(redirectTarget(from(start), 301, location)?.headers).toEqual(kept);
});

it('is none for other statuses, for a POST, or without a location', () => {
  expect(redirectTarget(from('https://a.example'), 304, '/y')).toBeNull();
  expect(redirectTarget(from('https://a.example'), 302, undefined)).toBeNull();
  const post = { type: 'application/json', text: '{}', repeatable: true };
  expect(redirectTarget({ ...from('https://a.example'), post }, 302, '/y')).toBeNull();
});
