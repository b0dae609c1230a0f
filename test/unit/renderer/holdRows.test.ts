import { describe, expect, it } from 'vitest';
import { holdRows, noRows } from '../../../renderer/views/jobs/holdRows.ts';
import { aJob } from './jobs.ts';

const jobs = (...ids: string[]) => ids.map((id) => aJob({ id }));
const ids = (held: { rows: readonly { job: { id: string } }[] }) => held.rows.map((row) => row.job.id);

describe('while the operator does not read', () => {
  it('shows what comes, in its order', () => {
    const first = holdRows(noRows, jobs('2', '1'), { holding: false });
    const second = holdRows(first, jobs('3', '1', '2'), { holding: false });
    expect(ids(second)).toEqual(['3', '1', '2']);
    expect(second.waiting).toBe(0);
  });
});

describe('while the operator reads', () => {
  const before = holdRows(noRows, jobs('3', '2', '1'), { holding: false });

  it('keeps new rows waiting and counts them', () => {
    const held = holdRows(before, jobs('5', '4', '3', '2', '1'), { holding: true });
    expect(ids(held)).toEqual(['3', '2', '1']);
    expect(held.waiting).toBe(2);
  });

  it('brings rows up to date in their places, even when the list orders them anew', () => {
    const held = holdRows(before, [aJob({ id: '1', state: 'running', shown: 'running' }), ...jobs('3', '2')], {
      holding: true,
    });
    expect(ids(held)).toEqual(['3', '2', '1']);
    expect(held.rows[2]?.job.state).toBe('running');
  });

  it('marks rows that left the list instead of taking them away', () => {
    const held = holdRows(before, jobs('3', '1'), { holding: true });
    expect(held.rows.map((row) => row.gone)).toEqual([false, true, false]);
  });

  it('brings back a row that left and came again', () => {
    const left = holdRows(before, jobs('3', '1'), { holding: true });
    const again = holdRows(left, jobs('3', '2', '1'), { holding: true });
    expect(again.rows.map((row) => row.gone)).toEqual([false, false, false]);
  });

  it('lets older rows join at the end: the operator scrolled for them', () => {
    const held = holdRows(before, jobs('4', '3', '2', '1', '0'), { holding: true });
    expect(ids(held)).toEqual(['3', '2', '1', '0']);
    expect(held.waiting).toBe(1);
  });

  it('shows what waits as soon as it is let go', () => {
    const held = holdRows(before, jobs('4', '3', '2'), { holding: true });
    expect(ids(holdRows(held, jobs('4', '3', '2'), { holding: false }))).toEqual(['4', '3', '2']);
  });

  it('lets a job that the operator opened in', () => {
    expect(ids(holdRows(before, jobs('4', '3', '2', '1'), { holding: true, wanted: '4' }))).toEqual([
      '4',
      '3',
      '2',
      '1',
    ]);
  });

  it('begins with what there is where nothing was shown yet', () => {
    expect(ids(holdRows(noRows, jobs('1'), { holding: true }))).toEqual(['1']);
  });

  it('keeps the very row objects that did not change, so that they are not drawn again', () => {
    const fresh = before.rows.map((row) => row.job);
    const held = holdRows(before, [aJob({ id: '9' }), ...fresh], { holding: true });
    expect(held.rows.every((row, index) => row === before.rows[index])).toBe(true);
  });
});
