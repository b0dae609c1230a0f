import type { ReactNode } from 'react';
import type { JobDetail, JsonObject, Warning } from '#shared/jobs.ts';
import { formatBytes, formatNumber, plural } from '#shared/format.ts';
import { formatDuration } from '#shared/time.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Glyph } from '../../ui/Glyph.tsx';
import { inline, Json } from '../../ui/Json.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Facts } from '../parts/Facts.tsx';
import { words } from '../parts/states.ts';
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
      {result.warnings.length > 0 ? (
        <Part title={plural(result.warnings.length, 'warning')}>
          <ul className="divide-y divide-line rounded-md border border-line">
            {result.warnings.map((warning, index) => (
              <WarningRow key={index} warning={warning} />
            ))}
          </ul>
        </Part>
      ) : null}
      <Part title="Run">
        <Facts
          facts={[
            ['calls', `${plural(result.calls, 'call')}, ${formatBytes(result.bytes)}`],
            ['fetched in', formatDuration(result.durations.fetch)],
            ['written in', formatDuration(result.durations.write)],
            ['in all', formatDuration(result.durations.total)],
            ...Object.entries(result.facts).map(([name, value]): [string, ReactNode] => [words(name), factText(value)]),
          ]}
        />
      </Part>
    </div>
  );
}

/** A fact on one line; the parts of an object one after the other. */
function factText(value: JsonObject[string]): string {
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return inline(value);
  return Object.entries(value)
    .map(([name, inner]) => `${words(name)} ${typeof inner === 'number' ? formatNumber(inner) : inline(inner)}`)
    .join(' · ');
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-1.5 text-sm font-medium text-muted">{title}</h2>
      {children}
    </section>
  );
}

function WarningRow({ warning }: { warning: Warning }) {
  const line = (
    <>
      <Glyph shape="triangle" tone="warn" className="mt-[3px]" />
      <span className="copyable min-w-0 flex-1 break-words">{warning.message}</span>
      <code className="font-mono text-faint">{warning.code}</code>
    </>
  );
  if (warning.details === undefined) return <li className="flex gap-2 px-3 py-1.5">{line}</li>;
  return (
    <li>
      <details>
        <summary className="flex gap-2 px-3 py-1.5 hover:bg-hover">{line}</summary>
        <Json value={warning.details} className="border-t border-line bg-sunken p-3" />
      </details>
    </li>
  );
}
