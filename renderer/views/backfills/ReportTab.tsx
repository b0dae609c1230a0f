import { useEffect } from 'react';
import type { Backfill } from '#shared/backfills.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { formatDuration } from '#shared/time.ts';
import { useCall } from '../../data/useCall.ts';
import { Reading } from '../parts/Reading.tsx';
import { Facts } from '../parts/Facts.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { PanePart } from '../parts/Pane.tsx';
import { ChangeTotals } from './ChangeTotals.tsx';
import { progressWords } from './words.ts';

/** ms between two readings of the report of one that goes on. */
const every = 3_000;

/** What a backfill has come to: calls, time, change sets added up, failures by what went wrong. */
export function ReportTab({ backfill }: { backfill: Backfill }) {
  const { id, finishedAt } = backfill;
  const answer = useCall('backfills.report', { id }, { fresh: true });
  const { value: report, failure } = answer;
  useEffect(() => {
    if (finishedAt !== null) {
      answer.refetch();
      return undefined;
    }
    const timer = setInterval(() => answer.refetch(), every);
    return () => clearInterval(timer);
    // A new answer with every render asks for the same.
    // eslint-disable-next-line react/exhaustive-deps
  }, [id, finishedAt]);
  if (failure && !report) {
    return (
      <div className="p-3">
        <FailureNotice failure={failure} />
      </div>
    );
  }
  if (!report) return <Reading rows={6} height={28} name="The report is being read" />;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <PanePart title={finishedAt === null ? 'So far' : 'What it came to'}>
        <Facts
          facts={[
            ['partitions', progressWords(backfill)],
            ['provider calls', formatNumber(report.calls)],
            ['jobs ran for', formatDuration(report.runMs)],
            ['from start', formatDuration(report.tookMs)],
          ]}
        />
      </PanePart>
      <PanePart title="Changes">
        <ChangeTotals changes={report.changes} />
      </PanePart>
      {report.failures.length === 0 ? null : (
        <PanePart title="Failures">
          <ul className="flex flex-col gap-3">
            {report.failures.map(({ fingerprint, code, message, hint, partitions, examples }) => (
              <li key={fingerprint} className="copyable">
                <p className="font-medium">
                  {plural(partitions, 'partition')}: <span className="text-bad">{message}</span>{' '}
                  <span className="font-mono text-faint">{code}</span>
                </p>
                {hint === null ? null : <p className="text-muted">{hint}</p>}
                <p className="text-sm text-muted">
                  {examples.join('; ')}
                  {partitions > examples.length ? '; …' : ''}
                </p>
              </li>
            ))}
          </ul>
        </PanePart>
      )}
    </div>
  );
}
