import { expect, test } from 'vitest';
import { parseRetention } from '#engine/retention/settings.ts';

test('what is left out keeps its default', () => {
  expect(parseRetention({})).toEqual({
    succeededDays: 14,
    failedDays: 90,
    cancelledDays: 90,
    slotsDays: 365,
    actionsDays: 365,
    statisticsDays: 730,
    workersDays: 180,
    recordingsDays: 14,
    recordingsMegabytes: 500,
  });
  expect(parseRetention({ failedDays: null })).toMatchObject({ succeededDays: 14, failedDays: null });
});

test.each([
  [{ succeededDays: 0 }, 'succeededDays: must be 1 day at least'],
  [{ succeededDays: -1 }, 'succeededDays: must be 1 day at least'],
  [{ failedDays: 1.5 }, 'failedDays: must be a whole number of days'],
  [{ failedDays: '90' }, 'failedDays: must be a whole number of days'],
  [{ failedDays: 1e9 }, 'failedDays: must be 36500 days at most'],
  [{ suceededDays: 3 }, 'suceededDays'],
  [{ recordingsMegabytes: null }, 'recordingsMegabytes'],
  [{ recordingsMegabytes: 0 }, 'recordingsMegabytes: must be 1 MB at least'],
  [[], 'value'],
  [7, 'value'],
  [null, 'value'],
])('%j is refused, and no retry helps', (value, message) => {
  expect(() => parseRetention(value)).toThrow(
    expect.objectContaining({
      code: 'invalid_retention',
      message: expect.stringContaining(message),
      retry: { kind: 'never' },
    }),
  );
});
