import { expect, test } from 'vitest';
import { CallRecorder } from '#engine/recordings/callRecorder.ts';
import { CallBook } from '#engine/recordings/callBook.ts';
import { Scrub } from '#engine/recordings/scrub.ts';
import type { Target } from '#engine/providers/httpTypes.ts';

const secret = 'key/with+odd=chars-4711';

function target(headers: Record<string, string>, url = 'https://x.example/a'): Target {
  return { url: new URL(url), headers, provider: 'X', timeout: 1_000 };
}

test.each([
  ['x-apisports-key', secret],
  ['authorization', `Bearer ${secret}`],
  ['Authorization', `Basic ${btoa(`client:${secret}`)}`],
  ['cookie', secret],
])('what %s carries is in nothing that is kept', (name, value) => {
  const scrub = new Scrub(target({ [name]: value, accept: 'application/json' }));
  expect(scrub.requestHeaders({ [name]: value, accept: 'application/json' })).toEqual({ accept: 'application/json' });
  const said = `${secret} ${encodeURIComponent(secret)} ${JSON.stringify(value)} ${value}`;
  for (const kept of [
    scrub.body(`{"echo": ${JSON.stringify(said)}}`),
    JSON.stringify(scrub.answerHeaders({ 'content-type': said, 'set-cookie': said, 'x-request-id': said, etag: said })),
    scrub.url(
      new URL(
        `https://u:${encodeURIComponent(secret)}@x.example/${encodeURIComponent(secret)}?a=${encodeURIComponent(secret)}`,
      ),
    ),
  ]) {
    expect(kept).not.toContain(secret);
    expect(kept).not.toContain(encodeURIComponent(secret));
    expect(kept).not.toContain(btoa(`client:${secret}`));
  }
});

test('parameters that are named like a secret lose their value, and it is looked for elsewhere', () => {
  const url = new URL('https://x.example/a?api_key=abcdefgh1234&season=2025&X-Amz-Signature=ffffeeee00001111');
  const scrub = new Scrub({ url, headers: {} });
  expect(scrub.url(url)).toBe('https://x.example/a?api_key=***&season=2025&X-Amz-Signature=***');
  expect(scrub.text('abcdefgh1234 and ffffeeee00001111')).toBe('*** and ***');
});

test('tokens in a body are taken out, and nothing that only sounds like one', () => {
  const scrub = new Scrub(target({}));
  expect(scrub.body('{"access_token": "abc", "errors": {"token": "Missing application key."}}')).toBe(
    '{"access_token": "***", "errors": {"token": "Missing application key."}}',
  );
});

test('only the last calls and bodies are held, and a sign-in never', () => {
  const recorder = new CallRecorder({ calls: 3, body: 10, bodies: 15 });
  const add = (text: string, post = false): void =>
    recorder.add('api-football', {
      target: post ? { ...target({}), post: { type: 'x', text: 'secret', repeatable: true } } : target({}),
      response: { status: 200, headers: {}, text, bytes: text.length, end: 'complete' },
      error: null,
      ms: 1,
    });
  add('{"access_token": "abc"}', true);
  expect(recorder.calls).toEqual([]);
  for (const text of ['first', 'second', 'x'.repeat(12), 'fourth']) add(text);
  expect(recorder.calls.map(({ call, size, body }) => [call, size, body])).toEqual([
    [2, 6, null],
    [3, 12, null],
    [4, 6, 'fourth'],
  ]);
  add('y'.repeat(12));
  expect(recorder.calls.at(-1)).toMatchObject({ call: 5, size: 12, body: 'y'.repeat(10) });
});

const call = (number: number, url: string) => ({
  token: 1,
  call: number,
  provider: 'api-football',
  method: 'GET',
  url,
  requestHeaders: {},
  at: '2026-01-01T00:00:00.000Z',
  ms: 1,
  status: 200,
  headers: {},
  error: null,
  bytes: 1,
  ending: 'complete' as const,
  size: 1,
  kept: 1,
});

test('a recorded call is found at another address, by what is asked, in the order in which it was asked', () => {
  const book = new CallBook([
    call(1, 'https://x.example/v3/leagues?b=2&a=1'),
    call(2, 'https://x.example/v3/leagues?a=1&b=2'),
    call(3, 'https://x.example/v3/leagues?a=1&key=***'),
  ]);
  const take = (path: string, parameters: Record<string, string>) =>
    book.take('api-football', { path, parameters, headers: {} })?.call ?? null;
  expect(take('leagues', { a: '1' })).toBeNull();
  expect(take('eagues', { a: '1', b: '2' })).toBeNull();
  expect(take('leagues', { a: '1', b: '2' })).toBe(1);
  expect(take('leagues', { a: '1', key: 'another' })).toBe(3);
  expect(take('leagues', { b: '2', a: '1' })).toBe(2);
  expect(take('leagues', { b: '2', a: '1' })).toBeNull();
  expect(book.take('espn', { path: 'leagues', parameters: {}, headers: {} })).toBeNull();
});
