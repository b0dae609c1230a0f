import { ArrowDown } from 'lucide-react';
import type { ReactNode } from 'react';
import type { JobDetail } from '#shared/jobs.ts';
import { formatNumber, plural } from '#shared/format.ts';
import type { LoggedAttempt } from '#shared/log.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import type { Marks } from './useMarks.ts';
import type { SavedLog } from './useSaveLog.ts';

/** What stands where no line is listed. */
export function NoLines({
  job,
  filtered,
  busy,
  onAll,
}: {
  job: JobDetail;
  /** The log has lines; none of them is like what is asked for. */
  filtered: boolean;
  busy: boolean;
  onAll: () => void;
}) {
  if (filtered && busy) return <Empty title="Searching">No line was found so far.</Empty>;
  if (filtered) {
    return (
      <Empty title="No such lines" actions={<Button onClick={onAll}>Show every line</Button>}>
        No line of this log is like that.
      </Empty>
    );
  }
  if (job.finishedAt !== null) return <Empty title="No log">This job ended without writing a line.</Empty>;
  return (
    <Empty title={job.state === 'running' ? 'No lines yet' : 'Not started yet'}>
      What the job writes while it runs appears here as it comes.
    </Empty>
  );
}

/** Where an attempt's lines begin. */
export function AttemptLine({ attempt }: { attempt: LoggedAttempt | undefined }) {
  if (!attempt) return null;
  return (
    <p className="flex h-6 items-center gap-2 px-3 font-sans text-xs text-muted">
      Attempt {attempt.attempt}
      <span className="h-px flex-1 bg-line" />
    </p>
  );
}

/** What goes on beside reading: lines are marked, a file is written, something could not be read. */
export function LogDoing({ failed, marks, file }: { failed: boolean; marks: Marks; file: SavedLog }) {
  return (
    <>
      {failed ? <span className="text-bad">Some lines could not be read yet</span> : null}
      {file.saving === null ? null : (
        <Doing label="Cancel" onClick={file.cancel}>
          {`Saving: ${plural(file.saving, 'line')}`}
        </Doing>
      )}
      {marks.count < 1 ? null : (
        <Doing label="Copy" onClick={marks.copy}>
          {`${plural(marks.count, 'line')} marked`}
        </Doing>
      )}
    </>
  );
}

function Doing({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      {children}
      <Button size="small" look="ghost" className="h-5! px-1.5! text-xs!" onClick={onClick}>
        {label}
      </Button>
    </span>
  );
}

/** Back to the end of the log, with how many lines came meanwhile. */
export function FollowButton({ arrived, live, onClick }: { arrived: number; live: boolean; onClick: () => void }) {
  const word = live ? 'follow' : 'to the end';
  return (
    <Button
      size="small"
      className="absolute! right-4 bottom-9 rounded-full! shadow-float"
      icon={<ArrowDown size={12} aria-hidden />}
      onClick={onClick}
    >
      {arrived > 0 ? `${formatNumber(arrived)} new ${arrived === 1 ? 'line' : 'lines'}, ${word}` : capital(word)}
    </Button>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
