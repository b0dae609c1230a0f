import { expect, it } from 'vitest';
import { matches } from '../../../renderer/app/matches.ts';
import { noFilter } from '../../../renderer/views/jobs/shownFilter.ts';
import { columnsFor } from '../../../renderer/views/jobs/columns.tsx';
import { suggest } from '../../../renderer/views/jobs/suggest.ts';

const syncs = ['sync-leagues', 'sync-players'];
const labels = (typed: string, filter = noFilter) => suggest(typed, filter, syncs).map((each) => each.label);

const names = (width: number) => columnsFor(width).columns.map((column) => column.name);

it('understands states, syncs and ids', () => {
  expect(labels('fail')).toEqual(['state:failed']);
  expect(labels('state:ru')).toEqual(['state:running']);
  expect(labels('sync:')).toEqual(['sync:sync-leagues', 'sync:sync-players']);
  expect(labels('play')).toEqual(['sync:sync-players']);
  expect(suggest(' #48211', noFilter, syncs)).toEqual([{ kind: 'open', label: 'Open job 48211', job: '48211' }]);
  expect(labels('zzz')).toEqual([]);
});

it('takes away what is already filtered for', () => {
  expect(suggest('failed', { states: ['failed', 'running'], sync: null }, syncs)).toEqual([
    { kind: 'filter', label: 'Not state:failed any more', filter: { states: ['running'], sync: null } },
  ]);
});

it('finds a command by any of its words', () => {
  expect(matches('Run sync-leagues Leagues api-football', 'football run')).toBe(true);
  expect(matches('Theme: dark', 'light')).toBe(false);
  expect(matches('Theme: dark', ' ')).toBe(true);
});

it('keeps what a job is and how it stands when the list is narrow', () => {
  expect(names(1700)).toHaveLength(10);
  expect(names(550)).toEqual(['state', 'id', 'sync', 'note', 'when']);
  expect(names(300)).toEqual(['state', 'sync', 'when']);
});
