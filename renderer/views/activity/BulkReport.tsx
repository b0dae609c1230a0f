import { useEffect, useState } from 'react';
import { bulkOutcomes, type BulkAction, type BulkJob, type BulkOutcome } from '#shared/bulkActions.ts';
import { toFailure, type Failure } from '#shared/errors.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { useTransport } from '../../data/DataProvider.tsx';
import { useAction } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { JobLink } from '../job/JobLink.tsx';
import { bulkOutcomeWords } from '../jobs/bulk.ts';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { useGuard } from '../parts/useGuard.ts';

/** What became of the jobs of a bulk action: by outcome, and one by one. */
export function BulkReport({ bulk }: { bulk: BulkAction }) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const abort = useAction('bulk.abort');
  const { refusal, guarded } = useGuard();
  const open = bulk.state === 'pending' || bulk.state === 'running';
  const outcomes: { outcome: Chosen; count: number; words: string }[] = [
    ...bulkOutcomes.map((outcome) => ({
      outcome,
      count: bulk.counts[outcome] ?? 0,
      words: bulkOutcomeWords[outcome],
    })),
    {
      outcome: 'open' as const,
      count: bulk.total - bulk.done,
      words: open ? 'have not had their turn' : 'never had their turn',
    },
  ].filter(({ count }) => count > 0);
  return (
    <section aria-label="What became of the jobs">
      <div className="mb-1.5 flex items-center gap-3">
        <h3 className="text-sm font-medium text-muted">
          {plural(bulk.total, 'job')}, {stateWords(bulk)}
        </h3>
        {open ? (
          <Button
            size="small"
            look="danger"
            busy={abort.isPending}
            title={refusal ?? 'End it after the jobs that have their turn now; what it has done stays'}
            onClick={() =>
              guarded('It was not aborted.', () => abort.mutate({ id: bulk.id }, { onError: toastFailure }))
            }
          >
            Abort
          </Button>
        ) : null}
      </div>
      {open ? <ProgressBar name="Bulk action" done={bulk.done} total={bulk.total} /> : null}
      <ul aria-label="Outcomes" className="mt-1.5 flex flex-col">
        {outcomes.map(({ outcome, count, words }) => (
          <li key={outcome}>
            <button
              type="button"
              aria-expanded={chosen === outcome}
              onClick={() => setChosen(chosen === outcome ? null : outcome)}
              className={classes(
                'flex h-6 w-full items-center gap-3 rounded-sm px-1 text-left hover:bg-hover',
                chosen === outcome && 'bg-selected',
              )}
            >
              <span className="w-16 shrink-0 text-right tabular-nums">{formatNumber(count)}</span>
              <span className="text-muted">{words}</span>
            </button>
            {chosen === outcome ? <Jobs key={outcome} id={bulk.id} outcome={outcome} /> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

type Chosen = BulkOutcome | 'open';

const PAGE = 100;

/** The jobs of one outcome, page by page. */
function Jobs({ id, outcome }: { id: string; outcome: Chosen }) {
  const { client } = useTransport();
  const [jobs, setJobs] = useState<readonly BulkJob[]>([]);
  const [more, setMore] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(true);
  /** A new one is asked for, also where it asks for the same page again. */
  const [asked, setAsked] = useState<{ after: string | null }>({ after: null });
  useEffect(() => {
    let wanted = true;
    const load = async (): Promise<void> => {
      try {
        const page = await client.call('bulk.jobs', { id, outcome, after: asked.after, limit: PAGE });
        if (!wanted) return;
        setJobs((before) => [...before, ...page.jobs]);
        setMore(page.more);
        setFailure(null);
      } catch (error) {
        if (wanted) setFailure(toFailure(error));
      }
      if (wanted) setBusy(false);
    };
    void load();
    return () => {
      wanted = false;
    };
  }, [client, id, outcome, asked]);
  const load = (): void => {
    setBusy(true);
    setAsked({ after: jobs.at(-1)?.id ?? null });
  };
  return (
    <div className="mb-2 ml-20 flex flex-col gap-1.5 py-1">
      {failure ? <FailureNotice failure={failure} /> : null}
      <p className="flex flex-wrap gap-x-4 gap-y-1">
        {jobs.map((job) => (
          <span key={job.id} className="inline-flex items-baseline gap-1">
            <JobLink id={job.id} />
            <Other job={job} />
          </span>
        ))}
      </p>
      {more || failure ? (
        <span>
          <Button size="small" busy={busy} onClick={load}>
            {failure ? 'Try again' : 'More'}
          </Button>
        </span>
      ) : null}
    </div>
  );
}

/** The new job, or the one that stood in its way. */
function Other({ job }: { job: BulkJob }) {
  const other = job.detail?.['job'];
  if (typeof other !== 'string') return null;
  return (
    <span className="text-sm text-muted">
      as <JobLink id={other} />
    </span>
  );
}

function stateWords({ state, done, abortedBy }: BulkAction): string {
  switch (state) {
    case 'pending':
      return 'about to begin';
    case 'running':
      return `${formatNumber(done)} had their turn`;
    case 'done':
      return 'all had their turn';
    case 'aborted':
      return `aborted by ${abortedBy ?? 'somebody'} after ${formatNumber(done)}`;
  }
}
