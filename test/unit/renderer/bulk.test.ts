import { describe, expect, test } from 'vitest';
import type { FilterState } from '#shared/filters/jobFilter.ts';
import type { ProviderQuota } from '#shared/quotas.ts';
import { filterWithin } from '../../../renderer/views/jobs/appliedFilter.ts';
import { bulkPossible, bulkSummary, bulkVerbs, canUndo } from '../../../renderer/views/jobs/bulk.ts';
import { providersMark, quotaWords } from '../../../renderer/views/parts/providers.ts';

describe('a bulk action over the list', () => {
  test.each([
    { states: undefined, possible: ['retry', 'cancel', 'run_now', 'set_priority'] },
    { states: ['pending'], possible: ['cancel', 'run_now', 'set_priority'] },
    { states: ['blocked'], possible: ['cancel', 'run_now', 'set_priority'] },
    { states: ['running', 'cancelling'], possible: ['cancel'] },
    { states: ['failed', 'cancelled'], possible: ['retry'] },
    { states: ['running', 'failed'], possible: ['retry', 'cancel'] },
  ] satisfies { states: FilterState[] | undefined; possible: string[] }[])(
    'of $states can be $possible',
    ({ states, possible }) => {
      expect(bulkVerbs.filter((each) => bulkPossible(each, states ? { states } : {}))).toEqual(possible);
    },
  );

  test('reaches no live job from the history', () => {
    expect(filterWithin({ syncs: ['sync-odds'] }, 'history')).toEqual({
      syncs: ['sync-odds'],
      states: ['succeeded', 'failed', 'cancelled'],
    });
    expect(filterWithin({ states: ['running', 'failed'] }, 'history')).toEqual({ states: ['failed'] });
    expect(filterWithin({ states: ['running'] }, 'history')).toBeNull();
    expect(filterWithin({ states: ['running'] }, 'jobs')).toEqual({ states: ['running'] });
  });

  test('that has ended tells what became of the jobs, and whether it can be taken back', () => {
    const action = { state: 'done', action: 'cancel', done: 1204, counts: { cancelled: 1201, cancelling: 3 } } as const;
    expect(bulkSummary(action)).toBe('1,204 jobs: 1,201 cancelled, 3 told to stop.');
    expect(canUndo(action)).toBe(true);
    expect(canUndo({ ...action, state: 'running' })).toBe(false);
    expect(canUndo({ ...action, action: 'retry' })).toBe(false);
    expect(bulkSummary({ ...action, state: 'aborted', done: 1, counts: {} })).toBe('1 job; then aborted.');
  });
});

const quota = (change: Partial<ProviderQuota>): ProviderQuota => ({
  provider: 'api-football',
  account: 'abc',
  window: 'day',
  limit: 7_500,
  remaining: 688,
  resetsAt: null,
  toldBy: 'headers',
  asOf: '2026-11-22T10:00:00Z',
  ...change,
});

describe('a provider’s quota', () => {
  test('is what was used of the day, with what is left of each window', () => {
    expect(quotaWords('api-football', [quota({}), quota({ window: 'minute', limit: 300, remaining: 299 })])).toEqual({
      today: '6,812 of 7,500 today',
      lines: ['688 of 7,500 calls left this day', '299 of 300 calls left this minute'],
    });
  });

  test('of several accounts is that of the one with the least left', () => {
    const words = quotaWords('api-football', [quota({}), quota({ account: 'def', remaining: 10 })]);
    expect(words.today).toBe('7,490 of 7,500 today');
    expect(words.lines[1]).toContain('(def)');
  });

  test('is not made up where it is not known', () => {
    const unknown = [quota({ limit: null, remaining: null }), quota({ provider: 'other' })];
    expect(quotaWords('api-football', unknown)).toEqual({ today: null, lines: [] });
  });
});

const provider = (name: string, source: 'network' | 'demo' | 'unconfigured') => ({
  name,
  title: name.toUpperCase(),
  source,
  needsKey: true,
  missing: [],
});

describe('all providers in one line', () => {
  test('are one word where all are alike', () => {
    expect(providersMark([provider('a', 'demo'), provider('b', 'demo')], [])).toEqual({
      quota: null,
      usedUp: false,
      sources: 'demo data',
      lacking: false,
    });
  });

  test('tell what can’t be asked, and the quota of which the greatest share is used', () => {
    const mark = providersMark(
      [provider('a', 'network'), provider('b', 'network'), provider('c', 'unconfigured')],
      [
        quota({ provider: 'a', limit: 1000, remaining: 900 }),
        quota({ provider: 'b', limit: 10, remaining: 0 }),
        quota({ provider: 'gone', remaining: 0 }),
      ],
    );
    expect(mark).toEqual({
      quota: 'B 10 of 10 today',
      usedUp: true,
      sources: '2 live · 1 not set up',
      lacking: true,
    });
  });
});
