import fc from 'fast-check';
import { cronProblems } from '#engine/schedules/cron.ts';

export const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'] as const;

/** When clocks change in these zones, in ms since the epoch. */
export const changes: readonly { zone: (typeof zones)[number]; at: number }[] = [
  { zone: 'Europe/Berlin', at: Date.UTC(2026, 2, 29, 1) },
  { zone: 'Europe/Berlin', at: Date.UTC(2026, 9, 25, 1) },
  { zone: 'Europe/Berlin', at: Date.UTC(2027, 2, 28, 1) },
  { zone: 'Europe/Berlin', at: Date.UTC(2027, 9, 31, 1) },
  { zone: 'America/New_York', at: Date.UTC(2026, 2, 8, 7) },
  { zone: 'America/New_York', at: Date.UTC(2026, 10, 1, 6) },
  { zone: 'America/New_York', at: Date.UTC(2027, 2, 14, 7) },
  { zone: 'America/New_York', at: Date.UTC(2027, 10, 7, 6) },
  { zone: 'Australia/Lord_Howe', at: Date.UTC(2026, 3, 4, 15) },
  { zone: 'Australia/Lord_Howe', at: Date.UTC(2026, 9, 3, 15, 30) },
  { zone: 'Australia/Lord_Howe', at: Date.UTC(2027, 3, 3, 15) },
  { zone: 'Australia/Lord_Howe', at: Date.UTC(2027, 9, 2, 15, 30) },
  { zone: 'UTC', at: Date.UTC(2026, 2, 29, 1) },
];

/** Cron expressions of all kinds that node-cron takes; those that never come are left out. */
export function anyCron({ everyHour }: { everyHour?: boolean }): fc.Arbitrary<string> {
  const hours = everyHour
    ? fc.constantFrom('*', '*/1', '0-23')
    : fc.oneof(
        number(0, 23),
        list(0, 23),
        range(0, 22),
        fc.constantFrom('*/2', '*/3', '1-5/2', '22-2'),
        ...(everyHour === undefined ? [fc.constant('*')] : []),
      );
  const minutes = fc.oneof(
    number(0, 59),
    list(0, 59),
    range(0, 59),
    fc.constantFrom('*', '*/5', '*/7', '10-50/20', '55-5'),
  );
  const days = fc.oneof(
    { weight: 4, arbitrary: fc.constant('*') },
    number(1, 31),
    range(1, 31),
    fc.constantFrom('L', 'L-3', '15W', 'LW', '*/2', '1,15,L', '?'),
  );
  const months = fc.oneof(
    { weight: 4, arbitrary: fc.constant('*') },
    number(1, 12),
    fc.constantFrom('jan,July', '11-2', '*/3', 'mar-may'),
  );
  const weekdays = fc.oneof(
    { weight: 4, arbitrary: fc.constant('*') },
    number(0, 7),
    fc.constantFrom('mon-fri', '5-1', 'sunday', '5L', '2#2', '7#1', '1,3', '?', '*/2'),
  );
  return fc
    .tuple(minutes, hours, days, months, weekdays)
    .map((fields) => fields.join(' '))
    .filter((expression) => cronProblems(expression).length === 0);
}

/** Cron expressions that are due a few hundred times in a week at most. */
export function sparseCron(): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.oneof(number(0, 59), list(0, 59), fc.constantFrom('*/30', '0,45')),
      fc.oneof(number(0, 23), list(0, 23), range(0, 6), fc.constantFrom('*', '*/2', '22-3')),
      fc.constantFrom('*', '*', '*', 'L', '*/2', '1-20'),
      fc.constantFrom('*', '*', '3-11'),
      fc.constantFrom('*', '*', '*', 'mon-fri', '0,6', '5L'),
    )
    .map((fields) => fields.join(' '))
    .filter((expression) => cronProblems(expression).length === 0);
}

function number(min: number, max: number): fc.Arbitrary<string> {
  return fc.integer({ min, max }).map(String);
}

function list(min: number, max: number): fc.Arbitrary<string> {
  return fc.array(fc.integer({ min, max }), { minLength: 2, maxLength: 4 }).map((values) => values.join(','));
}

function range(min: number, max: number): fc.Arbitrary<string> {
  return fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([from, to]) => `${from}-${to}`);
}
