import { useMemo, useState } from 'react';
import { stateOf, statesInPiece, type Grid, type LiveGrid } from '#shared/backfillGrid.ts';
import { partitionStates, type Backfill } from '#shared/backfills.ts';
import { formatNumber } from '#shared/format.ts';
import { useShortcuts } from '../../app/keyboard.ts';
import { useCall } from '../../data/useCall.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Glyph } from '../../ui/Glyph.tsx';
import { Ago } from '../../ui/now.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { Pane } from '../parts/Pane.tsx';
import { Reading } from '../parts/Reading.tsx';
import { BackfillActions } from './BackfillActions.tsx';
import { CellNote } from './CellNote.tsx';
import { Legend } from './Legend.tsx';
import { PartitionNote } from './PartitionNote.tsx';
import { ReportTab } from './ReportTab.tsx';
import { gridModel, type Spot } from './grid/gridModel.ts';
import { stateLookByCode, stateLooks } from './grid/looks.ts';
import { PartitionGrid } from './grid/PartitionGrid.tsx';
import { choose, chosenNumbers, withNumbers, type Chosen } from './grid/selection.ts';
import { useSteer, type Steering } from './useSteer.ts';
import { lookOf, mannersWords, over, progressWords } from './words.ts';

type PaneTab = 'grid' | 'report';

/** One backfill, live: how far it is, its grid, what can be done with it, what it came to. */
export function BackfillPane({ id, onClose }: { id: string; onClose: () => void }) {
  const feed = useFeed('backfill', { id });
  if (feed.value === undefined) {
    return feed.failure ? (
      <div className="p-3">
        <FailureNotice failure={feed.failure} />
      </div>
    ) : (
      <div className="p-4">
        <Reading rows={8} height={28} name={`Backfill ${id} is being read`} />
      </div>
    );
  }
  if (feed.value === null) {
    return (
      <Empty title={`There is no backfill ${id}`} actions={<Button onClick={onClose}>Close</Button>}>
        It may have been removed with the audit, or it belongs to another database.
      </Empty>
    );
  }
  return <Shown live={feed.value} stale={feed.stale} onClose={onClose} />;
}

function Shown({ live, stale, onClose }: { live: LiveGrid; stale: boolean; onClose: () => void }) {
  const { backfill } = live;
  const { id, syncs, selected, waiting, actor, reason, createdAt, finishedAt } = backfill;
  const [tab, setTab] = useState<PaneTab>('grid');
  const steering = useSteer(backfill);
  const grid = useCall('backfills.grid', { id });
  const look = lookOf(backfill);
  const group = 'Backfills';
  useShortcuts([
    {
      keys: 'p',
      label: 'Pause or resume the backfill',
      group,
      run: () => (backfill.state === 'paused' ? steering.resume() : steering.pause()),
    },
    { keys: 'x', label: 'Cancel the backfill', group, run: steering.cancel },
  ]);
  return (
    <Pane
      name={`Backfill ${id}`}
      mark={<Glyph shape={look.shape} tone={look.tone} name={look.word} />}
      title={`${syncs.join(', ')} · ${id}`}
      standing={
        <div className="flex flex-col gap-1.5 pb-1">
          {finishedAt === null ? (
            <ProgressBar done={over(backfill)} total={selected} name={progressWords(backfill)} />
          ) : null}
          <p className="text-ink tabular-nums">
            {look.word}: {progressWords(backfill)}
          </p>
          <p className="text-sm">
            Started <Ago moment={createdAt} /> by {actor}
            {reason === null ? '' : `: ${reason}`}. {mannersWords(backfill.manners)}.
          </p>
        </div>
      }
      stale={stale}
      onClose={onClose}
      actions={<BackfillActions backfill={backfill} steering={steering} />}
    >
      <div className="flex h-full flex-col">
        {waiting ? (
          <div className="p-3">
            <Notice tone="idle" shape="clock" title={waiting.why}>
              {waiting.until === null ? null : (
                <>
                  It goes on <Ago moment={waiting.until} />.
                </>
              )}
            </Notice>
          </div>
        ) : null}
        <Tabs<PaneTab>
          name="Parts of the backfill"
          value={tab}
          onChange={setTab}
          tabs={[
            {
              value: 'grid',
              label: 'Partitions',
              content: grid.value ? (
                <LivePartitions backfill={backfill} states={live.states} grid={grid.value} steering={steering} />
              ) : grid.failure ? (
                <div className="p-3">
                  <FailureNotice failure={grid.failure} />
                </div>
              ) : (
                <Reading rows={8} height={18} name="The grid is being read" />
              ),
            },
            { value: 'report', label: 'Report', content: <ReportTab backfill={backfill} /> },
          ]}
        />
      </div>
    </Pane>
  );
}

function LivePartitions({
  backfill,
  states,
  grid,
  steering,
}: {
  backfill: Backfill;
  states: LiveGrid['states'];
  grid: Grid;
  steering: Steering;
}) {
  const model = useMemo(() => gridModel(grid), [grid]);
  const [cursor, setCursor] = useState<Spot | null>(null);
  const [chosen, setChosen] = useState<Chosen>(() => choose(model.size, () => false));
  const codeAt = useMemo(
    () =>
      (number: number): string =>
        states[String(Math.floor((number - 1) / statesInPiece))]?.[(number - 1) % statesInPiece] ?? '',
    [states],
  );
  const lookAt = useMemo(() => (number: number) => stateLookByCode.get(codeAt(number)), [codeAt]);
  const number = cursor ? model.numberAt(cursor) : 0;
  const skippable = chosenNumbers(chosen).filter((each) => canSkip.has(stateOf(codeAt(each))));
  const open = backfill.state === 'running' || backfill.state === 'paused';
  const shown = partitionStates.filter((state) => backfill.counts[state] > 0);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PartitionGrid
        name={`Partitions of backfill ${backfill.id}`}
        model={model}
        lookAt={lookAt}
        chosen={chosen}
        cursor={cursor}
        onCursor={setCursor}
        onChoose={(numbers, on) => setChosen(withNumbers(chosen, numbers, on))}
        onChooseAll={() => setChosen(choose(model.size, () => chosen.count < model.size))}
      />
      <CellNote
        where={cursor ? `${model.rows[cursor.row] ?? ''} · ${model.columns[cursor.column] ?? ''}` : null}
        hint="Arrows move, space chooses, r a row, c a column"
      >
        {number === 0 ? null : (
          <PartitionNote
            key={`${number} ${codeAt(number)}`}
            id={backfill.id}
            number={number}
            state={stateOf(codeAt(number))}
          />
        )}
      </CellNote>
      {open && chosen.count > 0 ? (
        <div className="flex shrink-0 items-center gap-3 border-t border-line px-4 py-1.5 text-sm">
          <span className="text-muted">{formatNumber(chosen.count)} chosen</span>
          <Button size="small" look="ghost" onClick={() => setChosen(choose(model.size, () => false))}>
            Choose none
          </Button>
          <Button
            size="small"
            className="ml-auto"
            disabled={skippable.length === 0}
            title="Those that wait, have failed or were cancelled"
            onClick={() => steering.skip(skippable)}
          >
            Skip {formatNumber(skippable.length)}…
          </Button>
        </div>
      ) : null}
      <Legend
        looks={shown.map((state) => stateLooks[state])}
        counts={shown.map((state) => formatNumber(backfill.counts[state]))}
      />
    </div>
  );
}

const canSkip = new Set(['pending', 'failed', 'cancelled']);
