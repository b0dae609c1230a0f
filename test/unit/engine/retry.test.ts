import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JobError, retryOf, toAttemptError } from '#engine/jobError.ts';
import { retryDelay } from '#engine/queue/backoff.ts';
import { attemptErrorSchema } from '#shared/jobs.ts';
import { OperatorError } from '#shared/errors.ts';

const attempts = fc.integer({ min: 1, max: 100 });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the wait before another attempt', () => {
  it('doubles from 5 s to an hour, less up to half of it by chance', () => {
    fc.assert(
      fc.property(attempts, chance, (attempt, random) => {
        const full = Math.min(5_000 * 2 ** (attempt - 1), 3_600_000);
        const delay = retryDelay({ kind: 'backoff' }, attempt, () => random);
        expect(delay).toBeGreaterThanOrEqual(full / 2);
        expect(delay).toBeLessThanOrEqual(full);
        expect(Number.isInteger(delay)).toBe(true);
      }),
    );
    expect([1, 2, 3, 11, 100].map((attempt) => retryDelay({ kind: 'backoff' }, attempt, () => 0))).toEqual([
      5_000, 10_000, 20_000, 3_600_000, 3_600_000,
    ]);
  });

  it('never falls short of what the provider said', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90_000_000 }), attempts, chance, (asked, attempt, random) => {
        const delay = retryDelay({ kind: 'after', delay: asked }, attempt, () => random);
        expect(delay).toBeGreaterThanOrEqual(asked);
        expect(delay).toBeLessThanOrEqual(asked + 2_000);
      }),
    );
  });

  it('is none where no attempt can help', () => {
    fc.assert(fc.property(attempts, (attempt) => retryDelay({ kind: 'never' }, attempt) === null));
  });

  it('differs between jobs that failed together', () => {
    const delays = new Set(Array.from({ length: 50 }, () => retryDelay({ kind: 'backoff' }, 5)));
    expect(delays.size).toBeGreaterThan(25);
  });
});

describe('an error of an attempt', () => {
  it('that was written for the operator is kept without its stack', () => {
    const error = new JobError(
      { code: 'quota', message: 'Used up.', hint: 'Wait.', details: { left: 0 } },
      { kind: 'after', delay: 5 },
    );
    expect(toAttemptError(error)).toEqual({
      code: 'quota',
      message: 'Used up.',
      hint: 'Wait.',
      details: { left: 0 },
      retryable: true,
    });
    expect(retryOf(error)).toEqual({ kind: 'after', delay: 5 });
  });

  it('that can not get better says so', () => {
    expect(toAttemptError(new JobError({ code: 'bad_key', message: 'Wrong.' }, { kind: 'never' }))).toEqual({
      code: 'bad_key',
      message: 'Wrong.',
      retryable: false,
    });
  });

  it('of the database or of nobody gets the usual backoff', () => {
    expect(toAttemptError(new OperatorError({ code: 'database_lost', message: 'Lost.' }))).toMatchObject({
      retryable: true,
    });
    expect(retryOf(new Error('bug'))).toEqual({ kind: 'backoff' });
    expect(toAttemptError(new Error('bug'))).toMatchObject({
      code: 'internal',
      message: 'bug',
      retryable: true,
      stack: expect.stringContaining('bug'),
    });
  });

  it('can be anything that is thrown', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.integer(), fc.constantFrom(null, undefined, true, Symbol('x'), [], {})),
        (thrown) => {
          const kept = toAttemptError(thrown);
          expect(attemptErrorSchema.safeParse(kept).success).toBe(true);
          expect(() => JSON.stringify(kept)).not.toThrow();
        },
      ),
    );
  });
});
