import { describe, expect, it } from 'vitest';
import { readTellings } from '#engine/providers/api-football/quota.ts';
import { accountOf } from '#engine/providers/quotas/quotaGate.ts';

describe('the headers of API-Football', () => {
  it('tell of the day and the minute', () => {
    expect(
      readTellings({
        'x-ratelimit-requests-limit': '7500',
        'x-ratelimit-requests-remaining': '7499',
        'x-ratelimit-limit': '300',
        'x-ratelimit-remaining': ' 299 ',
      }),
    ).toEqual([
      { name: 'day', limit: 7500, remaining: 7499 },
      { name: 'minute', limit: 300, remaining: 299 },
    ]);
  });

  it('may tell of one alone, of nothing, or nonsense', () => {
    expect(readTellings({ 'x-ratelimit-remaining': '0' })).toEqual([{ name: 'minute', remaining: 0 }]);
    expect(readTellings({ 'x-ratelimit-limit': 'many', 'x-ratelimit-requests-remaining': '-1' })).toEqual([]);
    expect(readTellings({})).toEqual([]);
  });

  it('never tell more than the database holds', () => {
    expect(readTellings({ 'x-ratelimit-limit': '999999999999' })).toEqual([{ name: 'minute', limit: 2_147_483_647 }]);
  });
});

describe('an account', () => {
  const api = new URL('https://v3.football.api-sports.io/');

  it('is the same for the same key on every computer, and another for another key or address', () => {
    const mine = accountOf(api, 'secret');
    expect(accountOf(new URL('https://v3.football.api-sports.io/v3'), 'secret')).toBe(mine);
    expect(accountOf(api, 'another')).not.toBe(mine);
    expect(accountOf(new URL('http://127.0.0.1:8080'), 'secret')).not.toBe(mine);
  });

  it('does not give the key away', () => {
    expect(accountOf(api, 'secret')).toMatch(/^[0-9a-f]{12}$/);
    expect(accountOf(api, null)).toBe('public');
  });
});
