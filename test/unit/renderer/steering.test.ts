import { describe, expect, it } from 'vitest';
import { jobStates, shownStates, type JobState, type ShownState } from '#shared/jobs.ts';
import {
  cancelOf,
  notReachedBecauseOf,
  possibleWith,
  priorities,
  stageWords,
} from '../../../renderer/views/parts/steering.ts';
import { aJob } from './jobs.ts';

const stateOf = (shown: ShownState): JobState =>
  shown === 'cancelling' ? 'running' : (jobStates.find((state) => state === shown) ?? 'pending');
const offered = (shown: ShownState): string[] =>
  Object.entries(possibleWith({ state: stateOf(shown), shown }))
    .filter(([, possible]) => possible)
    .map(([name]) => name);

it('offers for every shown state what can be done in it', () => {
  expect(Object.fromEntries(shownStates.map((shown) => [shown, offered(shown)]))).toEqual({
    pending: ['cancel', 'prioritise'],
    scheduled: ['cancel', 'runNow', 'prioritise'],
    retrying: ['cancel', 'runNow', 'prioritise'],
    blocked: ['cancel', 'runNow', 'prioritise'],
    waiting: ['cancel', 'prioritise'],
    running: ['cancel'],
    cancelling: [],
    succeeded: [],
    failed: ['retry'],
    cancelled: ['retry'],
  });
});

const cancelled = (details: Record<string, unknown>) =>
  cancelOf(aJob({ state: 'cancelled', error: { code: 'cancelled', message: 'Cancelled by anna.', details } }));

describe('a cancelled job', () => {
  it.each(Object.entries(stageWords))('says of the stage %s: %s', (stage, words) => {
    expect(cancelled({ by: 'anna', reason: 'wrong season', stage })).toEqual({
      by: 'anna',
      reason: 'wrong season',
      stage: words,
    });
  });

  it('has other words for every stage', () => {
    const words = Object.values(stageWords);
    expect(new Set(words).size).toBe(words.length);
  });

  it('says what it knows where something is left out, or is of a later version', () => {
    expect(cancelled({ stage: 'toString' })).toEqual({ by: null, reason: null, stage: null });
    expect(cancelled({ by: 7, reason: '' })).toEqual({ by: null, reason: null, stage: null });
  });

  it('was not cancelled by anybody when an earlier step or SQL ended it', () => {
    const error = {
      code: 'step_not_reached',
      message: 'The step teams failed.',
      details: { job: '12', step: 'teams' },
    };
    expect(cancelOf(aJob({ state: 'cancelled', error }))).toBeNull();
    expect(notReachedBecauseOf(aJob({ state: 'cancelled', error }))).toBe('12');
    expect(cancelOf(aJob({ state: 'cancelled' }))).toBeNull();
    expect(notReachedBecauseOf(aJob({ state: 'cancelled' }))).toBeNull();
  });
});

it('offers priorities that the contract takes, the most urgent first', () => {
  const values = priorities.map(({ value }) => value);
  expect(values).toEqual([...values].sort((one, other) => other - one));
  expect(values.every((value) => Number.isInteger(value) && Math.abs(value) <= 100)).toBe(true);
  expect(values).toContain(0);
});
