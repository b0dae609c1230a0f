import { Ban, ChevronDown, ClipboardList, Play, RotateCcw, SlidersHorizontal, X } from 'lucide-react';
import { backfillOf } from '#shared/backfills.ts';
import type { JobDetail } from '#shared/jobs.ts';
import { replayedBy } from '#shared/recordings.ts';
import { formatDuration } from '#shared/time.ts';
import { formatRoute, plainRoute } from '../../app/router.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Menu, MenuItem, MenuLabel } from '../../ui/Menu.tsx';
import { Ago } from '../../ui/now.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { StateMark } from '../parts/StateMark.tsx';
import { subjectOf, triggerWords } from '../parts/states.ts';
import { possibleWith, priorities } from '../parts/steering.ts';
import type { useCancel } from '../parts/useCancel.ts';
import { JobLink } from './JobLink.tsx';
import { Standing } from './Standing.tsx';
import type { useJobActions } from './useJobActions.ts';
import type { useReport } from './useReport.ts';
import type { useRetry } from './useRetry.ts';

/** What the job is, how it stands, and what can be done with it now. Its height never changes. */
export function JobHeader({
  job,
  retry,
  cancel,
  actions,
  report,
  onAgain,
  onClose,
}: {
  job: JobDetail;
  cancel: ReturnType<typeof useCancel>;
  actions: ReturnType<typeof useJobActions>;
  retry: ReturnType<typeof useRetry>;
  report: ReturnType<typeof useReport>;
  onAgain: () => void;
  onClose: () => void;
}) {
  const subject = subjectOf(job);
  const possible = possibleWith(job);
  const of = replayedBy(job.triggerDetail);
  return (
    <header className="@container shrink-0 border-b border-line px-4 pt-2 pb-2.5">
      <div className="flex h-7 items-center gap-2">
        <StateMark state={job.shown} strong />
        <h2 className="min-w-0 truncate font-semibold">{job.sync}</h2>
        {of ? (
          <Badge title="Its calls are answered from a recording; nothing is written">replay</Badge>
        ) : job.dryRun ? (
          <Badge title="A dry run: nothing is written">dry run</Badge>
        ) : null}
        <span className="copyable font-mono text-faint">{job.id}</span>
        <CopyButton name="Copy the job’s id" text={() => job.id} className="-ml-1.5" />
        <span className="ml-auto flex items-center gap-1.5">
          {possible.runNow ? (
            <Tooltip text={actions.refusal ?? runNowMeaning(job)} keys="n">
              <Button
                size="small"
                icon={<Play size={12} aria-hidden className={roomy} />}
                busy={actions.busy}
                onClick={() => actions.runNow()}
              >
                Run now
              </Button>
            </Tooltip>
          ) : null}
          {possible.cancel ? (
            <Tooltip
              text={cancel.refusal ?? (job.state === 'running' ? 'Bring it to an end' : 'It ends without being run')}
              keys="c"
            >
              <Button
                size="small"
                icon={<Ban size={12} aria-hidden className={roomy} />}
                onClick={() => cancel.run(job)}
              >
                Cancel…
              </Button>
            </Tooltip>
          ) : null}
          {possible.retry ? (
            <Tooltip
              text={retry.refusal ?? (of ? 'Replay it again' : 'Enqueue it again with the same payload')}
              keys="r"
            >
              <Button
                size="small"
                icon={<RotateCcw size={12} aria-hidden className={roomy} />}
                busy={retry.busy}
                onClick={() => retry.run(job.id)}
              >
                Retry
              </Button>
            </Tooltip>
          ) : null}
          <Tooltip text="Run again with changes" keys="e">
            <Button size="small" icon={<SlidersHorizontal size={12} aria-hidden className={roomy} />} onClick={onAgain}>
              Run again…
            </Button>
          </Tooltip>
          <IconButton name="Copy a report" keys="y" onClick={report.copy}>
            <ClipboardList size={14} />
          </IconButton>
          <IconButton name="Close" keys="escape" onClick={onClose}>
            <X size={15} />
          </IconButton>
        </span>
      </div>
      <p className="flex h-5 items-center gap-1.5 truncate text-sm text-muted">
        <Facts job={job} subject={subject} onPriority={possible.prioritise ? actions.setPriority : null} />
      </p>
      <div className="mt-1 flex h-5 items-center gap-2 text-sm">
        <Standing job={job} />
      </div>
    </header>
  );
}

/** Icons leave first where the pane is narrow: the name of the sync needs the room. */
const roomy = 'hidden @2xl:block';

function Facts({
  job,
  subject,
  onPriority,
}: {
  job: JobDetail;
  subject: string;
  onPriority: ((priority: number) => void) | null;
}) {
  const who = ['actor', 'by', 'operator', 'source']
    .map((key) => job.triggerDetail[key])
    .find((value) => typeof value === 'string');
  const of = replayedBy(job.triggerDetail);
  const backfill = backfillOf(job.triggerDetail);
  return (
    <>
      {subject === '' ? null : (
        <>
          <span className="max-w-[45%] shrink-0 truncate text-ink">{subject}</span>
          <Dot />
        </>
      )}
      <span className="truncate">
        {backfill === null ? (
          triggerWords[job.trigger]
        ) : (
          <a
            href={formatRoute(plainRoute('backfills', backfill))}
            className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-ink"
          >
            Backfill {backfill}
          </a>
        )}{' '}
        {typeof who === 'string' ? who : null}
      </span>
      {of ? (
        <>
          <Dot />
          <span className="whitespace-nowrap">
            replays <JobLink id={of.job}>job {of.job}</JobLink>
          </span>
        </>
      ) : null}
      <Dot />
      <span className="whitespace-nowrap">
        enqueued <Ago moment={job.enqueuedAt} />
      </span>
      {job.attempt > 0 ? (
        <>
          <Dot />
          <span className="whitespace-nowrap">
            attempt {job.attempt} of {job.maxAttempts}
          </span>
        </>
      ) : null}
      {job.priority === 0 && onPriority === null ? null : (
        <>
          <Dot />
          {onPriority === null ? (
            <span className="whitespace-nowrap">priority {job.priority}</span>
          ) : (
            <PriorityMenu priority={job.priority} onChoose={onPriority} />
          )}
        </>
      )}
      {job.timeout === null ? null : (
        <>
          <Dot />
          <span className="whitespace-nowrap" title="An attempt that takes longer is stopped">
            limit {formatDuration(job.timeout)}
          </span>
        </>
      )}
    </>
  );
}

const Dot = () => <span className="text-faint">·</span>;

function PriorityMenu({ priority, onChoose }: { priority: number; onChoose: (priority: number) => void }) {
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="-mx-0.5 inline-flex items-center gap-0.5 rounded-sm px-0.5 whitespace-nowrap hover:bg-hover hover:text-ink"
        >
          priority {priority}
          <ChevronDown size={12} aria-hidden className="text-faint" />
        </button>
      }
    >
      <MenuLabel>Higher runs sooner</MenuLabel>
      {priorities.map(({ value, label }) => (
        <MenuItem key={value} checked={value === priority} onSelect={() => value === priority || onChoose(value)}>
          <span className="flex justify-between gap-6">
            {label}
            <span className="text-muted tabular-nums">{value}</span>
          </span>
        </MenuItem>
      ))}
    </Menu>
  );
}

function runNowMeaning({ shown }: JobDetail): string {
  return shown === 'blocked' ? 'It starts when its lock is free' : 'It is due at once, not later';
}
