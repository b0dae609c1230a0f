import type { Attempt, JobDetail } from '#shared/jobs.ts';

export type Span = { kind: 'wait'; duration: number } | { kind: 'run'; attempt: Attempt; duration: number };

/** A job's life as waits and attempts, one after the other, up to `now` (ms) while it lives. */
export function timelineOf(job: Pick<JobDetail, 'enqueuedAt' | 'finishedAt' | 'attempts'>, now: number): Span[] {
  const spans: Span[] = [];
  let at = Date.parse(job.enqueuedAt);
  for (const attempt of job.attempts) {
    if (attempt.startedAt === null) continue;
    const start = Date.parse(attempt.startedAt);
    const end = attempt.finishedAt === null ? Math.max(now, start) : Date.parse(attempt.finishedAt);
    if (start > at) spans.push({ kind: 'wait', duration: start - at });
    spans.push({ kind: 'run', attempt, duration: Math.max(0, end - start) });
    at = Math.max(at, end);
  }
  const running = job.attempts.some((attempt) => attempt.startedAt !== null && attempt.finishedAt === null);
  const end = job.finishedAt === null ? now : Date.parse(job.finishedAt);
  if (!running && end > at) spans.push({ kind: 'wait', duration: end - at });
  return spans;
}

/** ms that each attempt waited before it began, by token. */
export function waitsOf(spans: readonly Span[]): Map<number, number> {
  const waits = new Map<number, number>();
  let waited = 0;
  for (const span of spans) {
    if (span.kind === 'wait') waited += span.duration;
    else {
      waits.set(span.attempt.token, waited);
      waited = 0;
    }
  }
  return waits;
}
