import { Ban, ChevronsUp, Copy, Ellipsis, FileDown, Pause, Play, RotateCcw, SlidersHorizontal, X } from 'lucide-react';
import type { BulkActionName } from '#shared/bulkActions.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { formatNumber } from '#shared/format.ts';
import type { JobId, JobSummary } from '#shared/jobs.ts';
import { useShortcuts } from '../../app/keyboard.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/Menu.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { possibleWith } from '../parts/steering.ts';
import { openExport } from '../parts/ExportDialog.tsx';
import { useGuard } from '../parts/useGuard.ts';
import { usePausing } from '../parts/usePausing.ts';
import { allThatMatch, bulkPossible, openBulk, theSelected } from './bulk.ts';
import { runAgain } from './runAgain.ts';
import type { Selection } from './selection.ts';

/** What is marked, and what can be done with it: how many jobs each action is for stands on it. */
export function SelectionBar({
  selection,
  jobs,
  matching,
  onMarkAll,
  onClear,
}: {
  selection: Selection;
  /** The marked jobs, where they were marked one by one. */
  jobs: readonly JobSummary[];
  /** All that match: the filter as an action takes it, its text, and how many there are in words. Null where none can. */
  matching: { filter: JobFilter; text: string; words: string; more: boolean } | null;
  onMarkAll: () => void;
  onClear: () => void;
}) {
  const all = selection.kind === 'all';
  const { refusal } = useGuard();
  const pausing = usePausing();
  const possible: Record<BulkActionName, readonly JobId[]> = {
    retry: idsOf(jobs, 'retry'),
    cancel: idsOf(jobs, 'cancel'),
    run_now: idsOf(jobs, 'runNow'),
    set_priority: idsOf(jobs, 'prioritise'),
  };
  const can = (action: BulkActionName): boolean =>
    all ? matching !== null && bulkPossible(action, matching.filter) : possible[action].length > 0;
  const start = (action: BulkActionName): void => {
    if (!can(action)) return;
    if (refusal !== null) return toast({ tone: 'bad', title: 'Nothing was done.', text: refusal });
    if (!all) openBulk({ action, ...theSelected(possible[action]), onBegun: onClear });
    else if (matching) openBulk({ action, ...allThatMatch(matching.filter, matching.text), onBegun: onClear });
  };
  const number = (action: BulkActionName): string => (all ? '' : ` ${formatNumber(possible[action].length)}`);
  const [only] = jobs;
  const one = !all && jobs.length === 1 && only !== undefined ? only : null;
  const again = (): void => {
    if (one) runAgain(one);
  };
  // Of what the archive has: jobs that have ended, and were copied.
  const exportable =
    (useFeed('archive', {}).value?.archive ?? null) !== null && (all || jobs.some((job) => job.finishedAt !== null));
  const syncs = [...new Set(jobs.map((job) => job.sync))];
  const ids = jobs.map((job) => job.id);

  useShortcuts([
    { keys: 'r', label: 'Retry the selected', group: 'Selection', run: () => start('retry'), first: true },
    { keys: 'c', label: 'Cancel the selected', group: 'Selection', run: () => start('cancel'), first: true },
    { keys: 'n', label: 'Run the selected now', group: 'Selection', run: () => start('run_now'), first: true },
    ...(one ? [{ keys: 'e', label: 'Run again with changes', group: 'Selection', run: again, first: true }] : []),
    { keys: 'escape', label: 'Select nothing', group: 'Selection', run: onClear, first: true },
  ]);

  return (
    <div className="pointer-events-none absolute inset-x-2 bottom-2 z-10 flex justify-center">
      <section
        aria-label="Selection"
        className="pointer-events-auto flex max-w-full animate-appear flex-wrap items-center justify-center gap-1 rounded-lg bg-raised p-1.5 shadow-float"
      >
        <span className="px-1.5 font-medium whitespace-nowrap tabular-nums" aria-live="polite">
          {all ? `All ${matching?.words ?? ''} that match` : `${formatNumber(jobs.length)} selected`}
        </span>
        {!all && matching?.more === true ? (
          <Button size="small" look="ghost" onClick={onMarkAll}>
            Select all {matching.words} that match
          </Button>
        ) : null}
        {actions.map(({ action, word, keys, icon: Icon }) =>
          can(action) ? (
            <Button
              key={action}
              size="small"
              keys={keys}
              title={refusal ?? undefined}
              look={action === 'cancel' ? 'danger' : 'plain'}
              icon={<Icon size={12} aria-hidden />}
              onClick={() => start(action)}
            >
              {word}
              {number(action)}…
            </Button>
          ) : null,
        )}
        <Menu
          side="top"
          align="end"
          trigger={
            <IconButton name="More">
              <Ellipsis size={14} />
            </IconButton>
          }
        >
          {one ? (
            <MenuItem icon={<SlidersHorizontal size={13} aria-hidden />} keys="e" onSelect={again}>
              Run again with changes…
            </MenuItem>
          ) : null}
          {syncs.map((sync) =>
            syncs.length > 3 ? null : (
              <MenuItem
                key={sync}
                icon={<Pause size={13} aria-hidden />}
                onSelect={() => pausing.pause({ scope: 'sync', name: sync })}
              >
                Pause {sync}…
              </MenuItem>
            ),
          )}
          <MenuLine />
          {all ? null : (
            <MenuItem
              icon={<Copy size={13} aria-hidden />}
              onSelect={() => copy(ids.join('\n'), 'The ids are copied.')}
            >
              Copy the ids
            </MenuItem>
          )}
          <MenuItem
            icon={<Copy size={13} aria-hidden />}
            onSelect={() =>
              copy(
                all ? (matching?.text ?? '') : `id:${ids.join(',')}`,
                'The filter is copied; paste it into the filter field.',
              )
            }
          >
            Copy as a filter
          </MenuItem>
          {exportable ? (
            <MenuItem
              icon={<FileDown size={13} aria-hidden />}
              onSelect={() =>
                all
                  ? matching && openExport(allThatMatch(matching.filter, matching.text))
                  : openExport(theSelected(ids))
              }
            >
              Export as a file…
            </MenuItem>
          ) : null}
        </Menu>
        <IconButton name="Select nothing" keys="escape" onClick={onClear}>
          <X size={14} />
        </IconButton>
      </section>
    </div>
  );
}

const actions = [
  { action: 'retry', word: 'Retry', keys: 'r', icon: RotateCcw },
  { action: 'cancel', word: 'Cancel', keys: 'c', icon: Ban },
  { action: 'run_now', word: 'Run now', keys: 'n', icon: Play },
  { action: 'set_priority', word: 'Priority', keys: undefined, icon: ChevronsUp },
] as const;

function idsOf(jobs: readonly JobSummary[], possible: keyof ReturnType<typeof possibleWith>): JobId[] {
  return jobs.filter((job) => possibleWith(job)[possible]).map((job) => job.id);
}

function copy(text: string, told: string): void {
  navigator.clipboard.writeText(text).then(
    () => toast({ tone: 'good', title: told }),
    () => toast({ tone: 'bad', title: 'It could not be copied.', text: 'The system refused the clipboard.' }),
  );
}
