import { describe, expect, it } from 'vitest';
import type { OperatorAction } from '#shared/activity.ts';
import { readActivityFilter, writeActivityFilter } from '../../../renderer/views/activity/activityFilter.ts';
import { noActivity, withNewest, withOlder } from '../../../renderer/views/activity/activityRows.ts';
import { bulkFilterOf, deedWords } from '../../../renderer/views/activity/words.ts';

function anAction(given: Partial<OperatorAction> = {}): OperatorAction {
  return {
    id: '1',
    at: '2026-11-22T12:00:00Z',
    actor: 'ada@desk',
    origin: 'console',
    action: 'cancel',
    reason: null,
    detail: {},
    jobIds: [],
    jobs: 0,
    bulkAction: null,
    undoneBy: null,
    ...given,
  };
}

const rows = (from: number, to: number): OperatorAction[] =>
  Array.from({ length: from - to + 1 }, (_, index) => anAction({ id: String(from - index) }));
const ids = ({ rows }: { rows: readonly OperatorAction[] }): string => rows.map(({ id }) => id).join(' ');

describe('what is loaded of the activity', () => {
  const first = withNewest(noActivity, { rows: rows(10, 8), more: true }, false);
  const both = withOlder(first, '8', { rows: rows(7, 5), more: true });

  it('grows below by older pages, once each', () => {
    expect(ids(both)).toBe('10 9 8 7 6 5');
    expect(withOlder(both, '8', { rows: rows(7, 5), more: true })).toBe(both);
  });

  it('grows above by new ones, and keeps what is below', () => {
    const next = withNewest(both, { rows: rows(11, 9), more: true }, false);
    expect([ids(next), next.waiting, next.more]).toEqual(['11 10 9 8 7 6 5', 0, true]);
  });

  it('keeps its rows in their places while the operator reads: new ones wait, undone ones say so', () => {
    const news = [anAction({ id: '11' }), anAction({ id: '10', undoneBy: '11' }), anAction({ id: '9' })];
    const held = withNewest(both, { rows: news, more: true }, true);
    expect([ids(held), held.waiting]).toEqual(['10 9 8 7 6 5', 1]);
    expect(held.rows[0]?.undoneBy).toBe('11');
  });

  it('begins anew where more came than one page shows: between the two there would be a gap', () => {
    const next = withNewest(both, { rows: rows(40, 38), more: true }, false);
    expect([ids(next), next.more]).toEqual(['40 39 38', true]);
  });

  it('forgets what is below where there is nothing more', () => {
    const next = withNewest(both, { rows: rows(10, 9), more: false }, false);
    expect([ids(next), next.more]).toEqual(['10 9', false]);
  });
});

it('the filter of an address is read back as it was written; what means nothing is left out', () => {
  const filter = { actor: 'match-end webhook', action: 'change priority', since: { ago: 7 * 86_400_000 }, job: '1204' };
  const text = writeActivityFilter(filter);
  expect(text).toBe('actor:"match-end webhook" action:"change priority" since:7d job:1204');
  expect(readActivityFilter(text, 0)).toEqual(filter);
  expect(readActivityFilter('job:none since:later nonsense who:ada', 0)).toEqual({});
});

describe('a deed in words', () => {
  it.each<[Partial<OperatorAction>, string]>([
    [{ action: 'cancel', jobIds: ['12'], jobs: 1 }, 'Cancelled job 12'],
    [{ action: 'retry', jobIds: ['12'], jobs: 1, detail: { as: '13' } }, 'Retried job 12 as 13'],
    [{ action: 'cancel', bulkAction: '4', jobs: 1204 }, 'Cancelled 1,204 jobs'],
    [{ action: 'set_priority', bulkAction: '4', jobs: 2, detail: { priority: 10 } }, 'Gave 2 jobs the priority 10'],
    [
      { action: 'change priority', jobIds: ['7'], jobs: 1, detail: { priority: 10, from: 0 } },
      'Gave job 7 the priority 10 instead of 0',
    ],
    [{ action: 'pause', detail: { scope: 'all', name: '' } }, 'Paused everything'],
    [
      { action: 'resume', detail: { scope: 'sync', name: 'sync-leagues', changed: false } },
      'Resumed sync-leagues, which was not paused',
    ],
    [{ action: 'disable schedule', detail: { schedule: 'nightly' } }, 'Disabled the schedule nightly'],
    [{ action: 'tell worker', detail: { worker: '3', state: 'draining' } }, 'Let worker 3 drain'],
    [{ action: 'replay_recording', jobs: 2, jobIds: ['1', '2'] }, 'Replay recording: 2 jobs'],
  ])('%j', (given, words) => expect(deedWords(anAction(given))).toBe(words));

  it('of many jobs says which were meant', () => {
    const detail = { filter: { states: ['failed'], syncs: ['sync-leagues'] } };
    expect(bulkFilterOf(anAction({ bulkAction: '1', detail }))).toBe('state:failed sync:sync-leagues');
    expect(bulkFilterOf(anAction({ detail: { filter: {} } }))).toBeNull();
  });
});
