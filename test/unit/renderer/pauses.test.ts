import { expect, it } from 'vitest';
import type { Pause } from '#shared/pauses.ts';
import { pausable, pausedSentence, pauseMark, pauseOf, targetWords } from '../../../renderer/views/parts/pauses.ts';

const aPause = (scope: Pause['scope'], name: string, reason: string | null = null): Pause => ({
  scope,
  name,
  pausedAt: '2026-11-22T12:00:00Z',
  pausedBy: 'anna',
  reason,
});
const providers = [
  { name: 'api-football', title: 'API-Football', source: 'network' as const, needsKey: true, missing: [] },
];
const all = aPause('all', '');
const provider = aPause('provider', 'api-football', 'wrong key');
const sync = aPause('sync', 'sync-leagues');

it('names the widest pause that keeps a sync back', () => {
  expect(pauseOf('sync-leagues', 'api-football', [sync, provider, all])).toBe(all);
  expect(pauseOf('sync-leagues', 'api-football', [sync, provider])).toBe(provider);
  expect(pauseOf('sync-leagues', 'api-football', [sync])).toBe(sync);
  expect(pauseOf('sync-teams', 'other', [sync, provider])).toBeNull();
  // A provider's name is no sync's, and a sync without a provider is kept back by none.
  expect(pauseOf('api-football', null, [provider])).toBeNull();
});

it('marks what is paused in a few words', () => {
  expect(pauseMark([], providers)).toBeNull();
  expect(pauseMark([sync], providers)).toBe('sync-leagues is paused');
  expect(pauseMark([provider], providers)).toBe('API-Football is paused');
  expect(pauseMark([provider, sync], providers)).toBe('2 pauses');
  expect(pauseMark([sync, all], providers)).toBe('everything is paused');
});

it('says who paused it, and why', () => {
  expect(pausedSentence(all)).toBe('Everything is paused by anna.');
  expect(pausedSentence(provider, providers)).toBe('API-Football is paused by anna: wrong key.');
  expect(targetWords(provider)).toBe('api-football');
});

it('offers to pause what is not paused', () => {
  expect(pausable([], ['api-football'], ['sync-leagues', 'sync-teams'])).toEqual([
    { scope: 'all', name: '' },
    { scope: 'provider', name: 'api-football' },
    { scope: 'sync', name: 'sync-leagues' },
    { scope: 'sync', name: 'sync-teams' },
  ]);
  expect(pausable([all, sync], ['api-football'], ['sync-leagues'])).toEqual([
    { scope: 'provider', name: 'api-football' },
  ]);
});
