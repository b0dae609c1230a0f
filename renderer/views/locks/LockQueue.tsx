import { formatNumber } from '#shared/format.ts';
import type { LockSummary } from '#shared/locks.ts';
import { formatRoute, jobsRoute } from '../../app/router.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Ago } from '../../ui/now.tsx';
import { JobLink } from '../job/JobLink.tsx';
import { PanePart } from '../parts/Pane.tsx';
import { subjectOf, triggerWords } from '../parts/states.ts';
import { formatFilter } from '#shared/filters/formatFilter.ts';

/** Who waits for a lock, in the order in which they will run. */
export function LockQueue({ name, summary: { waiting, waitingExact } }: { name: string; summary: LockSummary }) {
  const queue = useFeed('lockQueue', { name }).value;
  const count = `${formatNumber(waiting)}${waitingExact ? '' : '+'}`;
  return (
    <PanePart
      title="Waiting, in the order in which they will run"
      aside={
        <a
          href={formatRoute(jobsRoute(formatFilter({ lock: name })))}
          className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-ink"
        >
          all {count}
        </a>
      }
    >
      <table className="w-full table-fixed">
        <thead>
          <tr className="h-6 text-left text-xs text-faint">
            <th className="w-8 font-normal">Turn</th>
            <th className="w-14 font-normal">Job</th>
            <th className="font-normal">What</th>
            <th className="w-20 font-normal">Trigger</th>
            <th className="w-14 text-right font-normal">Priority</th>
            <th className="w-20 text-right font-normal">Asked for</th>
          </tr>
        </thead>
        <tbody>
          {queue?.jobs.map((job, index) => {
            const subject = subjectOf(job);
            return (
              <tr key={job.id} className="h-7 border-t border-line/60">
                <td className="text-faint tabular-nums">{index + 1}</td>
                <td className="truncate">
                  <JobLink id={job.id} />
                </td>
                <td className="truncate pr-2" title={`${job.sync} ${subject}`}>
                  {job.sync}
                  {subject === '' ? null : <span className="text-muted"> · {subject}</span>}
                </td>
                <td className="truncate text-muted">{triggerWords[job.trigger]}</td>
                <td className="text-right text-muted tabular-nums">{job.priority}</td>
                <td className="text-right">
                  <Ago moment={job.enqueuedAt} className="text-muted" />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {queue?.more === true ? (
        <p className="pt-2 text-sm text-muted">
          The first {formatNumber(queue.jobs.length)} of {count}.
        </p>
      ) : null}
    </PanePart>
  );
}
