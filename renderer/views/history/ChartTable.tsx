import { endedStates } from '#shared/jobs.ts';
import { formatNumber } from '#shared/format.ts';
import { formatDuration } from '#shared/time.ts';
import { stretchWords } from './chartWords.ts';
import type { Step } from './figures.ts';

/** The chart as a table, for who does not see it. Steps in which nothing ended are left out. */
export function ChartTable({ series, length }: { series: readonly Step[]; length: number }) {
  const rows = series.filter((step) => endedStates.some((state) => step[state] > 0));
  return (
    <table className="sr-only">
      <caption>What ended, by time</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          {endedStates.map((state) => (
            <th key={state} scope="col">
              {state}
            </th>
          ))}
          <th scope="col">Half took at most</th>
          <th scope="col">95 % took at most</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((step) => (
          <tr key={step.at}>
            <th scope="row">{stretchWords({ from: Date.parse(step.at), to: Date.parse(step.at) + length })}</th>
            {endedStates.map((state) => (
              <td key={state}>{formatNumber(step[state])}</td>
            ))}
            <td>{step.run.p50 === null ? '' : formatDuration(step.run.p50)}</td>
            <td>{step.run.p95 === null ? '' : formatDuration(step.run.p95)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
