import type { JobDetail } from '#shared/jobs.ts';
import { formatDuration, formatExact } from '#shared/time.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Json } from '../../ui/Json.tsx';
import { Facts } from '../parts/Facts.tsx';
import { words } from '../parts/states.ts';
import { inline } from '../../ui/Json.tsx';

/** What was asked for, as it was asked. */
export function PayloadTab({ job }: { job: JobDetail }) {
  const detail = Object.entries(job.triggerDetail).map(([key, value]): [string, string] => [words(key), inline(value)]);
  return (
    <div className="min-h-0 flex-1 space-y-5 overflow-y-auto p-4">
      <section aria-label="Payload" className="relative rounded-md border border-line bg-sunken p-3">
        <CopyButton
          name="Copy the payload"
          text={() => JSON.stringify(job.payload, null, 2)}
          className="absolute top-1.5 right-1.5"
        />
        <Json value={job.payload} />
      </section>
      <Facts
        facts={[
          ['trigger', job.trigger],
          ...detail,
          ['enqueued', formatExact(job.enqueuedAt)],
          ['due', formatExact(job.runAt)],
          ['started', job.startedAt === null ? '–' : formatExact(job.startedAt)],
          ['ended', job.finishedAt === null ? '–' : formatExact(job.finishedAt)],
          ['priority', String(job.priority)],
          ['unique key', job.uniqueKey ?? '–'],
          ['limit of an attempt', job.timeout === null ? 'as the sync says' : formatDuration(job.timeout)],
        ]}
      />
    </div>
  );
}
