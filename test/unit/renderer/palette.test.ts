import { List } from 'lucide-react';
import { expect, it } from 'vitest';
import { matches } from '../../../renderer/app/matches.ts';
import { parseRoute } from '../../../renderer/app/router.ts';
import { entryKey, type Entry } from '../../../renderer/app/palette/entry.ts';
import { mostShown, rank } from '../../../renderer/app/palette/rank.ts';
import { typedEntries } from '../../../renderer/app/palette/typed.ts';

const entry = (label: string, group = 'Go to', also = ''): Entry => ({
  group,
  label,
  also,
  icon: List,
  run: () => undefined,
});
const none = new Map();
const labels = (entries: readonly Entry[]): string[] => entries.map((each) => each.label);

it('puts the label that begins with what was typed first, then words, then the rest', () => {
  const entries = [entry('Open rejobs'), entry('Cancel all jobs…'), entry('Jobs'), entry('Locks', 'Go to', 'jobs')];
  expect(labels(rank(entries, 'jobs', none))).toEqual(['Jobs', 'Cancel all jobs…', 'Open rejobs', 'Locks']);
  expect(labels(rank(entries, 'all can', none))).toEqual(['Cancel all jobs…']);
});

it('puts what is used more often first among equals, and what was used last on top where nothing is typed', () => {
  const entries = [entry('Pause sync-a', 'Pause'), entry('Pause sync-b', 'Pause'), entry('Pause sync-c', 'Pause')];
  const uses = new Map([
    [entryKey(entries[1] ?? entry('')), { times: 3, at: 1 }],
    [entryKey(entries[2] ?? entry('')), { times: 1, at: 2 }],
  ]);
  expect(labels(rank(entries, 'pause', uses))).toEqual(['Pause sync-b', 'Pause sync-c', 'Pause sync-a']);
  const shown = rank(entries, '', uses);
  expect(shown.map(({ group, label }) => [group, label])).toEqual([
    ['Used last', 'Pause sync-c'],
    ['Used last', 'Pause sync-b'],
    ['Pause', 'Pause sync-a'],
  ]);
});

it('stays quick with many, and shows no more than can be read', () => {
  const many = Array.from({ length: 5_000 }, (_, index) => entry(`Run sync-${index}`, 'Run', 'some more words'));
  expect(rank(many, 'sync', none)).toHaveLength(mostShown);
});

it('takes a number for a job, and a filter for a list; a filter that means nothing for nothing', () => {
  expect(labels(typedEntries('#1204'))).toEqual(['Open job 1204']);
  expect(labels(typedEntries('state:failed since:2d'))).toEqual([
    'Jobs with state:failed since:2d',
    'History with state:failed since:2d',
  ]);
  expect(typedEntries('state:nonsense')).toEqual([]);
  expect(typedEntries('leagues')).toEqual([]);
  expect(parseRoute('#/jobs?filter=state:failed')).toMatchObject({ filter: 'state:failed' });
});

it('finds a command by any of its words', () => {
  expect(matches('Run sync-leagues Leagues api-football', 'football run')).toBe(true);
  expect(matches('Theme: dark', 'light')).toBe(false);
  expect(matches('Theme: dark', ' ')).toBe(true);
});
