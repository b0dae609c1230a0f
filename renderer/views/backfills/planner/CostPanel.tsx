import { useEffect, useState } from 'react';
import type { PlanSummary } from '#shared/backfillGrid.ts';
import type { BackfillManners, BackfillRange, BackfillSelection, NewBackfill } from '#shared/backfills.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { formatDuration } from '#shared/time.ts';
import { useCall } from '../../../data/useCall.ts';
import { Button } from '../../../ui/Button.tsx';
import { Ago } from '../../../ui/now.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { Tooltip } from '../../../ui/Tooltip.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { FailureNotice } from '../../parts/FailureNotice.tsx';
import { PanePart } from '../../parts/Pane.tsx';
import { MannersFields } from '../MannersFields.tsx';
import { useLast } from '../useLast.ts';
import { SamplePart } from './SamplePart.tsx';
import { useStart } from './useStart.ts';

/** ms without a change after which the cost is asked for: what is being typed or drawn is not reckoned at every step. */
const patience = 400;

/** What is chosen costs, how it is to run, a dry run of some of it, and its start. */
export function CostPanel({
  range,
  selection,
  count,
  manners,
  onManners,
}: {
  range: BackfillRange;
  selection: BackfillSelection;
  count: number;
  manners: BackfillManners;
  onManners: (manners: BackfillManners) => void;
}) {
  const wanted = useSettled({ range, selection, manners });
  const { refusal, start } = useStart();
  const now = { range, selection, manners };
  return (
    <section aria-label="Cost" className="flex w-[340px] shrink-0 flex-col border-l border-line">
      <h2 className="sr-only">What is chosen</h2>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {count === 0 ? (
          <PanePart title="What it takes">
            <p className="text-muted">Nothing is chosen. Choose cells in the grid, or by a word above it.</p>
          </PanePart>
        ) : (
          <Cost wanted={wanted} fresh={JSON.stringify(wanted) === JSON.stringify(now)} />
        )}
        <PanePart title="How it runs">
          <MannersFields manners={manners} onChange={onManners} />
        </PanePart>
        {count === 0 ? null : <SamplePart key={JSON.stringify(now)} wanted={now} />}
      </div>
      <div className="flex shrink-0 justify-end border-t border-line px-4 py-2">
        <Tooltip text={refusal ?? 'Workers go on with it by themselves'}>
          <Button look="solid" size="large" disabled={count === 0} onClick={() => start(now, count)}>
            Start {plural(count, 'job')}…
          </Button>
        </Tooltip>
      </div>
    </section>
  );
}

function Cost({ wanted, fresh }: { wanted: NewBackfill; fresh: boolean }) {
  const answer = useCall('backfills.plan', wanted, { fresh: true });
  const plan = useLast(answer.value);
  const busy = !answer.failure && (!fresh || answer.value === undefined);
  return (
    <PanePart title="What it takes" aside={busy ? 'for what is chosen now: being reckoned…' : undefined}>
      {answer.failure ? (
        <FailureNotice failure={answer.failure} />
      ) : plan ? (
        <PlanCost plan={plan} busy={busy} />
      ) : (
        <Skeleton rows={4} height={20} name="The cost is being reckoned" />
      )}
    </PanePart>
  );
}

function PlanCost({ plan, busy }: { plan: PlanSummary; busy: boolean }) {
  return (
    <div className="flex flex-col gap-3" aria-busy={busy}>
      <Facts facts={factsOf(plan)} />
      {plan.cost.providers.map(({ provider, windows }) =>
        windows.map((window) => (
          <p key={`${provider} ${window.window}`} className="text-sm text-muted">
            {provider}, a {window.window}: {formatNumber(window.remaining)} of {formatNumber(window.limit)} calls left,{' '}
            {formatNumber(window.allowed)} of them for this;{' '}
            {window.resetsAt === null ? (
              'the window begins with the next call'
            ) : (
              <>
                resets <Ago moment={window.resetsAt} />
              </>
            )}
            .
          </p>
        )),
      )}
      {plan.leftOut.length === 0 ? null : (
        <ul aria-label="Left out" className="text-sm text-muted">
          {plan.leftOut.map(({ why, partitions }) => (
            <li key={why}>
              <span className="text-ink tabular-nums">{formatNumber(partitions)}</span> left out: {why}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function factsOf({ cost }: PlanSummary): Parameters<typeof Facts>[0]['facts'] {
  const { jobs, calls, duration, doneAt, waitsFor, providers } = cost;
  const estimated = providers.some(({ basis }) => basis === 'estimate');
  return [
    ['jobs', formatNumber(jobs)],
    [
      'provider calls',
      `${formatNumber(calls)}${estimated ? ', by estimate' : calls === 0 ? '' : ', as past runs made'}`,
    ],
    ['takes', duration === null ? 'not known: it has never run' : formatDuration(duration)],
    ...(doneAt === null ? [] : [['done', <Ago key="done" moment={doneAt} />] as const]),
    ...(waitsFor === null
      ? []
      : [
          [
            'has to wait',
            <span key="wait">
              for {waitsFor.provider}, a {waitsFor.window}: <Ago moment={waitsFor.until} />
            </span>,
          ] as const,
        ]),
  ];
}

/** A value once it has not changed for a while. */
function useSettled(value: NewBackfill): NewBackfill {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), patience);
    return () => clearTimeout(timer);
    // `key` stands for `value`, which is a new object with every render.
    // eslint-disable-next-line react/exhaustive-deps
  }, [key]);
  return settled;
}
