import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { filterFields } from '#shared/filters/fields.ts';
import { formatFilter } from '#shared/filters/formatFilter.ts';
import { jobFilterSchema, type JobFilter } from '#shared/filters/jobFilter.ts';
import { parseFilter } from '#shared/filters/parseFilter.ts';
import { filters } from './arbitrary.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

/** The meaning of a text that has one. */
function meaning(text: string): JobFilter {
  const { filter, problems } = parseFilter(text, now);
  expect(problems, text).toEqual([]);
  return filter;
}

function problemsOf(text: string): string[] {
  return parseFilter(text, now).problems.map(({ start, end, message }) => `${text.slice(start, end)} → ${message}`);
}

afterEach(() => vi.unstubAllEnvs());

describe('a filter', () => {
  it('that is written is read back as it was', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(jobFilterSchema.safeParse(filter).success).toBe(true);
        expect(meaning(formatFilter(filter))).toEqual(filter);
      }),
      { numRuns: 150 },
    );
  });

  it('of any text has a meaning that whoever gets it takes, and problems within the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc
            .array(
              fc.constantFrom(
                'state',
                'week',
                ':',
                ',',
                '"',
                '\\',
                ' ',
                '-',
                '>',
                '..',
                '5',
                '2d',
                'failed',
                'payload.',
              ),
              {
                maxLength: 12,
              },
            )
            .map((parts) => parts.join('')),
        ),
        (text) => {
          const { filter, problems } = parseFilter(text, now);
          expect(jobFilterSchema.safeParse(filter).success).toBe(true);
          for (const { start, end, message } of problems) {
            expect(0 <= start && start < end && end <= text.length).toBe(true);
            expect(message).toMatch(/\.$/);
          }
          // What was understood stays so when it is written in its own way.
          if (problems.length === 0) expect(parseFilter(formatFilter(filter), now)).toEqual({ filter, problems: [] });
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each<[string, JobFilter]>([
    ['', {}],
    ['   ', {}],
    ['state:failed', { states: ['failed'] }],
    ['State:FAILED,cancelled state:failed', { states: ['failed', 'cancelled'] }],
    ['-state:succeeded sync:sync-players', { not: { states: ['succeeded'] }, syncs: ['sync-players'] }],
    ['week:11', { payload: [{ path: ['week'], values: ['11'] }] }],
    ['Week:11', { payload: [{ path: ['Week'], values: ['11'] }] }],
    ['week:10..12', { payload: [{ path: ['week'], range: { min: 10, max: 12 } }] }],
    ['week:>10', { payload: [{ path: ['week'], range: { above: 10 } }] }],
    ['week:"10..12"', { payload: [{ path: ['week'], values: ['10..12'] }] }],
    ['-league.id:39,40', { not: { payload: [{ path: ['league', 'id'], values: ['39', '40'] }] } }],
    [
      'payload.state:live payload.payload:x',
      {
        payload: [
          { path: ['state'], values: ['live'] },
          { path: ['payload'], values: ['x'] },
        ],
      },
    ],
    ['payload."a b"."c.d":1', { payload: [{ path: ['a b', 'c.d'], values: ['1'] }] }],
    ['rate:>0.5', { payload: [{ path: ['rate'], range: { above: 0.5 } }] }],
    ['"timed out" quota', { texts: ['timed out', 'quota'] }],
    ['"state:failed"', { texts: ['state:failed'] }],
    ['"say \\"no\\""', { texts: ['say "no"'] }],
    ['error:"timed out"', { errorText: 'timed out' }],
    ['since:2d until:90min', { since: { ago: 172_800_000 }, until: { ago: 5_400_000 } }],
    ['since:2026-11-20T08:30:00.123456Z', { since: '2026-11-20T08:30:00.123456Z' }],
    ['since:2026-11-20T08:30+02:00', { since: '2026-11-20T06:30:00.000Z' }],
    ['attempt:>1 priority:-5..5', { attempts: { above: 1 }, priority: { min: -5, max: 5 } }],
    ['took:>5min', { took: { above: 300_000 } }],
    ['took:1h..<2h', { took: { min: 3_600_000, below: 7_200_000 } }],
    ['id:#7,9', { ids: ['7', '9'] }],
    [
      'dry:Yes run:17 lock:sync-leagues request:r-1',
      { dryRun: true, routineRun: '17', lock: 'sync-leagues', request: 'r-1' },
    ],
    ['10:30', { texts: ['10:30'] }],
    // Half typed: the text is what it is so far.
    ['"timed', { texts: ['timed'] }],
    ['"', {}],
    ['sync:"sync-pl', { syncs: ['sync-pl'] }],
    ['-', { texts: ['-'] }],
  ])('%s', (text, filter) => {
    expect(meaning(text)).toEqual(filter);
  });

  it.each<[string, string[]]>([
    ['state:faild since:2d', ['state:faild → There is no state faild.']],
    ['state: since:2d', ['state: → state: lacks a value, as in state:failed.']],
    ['state:failed,', ['state:failed, → state: lacks a value, as in state:failed.']],
    ['-since:2d', ['-since:2d → since: can’t be turned round.']],
    ['since:2d since:3d', ['since:3d → since: is there twice.']],
    ['since:tomorrow', [expect.stringMatching(/^since:tomorrow → since: takes a time/)]],
    ['since:2026-02-30', [expect.stringMatching(/^since:2026-02-30 → since: takes a time/)]],
    ['since:2026-02-30T08:30', [expect.stringMatching(/takes a time/)]],
    ['since:99999w', ['since:99999w → since: is too long ago.']],
    ['attempt:many', [expect.stringMatching(/takes a number/)]],
    ['took:5min', [expect.stringMatching(/takes more or less than a time/)]],
    ['week:>', [expect.stringMatching(/^week:> → week: takes a range/)]],
    ['week:a..b', [expect.stringMatching(/^week:a\.\.b → week: takes a range/)]],
    ['week:1,>5', [expect.stringMatching(/^week:1,>5 → week: takes values or one range/)]],
    ['n:>9007199254740993', [expect.stringMatching(/takes a range/)]],
    ['payload:x', [expect.stringMatching(/needs a path/)]],
    ['id:abc', ['id:abc → id: takes numbers.']],
    ['id:9223372036854775808', ['id:9223372036854775808 → id: takes numbers.']],
    ['fingerprint:xyz', [expect.stringMatching(/32 hexadecimal digits/)]],
    ['error:a,b', [expect.stringMatching(/takes one value/)]],
    ['-"timed out"', [expect.stringMatching(/stands before a field/)]],
    [`sync:${'x'.repeat(64)}`, [expect.stringMatching(/too long/)]],
    ['x:1 state:no -dry:yes', [expect.stringMatching(/^state:no/), expect.stringMatching(/^-dry:yes/)]],
  ])('%s is told what is wrong, and where', (text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  it('has an example of every field that means something', () => {
    for (const { example } of Object.values(filterFields))
      expect(Object.keys(meaning(example)), example).toHaveLength(1);
  });
});

describe('a day in a filter', () => {
  it('is one of this computer’s time zone, and whole after until', () => {
    vi.stubEnv('TZ', 'Europe/Berlin');
    expect(timeOf('since:today')).toBe('2026-11-21T23:00:00.000Z');
    expect(timeOf('since:yesterday')).toBe('2026-11-20T23:00:00.000Z');
    expect(timeOf('until:yesterday')).toBe('2026-11-21T23:00:00.000Z');
    expect(timeOf('since:2026-11-20')).toBe('2026-11-19T23:00:00.000Z');
    expect(timeOf('until:2026-11-20')).toBe('2026-11-20T23:00:00.000Z');
    expect(timeOf('since:2026-11-20T08:30')).toBe('2026-11-20T07:30:00.000Z');
  });

  it('has 23 or 25 hours where the clocks change', () => {
    vi.stubEnv('TZ', 'Europe/Berlin');
    expect(timeOf('since:2026-10-25')).toBe('2026-10-24T22:00:00.000Z');
    expect(timeOf('until:2026-10-25')).toBe('2026-10-25T23:00:00.000Z');
    const evening = Date.parse('2026-03-29T20:00:00Z');
    expect(timeOf('since:today', evening)).toBe('2026-03-28T23:00:00.000Z');
    expect(timeOf('until:today', evening)).toBe('2026-03-29T22:00:00.000Z');
  });
});

function timeOf(text: string, at = now): unknown {
  const { since, until } = parseFilter(text, at).filter;
  return since ?? until;
}
