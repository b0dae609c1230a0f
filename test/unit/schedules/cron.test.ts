import { getTasks } from 'node-cron';
import { describe, expect, test } from 'vitest';
import { cronProblems, parseCron } from '#engine/schedules/cron.ts';
import { cronInWords } from '#engine/schedules/words.ts';
import { requireZone } from '#engine/schedules/zones.ts';

describe('a cron expression', () => {
  test.each([
    ['', 'expression', 'empty'],
    ['* * * *', 'expression', '4 fields; it takes five'],
    ['0 * * * * *', 'expression', 'without seconds'],
    ['@never', 'expression', '@daily'],
    ['0 0 1 * *;', 'expression', 'character'],
    ['61 * * * *', 'minute', '"61" can\'t be the minute: it takes 0 to 59'],
    ['0 24 * * *', 'hour', '0 to 23'],
    ['0 0 0 * *', 'day of month', '1 to 31'],
    ['0 0 * 13 *', 'month', 'jan to dec'],
    ['0 0 * * mon-fry', 'day of week', 'mon to sun'],
    ['5/15 * * * *', 'minute', '*/5'],
    ['0 0 30 2 *', 'day of month', 'never comes'],
    ['0 0 31 4,6 *', 'day of month', 'never comes'],
    ['0 0 8 * 5#1', 'expression', 'never comes'],
    ['0 0 L-30 2 *', 'expression', 'never comes'],
  ])('%j is refused: the %s', (expression, field, message) => {
    const [problem] = cronProblems(expression);
    expect(problem).toMatchObject({ field, message: expect.stringContaining(message) });
    expect(problem?.message).toMatch(/\.$/);
    expect(() => parseCron(expression)).toThrow(problem?.message);
  });

  test('can be rare: 29 February on a Monday comes', () => {
    expect(cronProblems('0 0 29 2 1')).toEqual([]);
    expect(cronProblems('0 0 31 * 5#5')).toEqual([]);
  });

  test('leaves nothing behind in the registry of node-cron', () => {
    parseCron('17 4 * * *');
    expect(getTasks().size).toBe(0);
  });

  test.each([
    ['*/5 * * * *', 'Every 5 minutes'],
    ['*,5 * * * *', 'Every minute'],
    ['@daily', 'At 00:00 every day'],
    ['15 3,15 * * *', 'At 03:15 and 15:15 every day'],
    ['30 2 1 * 1', 'At 02:30, on day 1 of the month, only on Monday'],
    ['0 0 * * 5l', 'At 00:00, on the last Friday of the month'],
    ['0 0 l-3 * *', 'At 00:00, 3 days before the last day of the month'],
    ['0 0 15W * *', 'At 00:00, on the weekday nearest day 15 of the month'],
    ['0 0 ? * tuesday#2', 'At 00:00, on the second Tuesday of the month'],
    [
      '0 22-2 * january,jul MONDAY-Friday',
      'Every hour, between 22:00 and 02:00, Monday through Friday, only in January and July',
    ],
  ])('%j in words', (expression, words) => {
    expect(cronInWords(expression)).toBe(words);
  });
});

describe('a time zone', () => {
  test('is known by its name', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Calcutta']) expect(requireZone(zone)).toBe(zone);
  });

  test.each([
    ['Berlin', 'Did you mean Europe/Berlin?'],
    ['US/New York', 'Did you mean America/New_York?'],
    ['+02:00', 'Give the name of one'],
    ['', 'Give the name of one'],
    ['Middle/Earth', 'Give the name of one'],
  ])('%j is none', (zone, hint) => {
    expect(() => requireZone(zone)).toThrow(
      expect.objectContaining({ code: 'bad_time_zone', hint: expect.stringContaining(hint) }),
    );
  });
});
