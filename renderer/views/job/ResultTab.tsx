import { ChevronRight } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { JobDetail, Warning } from '#shared/jobs.ts';
import { formatBytes, plural } from '#shared/format.ts';
import { formatDuration } from '#shared/time.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Glyph } from '../../ui/Glyph.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { DataView } from '../parts/DataView.tsx';
import { ChangeSet } from './ChangeSet.tsx';

/** What the run did: per table, with samples; then its warnings, its cost and its own facts. */
export function ResultTab({ job }: { job: JobDetail }) {
  const { result } = job;
  if (!result) {
    return (
      <Empty title={job.finishedAt === null ? 'No result yet' : 'No result'}>
        {job.finishedAt === null
          ? 'When the job has succeeded, this shows what it inserted, updated and removed in each table.'
          : 'Only a run that succeeded has one. Nothing of this job was written.'}
      </Empty>
    );
  }
  return (
    <div className="min-h-0 flex-1 space-y-5 overflow-y-auto p-4">
      {result.dryRun ? (
        <Notice tone="idle" title="A dry run">
          Everything was done for real inside a transaction, which was then rolled back. These are the changes a run
          would make.
        </Notice>
      ) : null}
      <ChangeSet changes={result.changes} />
      <Warnings warnings={result.warnings} />
      <Part title="Run">
        <DataView
          data={result.facts}
          before={[
            ['calls', result.calls === 0 ? 'none' : `${plural(result.calls, 'call')}, ${formatBytes(result.bytes)}`],
            ['fetched in', formatDuration(result.durations.fetch)],
            ['written in', formatDuration(result.durations.write)],
            ['in all', formatDuration(result.durations.total)],
          ]}
        />
      </Part>
    </div>
  );
}

/** Warnings that are shown before the rest is asked for. */
const FIRST = 8;

function Warnings({ warnings }: { warnings: readonly Warning[] }) {
  const [all, setAll] = useState(false);
  if (warnings.length === 0) return null;
  const shown = all || warnings.length <= FIRST + 1 ? warnings : warnings.slice(0, FIRST);
  return (
    <Part title={plural(warnings.length, 'warning')}>
      <ul className="divide-y divide-line rounded-md border border-line">
        {shown.map((warning, index) => (
          <WarningRow key={index} warning={warning} />
        ))}
      </ul>
      {shown.length < warnings.length ? (
        <Button size="small" look="ghost" className="mt-1.5" onClick={() => setAll(true)}>
          Show the other {warnings.length - shown.length}
        </Button>
      ) : null}
    </Part>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-1.5 text-sm font-medium text-muted">{title}</h2>
      {children}
    </section>
  );
}

function WarningRow({ warning: { code, message, details } }: { warning: Warning }) {
  const foldable = details !== undefined && Object.keys(details).length > 0;
  const line = (
    <>
      <Glyph shape="triangle" tone="warn" className="mt-[3px]" />
      <span className="copyable min-w-0 flex-1 break-words">
        {message} <code className="font-mono whitespace-nowrap text-faint">{code}</code>
      </span>
    </>
  );
  if (!foldable) return <li className="flex gap-2 px-3 py-1.5">{line}</li>;
  return (
    <li>
      <details className="group">
        <summary className="flex gap-2 px-3 py-1.5 hover:bg-hover">
          {line}
          <ChevronRight
            size={13}
            aria-hidden
            className="mt-[3px] shrink-0 text-faint transition-transform duration-100 group-open:rotate-90"
          />
        </summary>
        <div className="border-t border-line bg-sunken p-3">
          <DataView data={details} />
        </div>
      </details>
    </li>
  );
}
