import { ChevronDown, ChevronRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import { bulkOutcomes, type BulkAction, type BulkJob, type BulkOutcome } from '#shared/bulkActions.ts';
import { toFailure } from '#shared/errors.ts';
import { formatNumber } from '#shared/format.ts';
import { jobIdSchema } from '#shared/jobs.ts';
import { useAction } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { JobLink } from '../job/JobLink.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { bulkOutcomeWords } from './bulk.ts';

/** What became of the jobs of a bulk action: how many of each outcome, and on demand which. */
export function BulkOutcomes({ action, onFollow }: { action: BulkAction; onFollow: () => void }) {
  const [opened, setOpened] = useState<BulkOutcome | null>(null);
  return (
    <ul aria-label="What became of the jobs" className="flex flex-col gap-0.5">
      {bulkOutcomes
        .filter((outcome) => (action.counts[outcome] ?? 0) > 0)
        .map((outcome) => (
          <li key={outcome}>
            <button
              type="button"
              aria-expanded={opened === outcome}
              onClick={() => setOpened(opened === outcome ? null : outcome)}
              className="flex w-full items-center gap-2 rounded-sm py-0.5 text-left hover:bg-hover"
            >
              {opened === outcome ? (
                <ChevronDown size={13} aria-hidden className="text-faint" />
              ) : (
                <ChevronRight size={13} aria-hidden className="text-faint" />
              )}
              <span className="min-w-8 tabular-nums">{formatNumber(action.counts[outcome] ?? 0)}</span>
              <span className="text-muted">{bulkOutcomeWords[outcome]}</span>
            </button>
            {opened === outcome ? (
              <OutcomeJobs key={action.finishedAt} id={action.id} outcome={outcome} onFollow={onFollow} />
            ) : null}
          </li>
        ))}
    </ul>
  );
}

/** The jobs of one outcome, a page at a time. */
function OutcomeJobs({ id, outcome, onFollow }: { id: string; outcome: BulkOutcome; onFollow: () => void }) {
  const { mutate: read, isPending, error } = useAction('bulk.jobs');
  const [jobs, setJobs] = useState<readonly BulkJob[]>([]);
  const [more, setMore] = useState(false);
  const last = jobs.at(-1)?.id ?? null;
  const load = (after: string | null): void =>
    read(
      { id, outcome, after, limit: 100 },
      {
        onSuccess: (page) => {
          setJobs((before) => (after === null ? page.jobs : [...before, ...page.jobs]));
          setMore(page.more);
        },
      },
    );
  useEffect(() => {
    load(null);
    // Once, for the first page; `key` begins anew.
    // eslint-disable-next-line react/exhaustive-deps
  }, []);
  return (
    <div className="mt-0.5 mb-1.5 ml-5 max-h-44 overflow-y-auto rounded-md border border-line text-sm">
      {error ? <FailureNotice failure={toFailure(error)} /> : null}
      <ul aria-label={`Jobs that are ${bulkOutcomeWords[outcome]}`}>
        {jobs.map((job) => (
          <li key={job.id} className="flex h-6 items-center gap-2 border-b border-line/60 px-2 last:border-b-0">
            {/* The link leads away from the dialog. */}
            {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
            <span onClick={onFollow} className="flex items-center gap-2">
              <JobLink id={job.id} />
              <Other job={job} />
            </span>
          </li>
        ))}
      </ul>
      {more ? (
        <div className="flex justify-center p-1">
          <Button size="small" look="ghost" busy={isPending} onClick={() => load(last)}>
            Show more
          </Button>
        </div>
      ) : null}
    </div>
  );
}

/** The job that came of it, or that stood in its way. */
function Other({ job: { outcome, detail } }: { job: BulkJob }) {
  const other = jobIdSchema.safeParse(typeof detail?.['job'] === 'number' ? String(detail['job']) : detail?.['job']);
  if (!other.success) return null;
  return (
    <span className="text-muted">
      {outcome === 'retried' ? 'as' : 'see'} <JobLink id={other.data} />
    </span>
  );
}
