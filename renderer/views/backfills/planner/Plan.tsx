import { useMemo, useState } from 'react';
import { foundOf, type FoundGrid } from '#shared/backfillGrid.ts';
import {
  backfillMannersSchema,
  foundStates,
  type AxisRange,
  type BackfillManners,
  type BackfillRange,
} from '#shared/backfills.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { useCall } from '../../../data/useCall.ts';
import { classes } from '../../../ui/classes.ts';
import { Empty } from '../../../ui/Empty.tsx';
import { Ago } from '../../../ui/now.tsx';
import { FailureNotice } from '../../parts/FailureNotice.tsx';
import { Reading } from '../../parts/Reading.tsx';
import { CellNote } from '../CellNote.tsx';
import { Legend } from '../Legend.tsx';
import { foundLookByCode, foundLooks } from '../grid/looks.ts';
import { PartitionGrid } from '../grid/PartitionGrid.tsx';
import type { Spot } from '../grid/gridModel.ts';
import { useLast } from '../useLast.ts';
import { CostPanel } from './CostPanel.tsx';
import { PlanBar } from './PlanBar.tsx';
import { syncedAtOf, usePlan, whyLeftOut } from './usePlan.ts';

/** The partitions of some syncs as a grid, what is chosen of them, and beside it what that costs and how it is to run. */
export function Plan({ syncs }: { syncs: readonly string[] }) {
  const [within, setWithin] = useState<Record<string, AxisRange>>({});
  const [staleDays, setStaleDays] = useState<number | null>(null);
  const range = useMemo((): BackfillRange => ({ syncs: [...syncs], within }), [syncs, within]);
  const staleSince = useMemo(() => (staleDays === null ? undefined : { ago: staleDays * 86_400_000 }), [staleDays]);
  const answer = useCall(
    'backfills.partitions',
    { range, ...(staleSince === undefined ? {} : { staleSince }) },
    { fresh: true },
  );
  const grid = useLast(answer.value);
  const bar = {
    syncs,
    onAgain: () => answer.refetch(),
    within,
    onWithin: setWithin,
    staleDays,
    onStaleDays: setStaleDays,
  };
  if (!grid) {
    return answer.failure ? (
      <div className="p-3">
        <FailureNotice failure={answer.failure} />
      </div>
    ) : (
      <Reading rows={12} height={18} name="The partitions are being read" />
    );
  }
  return (
    <>
      {answer.failure ? (
        <div className="p-3">
          <FailureNotice failure={answer.failure} />
        </div>
      ) : null}
      <Chosen
        grid={grid}
        range={range}
        staleSince={staleSince}
        busy={answer.value === undefined && !answer.failure}
        bar={bar}
      />
    </>
  );
}

function Chosen({
  grid,
  range,
  staleSince,
  busy,
  bar,
}: {
  grid: FoundGrid;
  range: BackfillRange;
  staleSince: { ago: number } | undefined;
  busy: boolean;
  bar: Omit<Parameters<typeof PlanBar>[0], 'grid' | 'plan'>;
}) {
  const plan = usePlan(grid, staleSince);
  const [manners, setManners] = useState<BackfillManners>(() => backfillMannersSchema.parse({}));
  const [cursor, setCursor] = useState<Spot | null>(null);
  const lookAt = useMemo(() => (number: number) => foundLookByCode.get(grid.found[number - 1] ?? ''), [grid]);
  const number = cursor ? plan.model.numberAt(cursor) : 0;
  return (
    <div className="flex min-h-0 flex-1">
      <div className={classes('flex min-h-0 min-w-0 flex-1 flex-col', busy && 'opacity-60')} aria-busy={busy}>
        <PlanBar {...bar} grid={grid} plan={plan} />
        {grid.places.length === 0 ? (
          <Empty title="No partitions" />
        ) : (
          <PartitionGrid
            name={`Partitions of ${grid.syncs.join(', ')}`}
            model={plan.model}
            lookAt={lookAt}
            chosen={plan.chosen}
            cursor={cursor}
            onCursor={setCursor}
            onChoose={plan.change}
            onChooseAll={() => plan.apply('all')}
          />
        )}
        <CellNote
          where={cursor ? `${plan.model.rows[cursor.row] ?? ''} · ${plan.model.columns[cursor.column] ?? ''}` : null}
          hint="Arrows and shift mark, space chooses, r a row, c a column, a all"
        >
          {number === 0 ? null : <Found grid={grid} number={number} why={whyLeftOut(grid, number, plan.chip)} />}
        </CellNote>
        <Legend
          looks={foundStates.map((state) => foundLooks[state])}
          aside={`${formatNumber(plan.chosen.count)} of ${plural(grid.places.length, 'partition')} chosen`}
        />
      </div>
      <CostPanel
        range={range}
        selection={plan.selection}
        count={plan.chosen.count}
        manners={manners}
        onManners={setManners}
      />
    </div>
  );
}

function Found({ grid, number, why }: { grid: FoundGrid; number: number; why: string | null }) {
  const syncedAt = syncedAtOf(grid, number);
  return (
    <>
      {foundLooks[foundOf(grid.found[number - 1] ?? '')].word}
      {syncedAt ? (
        <>
          , synced <Ago moment={syncedAt.toISOString()} />
        </>
      ) : null}
      {why === null ? null : <span className="text-muted">. Left out: {why}</span>}
    </>
  );
}
