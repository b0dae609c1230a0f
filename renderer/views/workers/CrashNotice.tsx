import { useState, useSyncExternalStore } from 'react';
import type { Crash, ServiceState } from '#shared/contract/status.ts';
import { plural } from '#shared/format.ts';
import { formatExact } from '#shared/time.ts';
import type { WorkerDetail } from '#shared/workers.ts';
import { Store } from '../../data/store.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Ago } from '../../ui/now.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { explainCrash, readLine, restartWords } from './crashWords.ts';
import { LeftJobs } from './LeftJobs.tsx';

/** The crash that the operator has seen and put away. */
const dismissed = new Store<string | null>(null);

/** Explains the last crash of this computer's worker: what it was, what became of its jobs, what to do. */
export function CrashNotice({
  crashes,
  service,
  workers,
}: {
  crashes: readonly Crash[];
  service: ServiceState;
  workers: readonly WorkerDetail[];
}) {
  const seen = useSyncExternalStore(dismissed.subscribe, dismissed.get);
  const [open, setOpen] = useState(false);
  const [crash] = crashes;
  if (!crash || crash.at === seen) return null;
  const { what, todo } = explainCrash(crash);
  const gone = workers.find((worker) => worker.name === crash.worker);
  const given = service.state === 'failed';
  return (
    <Notice
      tone={given ? 'bad' : 'warn'}
      title={
        <>
          The worker crashed <Ago moment={crash.at} />
          {crashes.length > 1 ? ` (${plural(crashes.length, 'time')} since the console was started)` : ''}.
        </>
      }
      actions={
        <>
          <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Less' : 'Details'}
          </Button>
          {given ? null : (
            <Button size="small" look="ghost" onClick={() => dismissed.set(crash.at)}>
              Dismiss
            </Button>
          )}
        </>
      }
    >
      <p>{what}</p>
      <p>
        {todo} {restartWords(crash)}
      </p>
      {gone ? <LeftJobs worker={gone} /> : null}
      {open ? <CrashDetails crashes={crashes} /> : null}
    </Notice>
  );
}

function CrashDetails({ crashes }: { crashes: readonly Crash[] }) {
  const [crash, ...earlier] = crashes;
  if (!crash) return null;
  return (
    <div className="mt-2 flex flex-col gap-2">
      <LastLines lines={crash.lines} />
      {earlier.length === 0 ? null : (
        <div>
          <p className="text-sm text-faint">Before that</p>
          <ul>
            {earlier.map((each) => (
              <li key={each.at}>
                <span className="tabular-nums">{formatExact(each.at)}</span>: {explainCrash(each).what}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function LastLines({ lines }: { lines: readonly string[] }) {
  if (lines.length === 0) return <p className="text-sm text-faint">It had written no lines.</p>;
  const read = lines.map(readLine);
  const text = (): string => read.map(({ at, level, text }) => [at, level, text].filter(Boolean).join(' ')).join('\n');
  return (
    <div>
      <p className="flex items-center text-sm text-faint">
        What it wrote last
        <CopyButton name="Copy the lines" text={text} className="ml-1" />
      </p>
      <section
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
        tabIndex={0}
        aria-label="What it wrote last"
        className="copyable max-h-48 overflow-auto rounded-md bg-sunken px-3 py-2 font-mono text-sm text-ink"
      >
        {read.map(({ at, level, text: line }, index) => (
          <div key={index} className="break-words whitespace-pre-wrap">
            {at === null ? '' : <span className="text-faint">{at} </span>}
            {level === null ? (
              ''
            ) : (
              <span className={level === 'error' ? 'text-bad' : level === 'warn' ? 'text-warn' : 'text-faint'}>
                {level}{' '}
              </span>
            )}
            {line}
          </div>
        ))}
      </section>
    </div>
  );
}
