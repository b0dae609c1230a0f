import { describe, expect, it } from 'vitest';
import type { TableChanges } from '#shared/jobs.ts';
import { JobError } from '#engine/jobError.ts';
import { checkPlausibility } from '#engine/syncs/plausibility.ts';

const run = (received: number, table = 'leagues'): TableChanges[] => [
  { table, received, inserted: 0, updated: 0, unchanged: received, removed: 0, samples: [] },
];

const check = () => checkPlausibility(run(499), [run(1000), run(10), run(5000)]);

describe('plausibility', () => {
  it('refuses less than half of the median, with the figures', () => {
    expect(check).toThrow(JobError);
    expect(check).toThrow('499 leagues where 1000 are usual');
    expect(() => checkPlausibility([], [run(1000)])).toThrow('0 leagues');
  });

  it('says how to go on, and that no retry helps', () => {
    try {
      checkPlausibility(run(1), [run(1000)]);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'implausible',
        retry: { kind: 'never' },
        hint: expect.stringContaining('acceptCollapse'),
      });
    }
  });

  it.each([
    ['half', 500, [run(1000)]],
    ['the first run', 1, []],
    ['few rows', 1, [run(19)]],
    ['a median between two', 500, [run(1000), run(900)]],
    ['a table that is new', 5, [run(1000, 'seasons').slice(1), run(5)]],
  ])('lets %s pass', (_, received, earlier) => expect(() => checkPlausibility(run(received), earlier)).not.toThrow());
});
