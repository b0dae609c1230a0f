import { expect, it } from 'vitest';
import type { NewsItem } from '#engine/alerts/news.ts';
import { notificationsSchema } from '#shared/contract/settings.ts';
import { bundleNews } from '../../../electron/main/bundleNews.ts';
import { parseRoute } from '../../../renderer/app/router.ts';

const all = { ...notificationsSchema.parse({}), failedOthers: true };
const failed = (id: number, mine = true, sync = 'sync-leagues'): NewsItem => ({
  kind: 'job_failed',
  id: String(id),
  sync,
  mine,
});
const missed = (schedule: string, slots = 1): NewsItem => ({
  kind: 'slot_missed',
  id: `${schedule} 1`,
  schedule,
  slots,
});
const told = (items: NewsItem[], wanted = all, page: string | null = null) =>
  bundleNews({ items, more: false }, wanted, page);

it('tells one failed job by its name, and leads to it', () => {
  expect(told([failed(12)])).toEqual([{ title: 'sync-leagues failed', body: 'Job 12', hash: '#/jobs/12' }]);
});

it('tells many as one, and leads to the list of just these', () => {
  const [one, ...more] = told(Array.from({ length: 12 }, (_, index) => failed(index + 1)));
  expect(more).toEqual([]);
  expect(one?.title).toBe('12 jobs failed');
  expect(parseRoute(one?.hash ?? '')).toMatchObject({ view: 'history', filter: 'id:1,2,3,4,5,6,7,8,9,10,11,12' });
});

it('tells nothing that the operator does not want, nor of the job that he looks at', () => {
  expect(told([failed(1, false)], { ...all, failedOthers: false })).toEqual([]);
  expect(told([failed(1)], { ...all, failedMine: false })).toEqual([]);
  expect(told([missed('leagues-daily')], { ...all, missedSlots: false })).toEqual([]);
  expect(told([failed(12)], all, 'app://touchline/#/jobs/12/log')).toEqual([]);
  expect(told([failed(12)], all, 'app://touchline/#/jobs/121')).toHaveLength(1);
});

it('tells missed slots by schedule', () => {
  expect(told([missed('leagues-daily', 3)])).toMatchObject([
    { title: 'leagues-daily: 3 slots were missed', hash: '#/schedules/leagues-daily' },
  ]);
  expect(told([missed('a'), missed('b')])).toMatchObject([{ title: '2 slots were missed', body: 'a, b' }]);
});

it('tells a backfill that is over, and leads to it unless it is looked at', () => {
  const over: NewsItem = { kind: 'backfill_over', id: '7', syncs: ['sync-fixtures'], state: 'done', failed: 3 };
  expect(told([over])).toEqual([
    { title: 'A backfill is done', body: 'sync-fixtures: 3 partitions failed', hash: '#/backfills/7' },
  ]);
  expect(told([over], all, 'app://touchline/#/backfills/7')).toEqual([]);
  expect(told([over], { ...all, backfills: false })).toEqual([]);
  expect(told(['1', '2', '3'].map((id) => ({ ...over, id })))).toMatchObject([{ title: '3 backfills are over' }]);
});
