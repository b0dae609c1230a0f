import fc from 'fast-check';
import {
  filterStates,
  type FilterTime,
  type JobFilter,
  type PayloadCondition,
  type Range,
} from '#shared/filters/jobFilter.ts';
import { triggers } from '#shared/jobs.ts';

const text = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }),
    fc.constantFrom(...awkward()),
  )
  .filter((value) => !value.includes('\0'));

function awkward(): string[] {
  return [
    '"',
    '\\',
    '\\"',
    'a b',
    ' a',
    'a,b',
    '-',
    '-a',
    'a:b',
    'state:failed',
    '>5',
    '1..2',
    '..',
    'a"b',
    '\n',
    'null',
    'payload',
  ];
}

const step = fc.oneof(
  text,
  fc.constantFrom('week', 'league', 'id', 'state', 'State', 'payload', 'a.b', '0', '-1', 'größe'),
);

function range(bound: fc.Arbitrary<number>): fc.Arbitrary<Range> {
  const lower = fc.oneof(fc.record({ min: bound }), fc.record({ above: bound }));
  const upper = fc.oneof(fc.record({ max: bound }), fc.record({ below: bound }));
  return fc.oneof(
    lower,
    upper,
    fc.tuple(lower, upper).map(([one, other]) => ({ ...one, ...other })),
    bound.map((at) => ({ min: at, max: at })),
  );
}

const whole = fc.oneof(fc.integer(), fc.maxSafeInteger()).map((value) => value + 0);
const number = fc
  .oneof(
    whole,
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value)),
  )
  .map((value) => value + 0);

const unique = <T>(item: fc.Arbitrary<T>) => fc.uniqueArray(item, { minLength: 1, maxLength: 4 });

const payload: fc.Arbitrary<PayloadCondition> = fc
  .tuple(
    fc.array(step, { minLength: 1, maxLength: 4 }),
    fc.oneof(
      unique(text).map((values) => ({ values })),
      range(number).map((each) => ({ range: each })),
    ),
  )
  .map(([path, holds]) => ({ path, ...holds }));

const moment = fc
  .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .chain((date) =>
    fc.constantFrom(
      date.toISOString(),
      date.toISOString().replace('Z', '123Z'),
      date.toISOString().replace(/\.\d+Z/, 'Z'),
    ),
  );
const time: fc.Arbitrary<FilterTime> = fc.oneof(
  moment,
  fc.record({
    ago: fc.oneof(
      fc.integer({ min: 0, max: 10_000 }),
      fc.integer({ min: 0, max: 400 }).map((days) => days * 86_400_000),
    ),
  }),
);
const digits = fc.bigInt({ min: 1n, max: 9_223_372_036_854_775_807n }).map(String);

const either = {
  states: unique(fc.constantFrom(...filterStates)),
  syncs: unique(text),
  triggers: unique(fc.constantFrom(...triggers)),
  workers: unique(text),
  errorCodes: unique(text),
  payload: fc.array(payload, { minLength: 1, maxLength: 3 }),
};

/** Any filter that can be written. */
export const filters: fc.Arbitrary<JobFilter> = fc.record(
  {
    ...either,
    not: fc.record(either, { requiredKeys: [] }).filter((not) => Object.keys(not).length > 0),
    since: time,
    until: time,
    attempts: range(whole),
    priority: range(whole),
    took: range(fc.nat()),
    texts: unique(text),
    errorText: text,
    subject: text,
    fingerprint: fc.stringMatching(/^[0-9a-f]{32}$/),
    ids: unique(digits),
    routineRun: digits,
    lock: text,
    request: text,
    dryRun: fc.boolean(),
  },
  { requiredKeys: [] },
);
