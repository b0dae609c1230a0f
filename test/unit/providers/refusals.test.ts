import { describe, expect, it } from 'vitest';
import { findRefusal } from '#engine/providers/api-football/refusals.ts';

const noon = Date.UTC(2026, 4, 1, 12);

function find(errors: unknown, more: { status?: number; headers?: Record<string, string> } = {}) {
  const body = { get: 'leagues', parameters: [], errors, results: 0, response: [] };
  const answer = { status: more.status ?? 200, headers: more.headers ?? {}, body, bytes: 1, ms: 1 };
  return findRefusal(answer, noon, (text) => text.replaceAll('secret', '(key)'));
}

describe('errors inside an answer', () => {
  it.each([[[]], [{}], [''], [null], [undefined]])('%j is none', (errors) => expect(find(errors)).toBeNull());

  it.each([
    [{ token: 'Missing application key.' }, 'provider_key_refused', { kind: 'never' }],
    [{ access: 'Your account is suspended.' }, 'provider_key_refused', { kind: 'never' }],
    [{ plan: 'Free plans do not have access to this season.' }, 'provider_plan', { kind: 'never' }],
    [
      { requests: 'You have reached the limit for the day.' },
      'provider_day_limit',
      { kind: 'wait', delay: 43_210_000 },
    ],
    [{ rateLimit: 'Too many requests.' }, 'provider_rate_limit', { kind: 'wait', delay: 60_000 }],
    [{ required: 'At least one parameter is required.' }, 'provider_bad_request', { kind: 'never' }],
    [{ season: 'The Season field must contain 4 digits.' }, 'provider_bad_request', { kind: 'never' }],
    [{ bug: 'This is on our side.' }, 'provider_unavailable', { kind: 'backoff' }],
    ['Something is wrong', 'provider_refused', { kind: 'backoff' }],
    [['One thing', 'Another'], 'provider_refused', { kind: 'backoff' }],
    [[{ token: 'Missing application key.' }], 'provider_key_refused', { kind: 'never' }],
    [{ season: 'Not a year.', token: 'Missing application key.' }, 'provider_key_refused', { kind: 'never' }],
  ])('%j', (errors, code, retry) => {
    const refusal = find(errors);
    expect(refusal?.failure.code).toBe(code);
    expect(refusal?.retry).toEqual(retry);
    expect(refusal?.failure.hint).toBeTruthy();
  });

  it('quotes what the provider says, without the key', () => {
    expect(find({ token: 'The key secret is unknown.' })?.failure.message).toContain('“The key (key) is unknown.”');
    expect(find({ season: 'Not a year.' })?.failure.message).toContain('“season: Not a year.”');
  });

  it('waits as long as the provider says', () => {
    expect(find({ rateLimit: 'Slow down.' }, { headers: { 'retry-after': '5' } })?.retry).toEqual({
      kind: 'wait',
      delay: 5000,
    });
  });

  it('names the window that is used up, for the others to know', () => {
    expect(find({ rateLimit: 'Slow down.' })?.usedUp).toEqual({ window: 'minute', wait: null });
    expect(find({ requests: 'No more.' }, { headers: { 'retry-after': '30' } })?.usedUp).toEqual({
      window: 'day',
      wait: 30_000,
    });
    expect(find({ token: 'Unknown.' })).not.toHaveProperty('usedUp');
  });

  it('takes a 429 with no call left today for the day limit', () => {
    const headers = { 'x-ratelimit-requests-remaining': '0' };
    expect(find([], { status: 429, headers })?.failure.code).toBe('provider_day_limit');
    expect(find([], { status: 200, headers })).toBeNull();
  });
});
