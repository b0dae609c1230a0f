import type { BulkPreview } from '#shared/bulkActions.ts';
import type { FilterState } from '#shared/filters/jobFilter.ts';
import { formatNumber } from '#shared/format.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import { Ago } from '../../ui/now.tsx';
import { stateLooks, subjectOf } from '../parts/states.ts';

/** What a bulk action is going to touch: the number by state, and some of the jobs. */
export function BulkSample({ preview: { count, states, sample } }: { preview: BulkPreview }) {
  if (count.value === 0) return <p className="text-muted">No job matches: there is nothing to do.</p>;
  const kinds = Object.keys(stateLooks).filter((state): state is FilterState => state in states);
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {kinds.map((state) => (
          <span key={state} className="inline-flex items-center gap-1.5">
            <Glyph shape={stateLooks[state].shape} tone={stateLooks[state].tone} />
            {formatNumber(states[state] ?? 0)} {stateLooks[state].word.toLowerCase()}
          </span>
        ))}
        {count.kind === 'exact' ? null : (
          <span className="text-sm text-muted">
            of the first {formatNumber(count.value)}: there are more, and all of them are meant
          </span>
        )}
      </div>
      <ul aria-label="Some of the jobs" className="max-h-52 overflow-y-auto rounded-md border border-line text-sm">
        {sample.map((job) => (
          <li key={job.id} className="flex h-6 items-center gap-2 border-b border-line/60 px-2 last:border-b-0">
            <Glyph shape={stateLooks[job.state].shape} tone={stateLooks[job.state].tone} />
            <span className="shrink-0">{job.id}</span>
            <span className="shrink-0">{job.sync}</span>
            <span className="min-w-0 flex-1 truncate text-muted">{job.error ?? subjectOf(job)}</span>
            <Ago moment={job.at} className="text-faint" />
          </li>
        ))}
      </ul>
    </>
  );
}
