import { describe, expect, it } from 'vitest';
import type { Schedule, ScheduleValues, Slot } from '#shared/schedules.ts';
import { cadenceWords, everyText } from '../../../renderer/views/schedules/cadence.ts';
import { differing, draftOf, readDraft } from '../../../renderer/views/schedules/editor/draft.ts';
import { cronOf, presetOf, presets } from '../../../renderer/views/schedules/editor/presets.ts';
import { rebase } from '../../../renderer/views/schedules/editor/rebase.ts';
import { readTemplate, typedTemplate } from '../../../renderer/views/schedules/editor/template.ts';
import { mergeSlots } from '../../../renderer/views/schedules/mergeSlots.ts';
import { placeOf, routeOf, type SchedulesPlace } from '../../../renderer/views/schedules/routes.ts';
import { everySchedule, listed, troubleOf } from '../../../renderer/views/schedules/scheduleList.ts';
import { kindOf, slotWords } from '../../../renderer/views/schedules/slotLooks.ts';
import { dayAndTime, nextChange, offsetText, startOfDay } from '../../../renderer/views/schedules/zones.ts';
import { fieldsOf } from '../../../renderer/views/run-sync/schemaForm.ts';

const hour = 3_600_000;
const noon = Date.parse('2026-06-15T12:00:00Z');

const aSlot = (slot: Partial<Slot> = {}): Slot => ({
  slot: '2026-06-15T11:00:00.000Z',
  slots: 1,
  lastSlot: null,
  outcome: 'fired',
  missed: false,
  lateness: 20,
  reason: null,
  error: null,
  blockedBy: null,
  jobs: [],
  routineRun: null,
  handledAt: '2026-06-15T11:00:00.020Z',
  worker: 'w',
  ...slot,
});

const aJob = (state: Slot['jobs'][number]['state'], id = '7'): Slot['jobs'][number] => ({
  id,
  state,
  startedAt: '2026-06-15T11:00:01.000Z',
  finishedAt: state === 'running' ? null : '2026-06-15T11:03:06.000Z',
});

const aSchedule = (schedule: Partial<Schedule> = {}): Schedule => ({
  id: '1',
  name: 'leagues-daily',
  description: null,
  sync: 'sync-leagues',
  routine: null,
  cron: '0 6 * * *',
  timeZone: 'Europe/Berlin',
  payload: {},
  enabled: true,
  missedPolicy: 'latest',
  missedDays: 7,
  overlapPolicy: 'skip',
  priority: 0,
  createdAt: '2026-06-01T00:00:00.000Z',
  createdBy: 'ann',
  updatedAt: '2026-06-01T00:00:00.000Z',
  updatedBy: 'ann',
  words: 'At 06:00 every day',
  problem: null,
  nextRuns: ['2026-06-16T04:00:00.000Z'],
  overdueSince: null,
  slots: [],
  cadence: { promised: 24 * hour, effective: 24 * hour, slots: 5, fired: 5 },
  ...schedule,
});

describe('what became of a slot', () => {
  it.each<[string, Partial<Slot>]>([
    ['succeeded', { jobs: [aJob('succeeded')] }],
    ['late', { jobs: [aJob('succeeded')], missed: true, lateness: 2 * hour }],
    ['failed', { jobs: [aJob('succeeded'), aJob('failed'), aJob('running')] }],
    ['running', { jobs: [aJob('succeeded'), aJob('pending')] }],
    ['queued', { jobs: [aJob('pending')] }],
    ['cancelled', { jobs: [aJob('succeeded'), aJob('cancelled')] }],
    ['gone', { jobs: [aJob(null)] }],
    ['missed', { outcome: 'missed', missed: true }],
    ['skipped', { outcome: 'skipped', blockedBy: '6' }],
    ['refused', { outcome: 'failed' }],
  ])('%s', (kind, slot) => expect(kindOf(aSlot(slot))).toBe(kind));

  it('is told with its job, how long that took and how late it was', () => {
    const late = aSlot({ jobs: [aJob('succeeded')], missed: true, lateness: 2 * hour });
    expect(slotWords(late, noon)).toBe('Job 7 succeeded after 3 min 05 s. It was 2 h 00 min late.');
    expect(slotWords(aSlot({ outcome: 'missed', missed: true, slots: 412, reason: 'Too old.' }), noon)).toBe(
      '412 slots missed. Too old.',
    );
  });

  it('is kept once, the newest first, as the newer news tells it', () => {
    const old = [aSlot({ jobs: [aJob('running')] }), aSlot({ slot: '2026-06-15T10:00:00.000Z' })];
    const merged = mergeSlots(old, [aSlot({ jobs: [aJob('succeeded')] }), aSlot({ slot: '2026-06-15T12:00:00.000Z' })]);
    expect(merged.map(({ slot }) => slot.slice(11, 13))).toEqual(['12', '11', '10']);
    expect(merged[1]?.jobs[0]?.state).toBe('succeeded');
  });
});

describe('the list', () => {
  const schedules = [
    aSchedule({ id: '1', name: 'b', nextRuns: ['2026-06-16T04:00:00.000Z'] }),
    aSchedule({ id: '2', name: 'a', enabled: false, nextRuns: ['2026-06-15T13:00:00.000Z'] }),
    aSchedule({ id: '3', name: 'c', sync: null, routine: 'daily', slots: [aSlot({ jobs: [aJob('failed')] })] }),
    aSchedule({ id: '4', name: 'd', overdueSince: '2026-06-15T11:30:00.000Z' }),
  ];
  const names = (filter: Partial<typeof everySchedule>, by: 'name' | 'next' | 'last' = 'name', down = false) =>
    listed(schedules, { ...everySchedule, ...filter }, { by, down })
      .map(({ name }) => name)
      .join('');

  it('is filtered by text, standing and target, and sorted', () => {
    expect(names({})).toBe('abcd');
    expect(names({}, 'name', true)).toBe('dcba');
    expect(names({ text: 'leagues berlin' })).toBe('abd');
    expect(names({ text: '06:00 daily' })).toBe('c');
    expect(names({ standing: 'off' })).toBe('a');
    expect(names({ standing: 'on', target: 'daily' })).toBe('c');
    expect(names({ standing: 'trouble' })).toBe('cd');
  });
  it('by the next run has those that are off last, by the last slots the worst first', () => {
    expect(names({}, 'next')).toBe('dbca');
    expect(names({}, 'last')).toBe('cabd');
  });
  it('says why one wants to be looked at', () => {
    expect(troubleOf(aSchedule())).toBeNull();
    const half = { promised: hour, effective: 2 * hour, slots: 20, fired: 10 };
    expect(troubleOf(aSchedule({ cadence: half }))).toBe(
      'Every 1 h, in fact every 2 h over the last 20 slots: 10 of 20 ran.',
    );
  });
});

it('tells cadences without what is zero', () => {
  expect([900_000, hour, 80 * 60_000, 24 * hour, 7 * 24 * hour].map(everyText)).toEqual([
    '15 min',
    '1 h',
    '1 h 20 min',
    '1 d',
    '7 d',
  ]);
  expect(cadenceWords({ promised: hour, effective: null, slots: 3, fired: 0 }).sentence).toBe(
    'Every 1 h; in fact none of the last 3 slots ran.',
  );
});

describe('clocks', () => {
  it('tell when they change next', () => {
    const change = nextChange('Europe/Berlin', Date.parse('2026-01-10T12:34:56Z'));
    expect(change).toEqual({ at: Date.parse('2026-03-29T01:00:00Z'), before: 60, after: 120 });
    expect(nextChange('Asia/Kolkata', noon)).toBeNull();
    expect([0, 60, -210, 330].map(offsetText)).toEqual(['UTC', 'UTC+1', 'UTC−3:30', 'UTC+5:30']);
  });
  it('begin a day where it begins, also where midnight is leapt over', () => {
    expect(startOfDay(noon, 'America/New_York', 1)).toBe(Date.parse('2026-06-16T04:00:00Z'));
    const cairo = startOfDay(Date.parse('2026-04-24T12:00:00Z'), 'Africa/Cairo');
    expect(dayAndTime(cairo, 'Africa/Cairo', cairo)).toBe('Fri 24 Apr, 01:00');
  });
});

it('reads each form of a cron expression back, and none into another one', () => {
  for (const { preset } of presets) expect(presetOf(cronOf(preset))).toEqual(preset);
  expect(presetOf('30 2 * * 0')).toEqual({ kind: 'weekly', day: 7, time: '02:30' });
  for (const cron of [
    '*/7 * * * *',
    '0 6 1 * 1',
    '0 6-8 * * *',
    '@daily',
    '0 6 * 2 *',
    '0 6 * * mon',
    '61 6 * * *',
    '',
  ]) {
    expect(presetOf(cron), cron).toBeNull();
  }
});

describe('the editor', () => {
  const fields = fieldsOf({
    type: 'object',
    properties: {
      season: { type: 'integer' },
      day: { type: 'string', format: 'date' },
      leagues: { type: 'array', items: { type: 'string' } },
      dryRun: { type: 'boolean' },
    },
  });
  const {
    name,
    description,
    sync,
    routine,
    cron,
    timeZone,
    enabled,
    missedPolicy,
    missedDays,
    overlapPolicy,
    priority,
  } = aSchedule();
  const values: ScheduleValues = {
    name,
    description,
    sync,
    routine,
    cron,
    timeZone,
    enabled,
    missedPolicy,
    missedDays,
    overlapPolicy,
    priority,
    payload: { season: '{{season:football}}', day: '{{date-1d}}', other: [1] },
  };

  it('gives back what it was given, placeholders and parts that it has no field for included', () => {
    const read = readDraft(draftOf(values, fields), fields);
    expect(read.problems).toEqual({});
    expect(read.values).toEqual(values);
    expect(differing(values, read.values ?? values)).toEqual({});
  });
  it('takes a placeholder in whatever field, and reads the others as a run does', () => {
    const typed = { ...typedTemplate(fields, {}), season: '{{year}}', leagues: 'a, {{date}}', day: 'soon' };
    expect(readTemplate(fields, typed)).toEqual({
      payload: { season: '{{year}}', leagues: ['a', '{{date}}'] },
      problems: { day: 'A date as 2026-11-22.' },
    });
  });
  it('tells what is wrong, field by field, and gives nothing to save', () => {
    const draft = { ...draftOf(values, fields), name: 'Every Day', missedDays: '0', priority: 'high', others: '[1]' };
    const { problems, values: read } = readDraft({ ...draft, cron: ' ' }, fields);
    expect(Object.keys(problems).sort()).toEqual(['cron', 'missedDays', 'name', 'others', 'priority']);
    expect(read).toBeNull();
  });
  it('names what differs, whatever the order of a payload', () => {
    const other = {
      ...values,
      cron: '5 * * * *',
      payload: { other: [1], day: '{{date-1d}}', season: '{{season:football}}' },
    };
    expect(differing(values, other)).toEqual({ cron: '5 * * * *' });
  });
  it('puts what was typed on top of what somebody else saved', () => {
    const began = draftOf(values, fields);
    const typed = { ...began, cron: '5 * * * *', typed: { ...began.typed, day: '2026-01-01' } };
    const now = draftOf({ ...values, timeZone: 'UTC', payload: { season: 2025, day: '{{date}}' } }, fields);
    expect(rebase(typed, began, now)).toMatchObject({
      cron: '5 * * * *',
      timeZone: 'UTC',
      typed: { season: '2025', day: '2026-01-01' },
    });
  });
});

it('finds its places in the address again', () => {
  const places: SchedulesPlace[] = [
    { kind: 'list', name: null, tab: 'about' },
    { kind: 'list', name: 'a', tab: 'slots' },
    { kind: 'timeline', name: null },
    { kind: 'timeline', name: 'a' },
    { kind: 'edit', name: 'a' },
    { kind: 'new', copied: null },
    { kind: 'new', copied: 'a' },
  ];
  for (const place of places) {
    const route = routeOf(place);
    if (!('item' in route)) throw new Error('not a plain route');
    expect(placeOf(route.item, route.part)).toEqual(place);
  }
});
