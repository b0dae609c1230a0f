/* oxlint-disable jsx-a11y/prefer-tag-over-role -- the ARIA combobox pattern: the field keeps the focus and the keyboard */
import {
  CornerDownLeft,
  Hash,
  Keyboard,
  List,
  ListChecks,
  Pause,
  Play,
  Plug,
  Power,
  Rows3,
  StepForward,
  type LucideIcon,
} from 'lucide-react';
import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import { jobIdSchema, jobStates } from '#shared/jobs.ts';
import { useStatus } from '../data/StatusProvider.tsx';
import type { ShellState } from '../data/transport.ts';
import { useAction, useCall } from '../data/useCall.ts';
import { classes } from '../ui/classes.ts';
import { setDensity, useDensity } from '../ui/density.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { pausable, targetWords } from '../views/parts/pauses.ts';
import { stateLooks } from '../views/parts/states.ts';
import { toastFailure } from '../views/parts/toastFailure.ts';
import { usePausing } from '../views/parts/usePausing.ts';
import { bulkPossible, bulkVerbs, bulkWords, filterWords, openBulk } from '../views/jobs/bulk.ts';
import { useOpenConnection } from '../views/first-run/useOpenConnection.ts';
import { themes } from './Navigation.tsx';
import { noFilter, readShown } from '../views/jobs/shownFilter.ts';
import { matches } from './matches.ts';
import { settingsEntry, viewList } from './viewList.ts';
import { allJobs, jobRoute, jobsRoute, navigate, plainRoute, runRoute, useRoute } from './router.ts';

interface Entry {
  group: string;
  label: string;
  /** Words that find it besides its label. */
  also?: string;
  /** What it is besides its label, quietly at its side. */
  note?: string;
  icon: LucideIcon;
  keys?: string;
  run: () => void;
}

/** Does everything: type what you want, enter does it. */
export function Palette({
  open,
  onClose,
  onKeys,
  shell,
}: {
  open: boolean;
  onClose: () => void;
  onKeys: () => void;
  shell: ShellState;
}) {
  return (
    <Dialog open={open} onClose={onClose} title="Command palette" hideTitle place="top" width="w-[560px]">
      {open ? <Commands onClose={onClose} onKeys={onKeys} shell={shell} /> : null}
    </Dialog>
  );
}

function Commands({ onClose, onKeys, shell }: { onClose: () => void; onKeys: () => void; shell: ShellState }) {
  const id = useId();
  const [text, setText] = useState('');
  const [marked, setMarked] = useState(0);
  const pauses = usePauseEntries(shell);
  const bulk = useBulkEntries(shell);
  const entries = [...useEntries(shell, onKeys), ...bulk, ...pauses];
  const found = withJob(
    text,
    entries.filter((entry) => matches(`${entry.label} ${entry.also ?? ''}`, text)),
  );
  const mark = Math.min(marked, found.length - 1);

  useEffect(() => {
    document.getElementById(`${id}-${mark}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, mark]);

  const run = (entry: Entry | undefined): void => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setMarked((mark + 1) % Math.max(1, found.length));
    else if (event.key === 'ArrowUp') setMarked((mark - 1 + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') run(found[mark]);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <input
        role="combobox"
        aria-label="Command"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={mark < 0 ? undefined : `${id}-${mark}`}
        autoComplete="off"
        spellCheck={false}
        placeholder="What do you want to do? A job’s id opens it."
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setMarked(0);
        }}
        onKeyDown={press}
        className="h-11 shrink-0 border-b border-line bg-transparent px-4 text-lg select-text focus-visible:outline-none"
      />
      <div id={id} role="listbox" aria-label="Commands" className="max-h-[360px] overflow-y-auto p-1.5">
        {found.length === 0 ? <p className="px-2.5 py-3 text-muted">Nothing is called that.</p> : null}
        {found.map((entry, index) => (
          <div key={`${entry.group} ${entry.label}`} role="presentation">
            {entry.group === found[index - 1]?.group ? null : (
              <p className="px-2.5 pt-2 pb-1 text-xs text-faint">{entry.group}</p>
            )}
            {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the field has the keyboard */}
            <div
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === mark}
              onClick={() => run(entry)}
              onPointerMove={() => setMarked(index)}
              className={classes('flex h-8 items-center gap-2.5 rounded-md px-2.5', index === mark && 'bg-selected')}
            >
              <entry.icon size={14} aria-hidden className="shrink-0 text-faint" />
              <span className="min-w-0 flex-1 truncate">{entry.label}</span>
              {entry.note === undefined ? null : (
                <span className="max-w-[45%] truncate text-sm text-muted">{entry.note}</span>
              )}
              {entry.keys === undefined ? null : <Kbd keys={entry.keys} />}
              {index === mark ? <CornerDownLeft size={12} aria-hidden className="text-faint" /> : null}
            </div>
          </div>
        ))}
      </div>
    </>
  );
}

/** A number is first of all a job's id. */
function withJob(text: string, found: readonly Entry[]): readonly Entry[] {
  const id = jobIdSchema.safeParse(text.trim().replace(/^#/, ''));
  if (!id.success) return found;
  const open: Entry = {
    group: 'Jobs',
    label: `Open job ${id.data}`,
    icon: Hash,
    run: () => navigate(jobRoute(id.data)),
  };
  return [open, ...found];
}

function useEntries(shell: ShellState, onKeys: () => void): Entry[] {
  const syncs = useCall('syncs.list', {}).value ?? [];
  const setTheme = useAction('shell.setTheme');
  const { open: openConnection } = useOpenConnection();
  const service = useAction('service.start');
  const [density] = useDensity();
  const other = density === 'compact' ? 'comfortable' : 'compact';
  const connected = shell.connection !== null;
  const workerOff = shell.services.worker.state === 'stopped' || shell.services.worker.state === 'failed';
  return [
    ...(connected
      ? [...viewList, settingsEntry].map(({ label, icon, keys, route }) => ({
          group: 'Go to',
          label,
          icon,
          keys,
          run: () => navigate(route),
        }))
      : []),
    ...(shell.canConnect
      ? [
          {
            group: 'Go to',
            label: 'Connections',
            icon: Plug,
            keys: 'g c',
            run: () => navigate(plainRoute('connections')),
          },
          ...shell.saved
            .filter((connection) => connection.id !== shell.connection?.id)
            .map((connection) => ({
              group: 'Connections',
              label: `Open ${connection.name}`,
              also: `${connection.environment} ${connection.target}`,
              icon: Plug,
              run: () => openConnection(connection),
            })),
        ]
      : []),
    ...(connected
      ? syncs.map((sync) => ({
          group: 'Run',
          label: `Run ${sync.name}`,
          note: sync.title,
          also: `${sync.title} ${sync.provider ?? ''} ${sync.fallbacks.join(' ')}`,
          icon: Play,
          run: () => navigate(runRoute(sync.name)),
        }))
      : []),
    ...(connected && workerOff
      ? [
          {
            group: 'Run',
            label: 'Start the worker',
            icon: Power,
            run: () => service.mutate({ service: 'worker' }, { onError: toastFailure }),
          },
        ]
      : []),
    ...(connected
      ? jobStates.map((state) => ({
          group: 'Jobs',
          label: `${stateLooks[state].word} jobs`,
          icon: List,
          run: () => navigate(jobsRoute(`state:${state}`)),
        }))
      : []),
    ...themes
      .filter((theme) => theme.value !== shell.theme)
      .map((theme) => ({
        group: 'Appearance',
        label: `Theme: ${theme.label.toLowerCase()}`,
        icon: theme.icon,
        run: () => setTheme.mutate({ theme: theme.value }, { onError: toastFailure }),
      })),
    { group: 'Appearance', label: `Rows: ${other}`, also: 'density', icon: Rows3, run: () => setDensity(other) },
    { group: 'Help', label: 'Keyboard shortcuts', icon: Keyboard, keys: '?', run: onKeys },
  ];
}

/** What can be done to all jobs of the list that is open, or to all jobs. */
function useBulkEntries(shell: ShellState): Entry[] {
  const route = useRoute();
  if (shell.connection === null) return [];
  const filter = route.view === 'jobs' ? readShown(route.filter) : noFilter;
  return bulkVerbs
    .filter((action) => bulkPossible(action, filter))
    .map((action) => ({
      group: 'Jobs',
      label: `${bulkWords[action].all.slice(0, -1)} (${filterWords(filter)})…`,
      also: 'bulk many',
      icon: ListChecks,
      run: () => {
        if (route.view !== 'jobs') navigate(allJobs);
        openBulk(action, filter);
      },
    }));
}

/** What is paused can be resumed, anything else paused. */
function usePauseEntries(shell: ShellState): Entry[] {
  const { value: status } = useStatus();
  const syncs = useCall('syncs.list', {}).value ?? [];
  const { pause, resume } = usePausing();
  if (shell.connection === null || !status) return [];
  const providers = new Set(syncs.flatMap((sync) => sync.provider ?? []));
  const names = syncs.map((sync) => sync.name);
  return [
    ...status.pauses.map((each) => ({
      group: 'Pause',
      label: `Resume ${targetWords(each, status.providers)}`,
      also: `${each.scope} ${each.name} unpause`,
      icon: StepForward,
      run: () => resume(each),
    })),
    ...pausable(status.pauses, [...providers], names).map((target) => ({
      group: 'Pause',
      label: `Pause ${target.scope === 'provider' ? 'provider ' : ''}${targetWords(target, status.providers)}…`,
      also: `${target.scope} ${target.name}`,
      icon: Pause,
      run: () => pause(target),
    })),
  ];
}
