import { expect, it } from 'vitest';
import type { Attempt } from '#shared/jobs.ts';
import { timelineOf, waitsOf } from '../../../renderer/views/job/timeline.ts';
import { aDetail } from './jobs.ts';

const at = (seconds: number) => new Date(Date.parse('2026-11-22T12:00:00Z') + seconds * 1000).toISOString();
const attempt = (token: number, from: number, to: number | null, outcome: Attempt['outcome']): Attempt => ({
  number: token,
  token,
  worker: 'w',
  outcome,
  startedAt: at(from),
  finishedAt: to === null ? null : at(to),
  error: null,
});
const durations = (spans: ReturnType<typeof timelineOf>) => spans.map((span) => [span.kind, span.duration / 1000]);

it('shows waits and attempts one after the other', () => {
  const job = aDetail({ finishedAt: at(20), attempts: [attempt(1, 2, 5, 'failed'), attempt(2, 15, 20, 'succeeded')] });
  const spans = timelineOf(job, Date.parse(at(100)));
  expect(durations(spans)).toEqual([
    ['wait', 2],
    ['run', 3],
    ['wait', 10],
    ['run', 5],
  ]);
  expect([...waitsOf(spans)]).toEqual([
    [1, 2000],
    [2, 10_000],
  ]);
});

it('goes on until now while a job waits or runs', () => {
  expect(durations(timelineOf(aDetail(), Date.parse(at(7))))).toEqual([['wait', 7]]);
  const running = aDetail({ state: 'running', attempts: [attempt(1, 1, null, 'running')] });
  expect(durations(timelineOf(running, Date.parse(at(9))))).toEqual([
    ['wait', 1],
    ['run', 8],
  ]);
});
