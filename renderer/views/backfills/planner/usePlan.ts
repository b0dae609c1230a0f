import { useMemo, useState } from 'react';
import { foundOf, leftOutBecause, type FoundGrid } from '#shared/backfillGrid.ts';
import type { BackfillSelection } from '#shared/backfills.ts';
import { areasOf, choose, withNumbers, type Chosen } from '../grid/selection.ts';
import { gridModel, type GridModel } from '../grid/gridModel.ts';

export type Chip = BackfillSelection['what'];

/** What is chosen in the grid of a plan, and how that is said to the engine. */
export interface PlanSelection {
  model: GridModel;
  chosen: Chosen;
  /** What was chosen by a word, and not changed by hand since. */
  chip: Chip | null;
  /** For the engine: the word, or the cells. */
  selection: BackfillSelection;
  /** How many partitions a word would choose. */
  counts: Readonly<Record<Chip, number>>;
  apply: (chip: Chip) => void;
  change: (numbers: readonly number[], on: boolean) => void;
}

/** The selection over a grid: what is missing, until the operator says otherwise. What runs already is never chosen. */
export function usePlan(grid: FoundGrid, staleSince: BackfillSelection['staleSince']): PlanSelection {
  const { rows, columns, places } = grid;
  // Read again, these are the same objects where nothing of them changed.
  const model = useMemo(() => gridModel({ rows, columns, places }), [rows, columns, places]);
  const sets = useMemo(() => {
    const by = (chip: Chip): Chosen => choose(grid.places.length, (number) => isFor(grid, number, chip));
    return { missing: by('missing'), failed: by('failed'), stale: by('stale'), all: by('all') };
  }, [grid]);
  const [state, setState] = useState<{ chip: Chip } | { of: GridModel; chosen: Chosen }>({ chip: 'missing' });
  // What was chosen by hand belongs to the grid in which it was.
  const byHand = 'chosen' in state && state.of === model ? state.chosen : null;
  const chip = byHand ? null : 'chip' in state ? state.chip : 'missing';
  const chosen = byHand ?? sets[chip ?? 'missing'];
  const selection = useMemo(
    (): BackfillSelection => ({
      ...(staleSince === undefined ? {} : { staleSince }),
      ...(chip === null ? { what: 'all' as const, areas: areasOf(model, chosen) } : { what: chip }),
    }),
    [chip, chosen, model, staleSince],
  );
  return {
    model,
    chosen,
    chip,
    selection,
    counts: {
      missing: sets.missing.count,
      failed: sets.failed.count,
      stale: sets.stale.count,
      all: sets.all.count,
    },
    apply: (next) => setState({ chip: next }),
    change: (numbers, on) =>
      setState({
        of: model,
        chosen: withNumbers(chosen, on ? numbers.filter((each) => isFor(grid, each, 'all')) : numbers, on),
      }),
  };
}

function isFor(grid: FoundGrid, number: number, chip: Chip): boolean {
  const found = foundOf(grid.found[number - 1] ?? '');
  return found !== 'running' && leftOutBecause(chip, found, syncedAtOf(grid, number)) === null;
}

/** When a partition was last synced; null where it never was. */
export function syncedAtOf({ syncedAt }: FoundGrid, number: number): Date | null {
  const seconds = syncedAt[number - 1] ?? null;
  return seconds === null ? null : new Date(seconds * 1_000);
}

/** Why a partition is not among those that are chosen by a word; null where it is, or where nobody said a word. */
export function whyLeftOut(grid: FoundGrid, number: number, chip: Chip | null): string | null {
  const found = foundOf(grid.found[number - 1] ?? '');
  const held = grid.held.find(({ numbers }) => numbers.includes(number));
  if (found === 'running') return held?.why ?? null;
  return chip === null ? null : leftOutBecause(chip, found, syncedAtOf(grid, number));
}
