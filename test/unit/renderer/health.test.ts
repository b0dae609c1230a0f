import { describe, expect, it } from 'vitest';
import type { WorkerSummary } from '#shared/contract/status.ts';
import type { ConsoleOverview, Lane, Outlook } from '#shared/overview.ts';
import { concernsOf, formatShare, whyWaiting } from '../../../renderer/views/overview/health.ts';
import { aStatus } from './status.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const before = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

const none = { value: 0, kind: 'exact' as const };
const day = {
  from: before(1_440),
  to: before(0),
  succeeded: 100,
  failed: 0,
  cancelled: 0,
  attempts: 100,
  run: { p50: 1, p95: 2, mean: 1, max: 2 },
  wait: { p50: 1, p95: 2, mean: 1, max: 2 },
  successRate: 1,
};

const failing = (failed: number) => ({ ...day, failed });

function anOverview(given: Partial<ConsoleOverview> = {}): ConsoleOverview {
  return {
    oldestWaiting: null,
    depth: {
      total: none,
      states: {
        pending: none,
        scheduled: none,
        retrying: none,
        blocked: none,
        waiting: none,
        running: none,
        cancelling: none,
      },
    },
    today: day,
    lastWeek: day,
    failures: { groups: [], more: false },
    asOf: before(0),
    hours: { today: [], lastWeek: [] },
    used: true,
    ...given,
  };
}

function anOutlook(given: Partial<Outlook> = {}): Outlook {
  return {
    at: before(0),
    from: before(60),
    to: before(-660),
    lanes: [],
    more: false,
    schedules: { enabled: 0, disabled: 0 },
    stale: [],
    ...given,
  };
}

const aWorker = (given: Partial<WorkerSummary> = {}): WorkerSummary => ({
  id: '1',
  name: 'server-1',
  host: 'server',
  kind: 'headless',
  version: '1',
  slots: 4,
  running: 0,
  state: 'active',
  startedAt: before(60),
  heartbeatAt: before(0),
  ...given,
});

const lane: Lane = {
  id: '1',
  name: 'nightly',
  sync: 'sync-leagues',
  routine: null,
  past: [],
  overdue: null,
  ahead: [],
  more: false,
  next: before(-60),
  problem: null,
};

const waits = (minutes: number, waitingFor: string | null = null) => ({
  id: '7',
  sync: 'sync-leagues',
  runAt: before(minutes),
  age: minutes * 60_000,
  waitingFor,
});

const textsOf = (seen: Partial<Parameters<typeof concernsOf>[0]>): string[] =>
  concernsOf(
    {
      overview: anOverview(),
      outlook: anOutlook(),
      alerts: [],
      status: aStatus({ workers: [aWorker()] }),
      ...seen,
    },
    now,
  ).map(({ tone, text }) => `${tone}: ${text}`);

describe('what keeps things from being well', () => {
  it('is nothing where nothing is late, stale or open', () => {
    expect(textsOf({ overview: anOverview({ oldestWaiting: waits(4) }) })).toEqual([]);
  });

  it('is a due job that has waited for long, the longer the worse', () => {
    expect(textsOf({ overview: anOverview({ oldestWaiting: waits(6) }) })).toEqual([
      'warn: a job has been due for 6 min 00 s',
    ]);
    expect(textsOf({ overview: anOverview({ oldestWaiting: waits(45) }) })).toEqual([
      'bad: a job has been due for 45 min 00 s',
    ]);
  });

  it('is that nobody works, but only where there is work', () => {
    const status = aStatus({ workers: [aWorker({ state: 'stopped' })] });
    expect(textsOf({ status })).toEqual([]);
    expect(textsOf({ status, outlook: anOutlook({ schedules: { enabled: 1, disabled: 0 } }) })).toEqual([
      'bad: no worker runs',
    ]);
  });

  it('tells the worst first, and names what is late or stale where it is one', () => {
    const overdue = { ...lane, overdue: { first: before(5), slots: 1, more: false } };
    const stale = {
      sync: 'sync-odds',
      succeededAt: null,
      succeededJob: null,
      why: 'never',
      schedule: null,
      promised: null,
      effective: null,
    };
    const outlook = anOutlook({ lanes: [overdue, lane], stale: [stale], schedules: { enabled: 2, disabled: 0 } });
    expect(textsOf({ outlook, status: aStatus({ workers: [] }) })).toEqual([
      'bad: no worker runs',
      'warn: the schedule nightly is late',
      'warn: the data of sync-odds is stale',
    ]);
  });

  it('is that more fails than a week before, not that something fails', () => {
    expect(textsOf({ overview: anOverview({ today: failing(4) }) })).toEqual([]);
    expect(textsOf({ overview: anOverview({ today: failing(20), lastWeek: failing(15) }) })).toEqual([]);
    expect(textsOf({ overview: anOverview({ today: failing(20) }) })).toEqual([
      'warn: 20 failures, more than a week before',
    ]);
  });
});

const why = (
  workers: WorkerSummary[],
  waitingFor: string | null = null,
  pauses: { scope: 'sync'; name: string }[] = [],
) =>
  whyWaiting(
    waits(1, waitingFor),
    'api-football',
    aStatus({
      workers,
      pauses: pauses.map((pause) => ({ ...pause, pausedAt: before(9), pausedBy: 'ada', reason: 'down' })),
    }),
  ).text;

describe('why the oldest job waits', () => {
  it('is its lock, a pause, or the workers there are', () => {
    expect(why([aWorker()], 'sync-leagues:39')).toBe('waits for the lock sync-leagues:39');
    expect(why([aWorker()], null, [{ scope: 'sync', name: 'sync-leagues' }])).toBe(
      'sync-leagues is paused by ada: down',
    );
    expect(why([aWorker({ state: 'lost' })])).toBe('no worker runs');
    expect(why([aWorker({ state: 'paused' })])).toBe('all workers are paused');
    expect(why([aWorker({ running: 4 })])).toBe('every slot is taken');
    expect(why([aWorker({ running: 3 })])).toBe('waits for its turn');
  });
});

it('a share is 100 only where nothing failed', () => {
  expect([1, 0.9999, 0.98234, 0].map(formatShare)).toEqual(['100 %', '99.9 %', '98.2 %', '0.0 %']);
});
