import type { ReactNode } from 'react';
import type { JobId } from '#shared/jobs.ts';
import { formatRoute, jobRoute } from '../../app/router.ts';

/** A job's id, which opens it. */
export function JobLink({ id, children }: { id: JobId; children?: ReactNode }) {
  return (
    <a
      href={formatRoute(jobRoute(id))}
      className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-ink"
    >
      {children ?? <span className="font-mono">{id}</span>}
    </a>
  );
}
