import { describe, expect, it } from 'vitest';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { readFilter, scopeOf } from '../../../renderer/views/jobs/appliedFilter.ts';
import { allColumns, columnsFor } from '../../../renderer/views/jobs/columns.tsx';
import { countWords, surerCount } from '../../../renderer/views/jobs/countWords.ts';
import { toggleValue, valuesOf, withValues } from '../../../renderer/views/jobs/filterText.ts';
import { addPage, firstPages, takeFirst } from '../../../renderer/views/jobs/jobPages.ts';
import { renamed, withFilter } from '../../../renderer/views/jobs/savedFilters.ts';
import { aJob } from './jobs.ts';

const jobs = (...ids: string[]) => ids.map((id) => aJob({ id }));
const page = (ids: string[], next: string | null, searchedTo: string | null = null) => ({
  rows: jobs(...ids),
  next,
  searchedTo,
});
const ids = ({ rows }: { rows: readonly { id: string }[] }) => rows.map((row) => row.id).join(' ');

describe('the pages of a list', () => {
  const loaded = addPage(firstPages(page(['9', '8'], 'a')), page(['7', '6'], 'b'));

  it('follow each other, and know where they go on', () => {
    expect([ids(loaded), loaded.next, loaded.head]).toEqual(['9 8 7 6', 'b', 2]);
  });

  it('keep what a newer job pushes out of the first one', () => {
    const later = takeFirst(loaded, page(['10', '9'], 'c'), false);
    expect([ids(later), later.next, later.head]).toEqual(['10 9 8 7 6', 'b', 2]);
  });

  it('lose what has left the first one, and show no job twice', () => {
    expect(ids(takeFirst(loaded, page(['9', '7'], 'c'), true))).toBe('9 7 6');
    expect(ids(addPage(loaded, page(['6', '5'], null)))).toBe('9 8 7 6 5');
  });

  it('begin anew where more came than the first one holds, unless somebody reads', () => {
    const burst = page(['20', '19'], 'c');
    expect(takeFirst(loaded, burst, false)).toEqual(firstPages(burst));
    expect(ids(takeFirst(loaded, burst, true))).toBe('20 19 9 8 7 6');
  });

  it('stay where a bounded search finds nothing among the newest any more', () => {
    const empty = page([], 'c', '2026-11-20T00:00:00Z');
    expect(ids(takeFirst(loaded, empty, false))).toBe('9 8 7 6');
  });
});

describe('a number of jobs', () => {
  it('says how far it can be trusted', () => {
    expect(countWords({ value: 1, kind: 'exact' })).toBe('1 job');
    expect(countWords({ value: 10_000, kind: 'at_least' })).toBe('10,000+ jobs');
    expect(countWords({ value: 5_000_000, kind: 'estimate' })).toBe('about 5,000,000 jobs');
  });

  it('is exact once the list has ended, and never below what is shown', () => {
    expect(surerCount({ value: 3, kind: 'at_least' }, 12, true)).toEqual({ value: 12, kind: 'exact' });
    expect(surerCount({ value: 3, kind: 'at_least' }, 12, false)).toEqual({ value: 12, kind: 'at_least' });
    expect(surerCount({ value: 300, kind: 'exact' }, 200, false)).toEqual({ value: 300, kind: 'exact' });
  });
});

describe('the text of a filter', () => {
  it('takes a state in and out, and leaves the rest as it was typed', () => {
    expect(toggleValue('', 'state', 'failed')).toBe('state:failed');
    expect(toggleValue('week:11  state:failed "timed out"', 'state', 'running')).toBe(
      'week:11 state:failed,running "timed out"',
    );
    expect(toggleValue('State:failed,running since:2d', 'state', 'failed')).toBe('state:running since:2d');
    expect(toggleValue('state:failed', 'state', 'failed')).toBe('');
    expect(toggleValue('-state:failed', 'state', 'failed')).toBe('-state:failed state:failed');
  });

  it('is given times that are read back', () => {
    const text = withValues('state:failed since:2d', 'since', ['2026-11-20T08:30']);
    expect(text).toBe('state:failed since:2026-11-20T08:30');
    expect(readFilter(text, 0)?.filter.since).toBe(new Date('2026-11-20T08:30').toISOString());
    expect(valuesOf(text, 'since')).toEqual(['2026-11-20T08:30']);
    expect(withValues(text, 'since', [])).toBe('state:failed');
  });

  it('of which a part means nothing is not applied at all', () => {
    expect(readFilter('state:failed since:sometime', 0)).toBeNull();
    expect(readFilter(' state:failed ', 0)).toEqual({ text: 'state:failed', filter: { states: ['failed'] } });
  });

  it.each([
    [{}, 'jobs', 'all'],
    [{ states: ['pending', 'running'] }, 'jobs', 'live'],
    [{ states: ['pending', 'failed'] }, 'jobs', 'all'],
    [{ lock: 'sync-leagues' }, 'jobs', 'live'],
    [{ states: ['failed'] }, 'history', 'ended'],
  ] satisfies [JobFilter, 'jobs' | 'history', string][])('%j in %s goes through %s', (filter, view, scope) => {
    expect(scopeOf(filter, view)).toBe(scope);
  });
});

describe('saved filters', () => {
  const saved = withFilter([{ name: 'Nights', filter: 'since:8h' }], { name: ' Odds ', filter: 'sync:sync-odds ' });

  it('have one of each name', () => {
    expect(saved).toEqual([
      { name: 'Nights', filter: 'since:8h' },
      { name: 'Odds', filter: 'sync:sync-odds' },
    ]);
    expect(withFilter(saved, { name: 'Nights', filter: 'since:9h' })).toHaveLength(2);
  });

  it('are renamed, and take the place of one that has the name', () => {
    expect(renamed(saved, 'Odds', 'Nights')).toEqual([{ name: 'Nights', filter: 'sync:sync-odds' }]);
    expect(renamed(saved, 'Nobody', 'Nights')).toEqual(saved);
  });
});

const names = (width: number, choice?: Parameters<typeof columnsFor>[1]) =>
  columnsFor(width, choice).columns.map((column) => column.name);

describe('columns', () => {
  it('leave where the list is narrow; what a job is and how it stands stays', () => {
    expect(names(1700)).toEqual(allColumns.filter((column) => !column.aside).map((column) => column.name));
    expect(names(550)).toEqual(['state', 'id', 'sync', 'note', 'when']);
    expect(names(330)).toEqual(['state', 'sync', 'when']);
  });

  it('are shown and hidden as the operator wants, and as wide', () => {
    const choice = { shown: { priority: true, worker: false }, widths: { sync: 220, note: 300, subject: 100 } };
    expect(names(1700, choice)).toContain('priority');
    expect(names(1700, choice)).not.toContain('worker');
    expect(columnsFor(1700, choice).template).toContain('220px');
    // Something takes the room that is left over.
    expect(columnsFor(1700, choice).template).toContain('1fr');
  });
});
