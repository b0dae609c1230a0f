import type { JobDetail } from '#shared/jobs.ts';
import { formatDuration, formatElapsed, formatExact } from '#shared/time.ts';
import { classes } from '../../ui/classes.ts';
import { Glyph, type Tone } from '../../ui/Glyph.tsx';
import { useNow } from '../../ui/now.tsx';
import { outcomeLooks, outcomeMeanings } from '../parts/states.ts';
import { timelineOf, waitsOf } from './timeline.ts';

const grounds: Record<Tone, string> = {
  idle: 'bg-faint',
  good: 'bg-good',
  bad: 'bg-bad',
  warn: 'bg-warn',
  busy: 'bg-busy',
  held: 'bg-held',
};

/** The job's life on one line, and each attempt in a row below it. */
export function Attempts({ job }: { job: JobDetail }) {
  const now = useNow(1000);
  const spans = timelineOf(job, now);
  const waits = waitsOf(spans);
  return (
    <section aria-label="Attempts" className="shrink-0 border-b border-line px-4 pt-2.5 pb-1.5">
      <div aria-hidden className="flex h-1 gap-px overflow-hidden rounded-full bg-line">
        {spans.map((span, index) => (
          <span
            key={index}
            title={
              span.kind === 'wait' ? `waited ${formatDuration(span.duration)}` : `ran ${formatDuration(span.duration)}`
            }
            className={classes(
              'min-w-1',
              span.kind === 'wait' ? 'bg-line-strong/60' : grounds[outcomeLooks[span.attempt.outcome].tone],
            )}
            style={{ flexGrow: Math.max(1, span.duration), flexBasis: 0 }}
          />
        ))}
      </div>
      <ol className="mt-1.5 max-h-24 overflow-y-auto">
        {job.attempts.length === 0 ? (
          <li className="flex h-6 items-center text-sm text-muted">No attempt yet</li>
        ) : null}
        {job.attempts.map((attempt) => {
          const look = outcomeLooks[attempt.outcome];
          const waited = waits.get(attempt.token) ?? 0;
          const started = attempt.startedAt;
          const ran =
            started === null
              ? null
              : (attempt.finishedAt === null ? now : Date.parse(attempt.finishedAt)) - Date.parse(started);
          return (
            <li
              key={attempt.token}
              title={outcomeMeanings[attempt.outcome]}
              className="grid h-6 grid-cols-[20px_96px_minmax(0,112px)_minmax(0,104px)_minmax(0,1fr)] items-center gap-x-2 text-sm"
            >
              <span className="text-faint">{attempt.number}</span>
              <span className="inline-flex items-center gap-1.5">
                <Glyph shape={look.shape} tone={look.tone} />
                {look.word}
              </span>
              <span
                className="truncate text-muted"
                {...(started === null ? {} : { title: `started ${formatExact(started)}` })}
              >
                {ran === null
                  ? ''
                  : attempt.finishedAt === null
                    ? `for ${formatElapsed(ran)}`
                    : `ran ${formatDuration(ran)}`}
              </span>
              <span className="truncate text-faint">{waited > 0 ? `waited ${formatDuration(waited)}` : ''}</span>
              <span className="truncate text-faint" title={attempt.error?.message ?? attempt.worker ?? undefined}>
                {attempt.error?.message ?? attempt.worker}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
