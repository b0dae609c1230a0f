import type { WorkerDetail, WorkerJob } from '#shared/workers.ts';
import { formatFilter } from '#shared/filters/formatFilter.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { formatCountdown, formatDuration, formatElapsed } from '#shared/time.ts';
import { formatRoute, jobsRoute, plainRoute } from '../../app/router.ts';
import { useCrashes } from '../../data/useCrashes.ts';
import { useShell } from '../../data/useShell.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Glyph } from '../../ui/Glyph.tsx';
import { Ago, useNow } from '../../ui/now.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { JobLink } from '../job/JobLink.tsx';
import { Facts } from '../parts/Facts.tsx';
import { Pane, PanePart } from '../parts/Pane.tsx';
import { subjectOf } from '../parts/states.ts';
import { StateMark } from '../parts/StateMark.tsx';
import { isLive, ordersFor } from '../parts/workers.ts';
import { explainCrash } from './crashWords.ts';
import { leftWords, useLeft } from './LeftJobs.tsx';
import { orderNotes, orderWords, useTellWorker } from './useTellWorker.ts';
import { rowLook, type WorkerRow } from './workerColumns.tsx';

/** One worker: what it is, what it runs, or what became of what it ran. */
export function WorkerPane({
  worker,
  known,
  stale,
  onClose,
}: {
  worker: WorkerRow | null;
  /** The workers have been read: one that is not among them is gone. */
  known: boolean;
  stale: boolean;
  onClose: () => void;
}) {
  if (worker) return <Chosen worker={worker} stale={stale} onClose={onClose} />;
  if (!known) return <div className="min-h-0 flex-1" />;
  return (
    <Empty title="This worker is not in the list" actions={<Button onClick={onClose}>Close</Button>}>
      It ended. With the switch above the list those of the last seven days are shown too.
    </Empty>
  );
}

function Chosen({ worker, stale, onClose }: { worker: WorkerRow; stale: boolean; onClose: () => void }) {
  const now = useNow(1000);
  const look = rowLook(worker, now);
  const live = isLive(worker);
  const { refusal, tell } = useTellWorker();
  return (
    <Pane
      name={`Worker ${worker.name}`}
      mark={<Glyph shape={look.shape} tone={look.tone} />}
      title={worker.name}
      standing={standing(worker, look.word, now)}
      stale={stale}
      onClose={onClose}
      actions={(worker.crashed ? [] : ordersFor(worker)).map((order) => (
        <Tooltip key={order} text={refusal ?? orderNotes[order]} keys={order === 'draining' ? undefined : 'p'}>
          <Button size="small" look={order === 'draining' ? 'danger' : 'plain'} onClick={() => tell(worker, order)}>
            {orderWords[order]}
          </Button>
        </Tooltip>
      ))}
    >
      {live ? <Running worker={worker} /> : <Left worker={worker} />}
      <PanePart title="About it">
        <About worker={worker} now={now} />
      </PanePart>
    </Pane>
  );
}

function standing({ state, running, slots, stoppedAt }: WorkerDetail, word: string, now: number): string {
  if (stoppedAt === null) return `${capital(word)} · ${running} of ${slots} slots run a job`;
  const ago = formatDuration(Math.max(0, now - Date.parse(stoppedAt)));
  return state === 'lost' ? `Lost ${ago} ago: it did not renew its lease` : `Ended in order ${ago} ago`;
}

function About({ worker, now }: { worker: WorkerRow; now: number }) {
  const version = useShell().state?.version;
  const lease = Date.parse(worker.leaseExpiresAt) - now;
  return (
    <Facts
      facts={[
        ['host', worker.host],
        [
          'process',
          <span key="pid" className="font-mono">
            {worker.pid}
          </span>,
        ],
        ['kind', worker.own ? 'console, of this computer' : worker.kind],
        [
          'version',
          worker.version === version ? (
            worker.version
          ) : (
            <span key="version" className="inline-flex items-center gap-2">
              {worker.version} <Badge tone="warn">this console is {version}</Badge>
            </span>
          ),
        ],
        ['heard of', <Ago key="heard" moment={worker.heartbeatAt} />],
        ...(isLive(worker)
          ? [
              [
                'lease',
                lease > 0 ? `${formatCountdown(lease)} left` : 'has run out; another worker takes its jobs back',
              ] as const,
            ]
          : []),
        ['started', <Ago key="started" moment={worker.startedAt} />],
        ...(worker.stoppedAt === null ? [] : [['ended', <Ago key="ended" moment={worker.stoppedAt} />] as const]),
        [
          'jobs',
          <a
            key="jobs"
            href={formatRoute(jobsRoute(formatFilter({ workers: [worker.name] }), 'history'))}
            className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-ink"
          >
            what it ran
          </a>,
        ],
      ]}
    />
  );
}

function Running({ worker: { jobs } }: { worker: WorkerDetail }) {
  return (
    <PanePart title="Runs now" aside={jobs.length === 0 ? undefined : plural(jobs.length, 'job')}>
      {jobs.length === 0 ? <p className="text-muted">Nothing: it waits for jobs that are due.</p> : null}
      <ul className="flex flex-col">
        {jobs.map((job) => (
          <RunningJob key={job.id} job={job} />
        ))}
      </ul>
    </PanePart>
  );
}

function RunningJob({ job }: { job: WorkerJob }) {
  const now = useNow(1000);
  const subject = subjectOf(job);
  const { progress } = job;
  return (
    <li className="flex flex-col gap-1 border-t border-line/60 py-1.5 first:border-t-0">
      <div className="flex items-center gap-2">
        <StateMark state={job.cancelling ? 'cancelling' : 'running'} />
        <span className="min-w-0 truncate">
          <JobLink id={job.id}>job {job.id}</JobLink> <span className="font-medium">{job.sync}</span>
          {subject === '' ? '' : <span className="text-muted"> · {subject}</span>}
        </span>
        {job.startedAt === null ? null : (
          <span className="ml-auto shrink-0 text-muted tabular-nums">
            {formatElapsed(now - Date.parse(job.startedAt))}
          </span>
        )}
      </div>
      <div className="flex items-center gap-3 text-sm text-muted">
        <span className="w-32 shrink-0">
          <ProgressBar done={progress?.done ?? 0} total={progress?.total ?? null} name={`Progress of job ${job.id}`} />
        </span>
        <span className="min-w-0 truncate">
          {progress
            ? `${progress.what}${progress.done > 0 ? ` ${formatNumber(progress.done)}` : ''}${progress.total === null ? '' : ` of ${formatNumber(progress.total)}`}`
            : 'starting'}
        </span>
        {job.lock === null ? null : (
          <a
            href={formatRoute(plainRoute('locks', job.lock))}
            className="ml-auto flex min-w-0 shrink items-center gap-1 truncate rounded-sm hover:text-ink"
            title={`It holds the lock ${job.lock}`}
          >
            <Glyph shape="lock" tone="held" />
            <span className="truncate">{job.lock}</span>
          </a>
        )}
      </div>
    </li>
  );
}

function Left({ worker }: { worker: WorkerDetail }) {
  const left = useLeft(worker);
  const crash = useCrashes().find((each) => each.worker === worker.name);
  return (
    <PanePart title="What it did not finish">
      <div className="flex flex-col gap-3">
        {crash ? (
          <Notice tone="warn" title="It crashed on this computer.">
            {explainCrash(crash).what} {explainCrash(crash).todo}
          </Notice>
        ) : worker.state === 'lost' ? (
          <p className="text-muted">
            Nothing was heard of it for as long as its lease ran: it crashed, was killed, slept, or lost the database.
            {worker.clearedAt === null ? ' Its jobs are being taken back.' : ''}
          </p>
        ) : null}
        {left?.length === 0 ? <p className="text-muted">Nothing: no job was under way in it.</p> : null}
        {left && left.length > 0 ? (
          <ul>
            {left.map((each) => (
              <li key={each.id} className="flex h-7 items-center gap-2 border-t border-line/60 first:border-t-0">
                <JobLink id={each.id}>job {each.id}</JobLink>
                <span className="font-medium">{each.sync}</span>
                <span className="min-w-0 truncate text-muted">
                  {leftWords.find(({ what }) => what === each.what)?.words(1)}
                </span>
                <span className="ml-auto shrink-0">
                  {each.state === null ? null : <StateMark state={each.state} />}
                </span>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </PanePart>
  );
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
