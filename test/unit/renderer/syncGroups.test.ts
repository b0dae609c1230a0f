import { expect, it } from 'vitest';
import { describeSync, syncs } from '#engine/syncs/catalogue.ts';
import { syncGroups } from '../../../renderer/views/run-sync/syncGroups.ts';

const described = syncs.map(describeSync);
const providers = [{ name: 'nflverse', title: 'The nflverse', source: 'demo' as const, needsKey: false, missing: [] }];
const names = (typed: string): string[] =>
  syncGroups(described, providers, typed).flatMap(({ syncs: found }) => found.map(({ name }) => name));

it('holds every sync once, with those of its provider', () => {
  expect(names('').toSorted()).toEqual(described.map(({ name }) => name).toSorted());
  const groups = syncGroups(described, providers, '');
  expect(new Set(groups.map(({ title }) => title)).size).toBe(groups.length);
  expect(groups.find(({ title }) => title === 'The nflverse')?.syncs.map(({ provider }) => provider)).toContain(
    'nflverse',
  );
  expect(groups.at(-1)?.syncs.every(({ provider }) => provider === null)).toBe(true);
});

it('finds by title, name and provider, also one that is only asked besides', () => {
  expect(names('opponents')).toEqual(['sync-opponents']);
  expect(names('PLAYER stat')).toEqual(['sync-player-stats']);
  expect(names('yahoo')).toEqual(['sync-league-data']);
  expect(names('the nflverse')).toContain('sync-nfl-matchups');
  expect(syncGroups(described, providers, 'cricket')).toEqual([]);
});
