import { describe, expect, it } from 'vitest';
import type { LogLine } from '#shared/jobs.ts';
import { logEntries, mergeLog } from '../../../renderer/views/job/mergeLog.ts';

function lines(from: number, to: number, given: Partial<LogLine> = {}): LogLine[] {
  return Array.from({ length: to - from }, (_, index) => ({
    token: 1,
    sequence: from + index,
    attempt: 1,
    at: new Date(Date.parse('2026-11-22T12:00:00Z') + (from + index) * 1000).toISOString(),
    level: 'info',
    message: `line ${from + index}`,
    fields: null,
    ...given,
  }));
}
const sequences = (held: readonly LogLine[]) => held.map((line) => line.sequence);

describe('a log that grows', () => {
  it('keeps lines that the live window has left behind', () => {
    expect(sequences(mergeLog(lines(0, 5), lines(3, 8)))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
  it('is the same object where nothing came', () => {
    const held = lines(0, 5);
    expect(mergeLog(held, lines(2, 5))).toBe(held);
  });
  it('begins anew where lines between are missing', () => {
    expect(sequences(mergeLog(lines(0, 5), lines(100, 103)))).toEqual([100, 101, 102]);
  });
  it('goes on with the next attempt, whose sequence begins again', () => {
    const merged = mergeLog(lines(0, 3), [...lines(1, 3), ...lines(0, 2, { token: 2, attempt: 2 })]);
    expect(merged.map((line) => [line.token, line.sequence])).toEqual([
      [1, 0],
      [1, 1],
      [1, 2],
      [2, 0],
      [2, 1],
    ]);
  });
  it('takes what comes where nothing is held', () => {
    expect(sequences(mergeLog([], lines(0, 2)))).toEqual([0, 1]);
  });
});

describe('the shown lines', () => {
  const log = [
    ...lines(0, 2),
    ...lines(2, 3, { level: 'warn', fields: { status: 429 } }),
    ...lines(0, 1, { token: 2, attempt: 2 }),
  ];
  it('can be of a least level', () => {
    expect(logEntries(log, 'warn', '').map(({ line }) => line.message)).toEqual(['line 2']);
  });
  it('can contain a text, in the message or the fields, whatever its case', () => {
    expect(logEntries(log, 'trace', 'LINE 1')).toHaveLength(1);
    expect(logEntries(log, 'trace', 'status=429')).toHaveLength(1);
  });
  it('know the time since the line shown before, and where an attempt begins', () => {
    const entries = logEntries(log, 'trace', '');
    expect(entries.map(({ delta }) => delta)).toEqual([0, 1000, 1000, -2000]);
    expect(entries.map(({ opens }) => opens)).toEqual([true, false, false, true]);
  });
});
