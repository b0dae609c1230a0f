import type { JobDetail, JobId } from '#shared/jobs.ts';
import { formatRoute, jobRoute } from '../../app/router.ts';

/** The chain of retries that this job belongs to. */
export function RelatedTab({ job }: { job: JobDetail }) {
  return (
    <ul className="min-h-0 flex-1 overflow-y-auto p-4">
      {job.retryOf === null ? null : <Related id={job.retryOf} what="This job is a retry of" />}
      {job.retriedBy.map((id) => (
        <Related key={id} id={id} what="It was retried as" />
      ))}
    </ul>
  );
}

function Related({ id, what }: { id: JobId; what: string }) {
  return (
    <li className="flex h-7 items-center gap-2">
      <span className="text-muted">{what}</span>
      <a
        href={formatRoute(jobRoute(id))}
        className="font-mono underline decoration-line-strong underline-offset-2 hover:decoration-ink"
      >
        {id}
      </a>
    </li>
  );
}
