import { Hash, Keyboard, List, ListChecks, Pause, Play, Plug, Rows3, StepForward } from 'lucide-react';
import { useState } from 'react';
import { jobStates } from '#shared/jobs.ts';
import { useStatus } from '../../data/StatusProvider.tsx';
import type { ShellState } from '../../data/transport.ts';
import { useAction, useCall } from '../../data/useCall.ts';
import { setDensity, useDensity } from '../../ui/density.ts';
import { useNow } from '../../ui/now.tsx';
import { useOpenConnection } from '../../views/first-run/useOpenConnection.ts';
import { filterWithin, readFilter } from '../../views/jobs/appliedFilter.ts';
import { allThatMatch, bulkPossible, bulkVerbs, bulkWords, openBulk } from '../../views/jobs/bulk.ts';
import { pausable, targetWords } from '../../views/parts/pauses.ts';
import { stateLooks } from '../../views/parts/states.ts';
import { toastFailure } from '../../views/parts/toastFailure.ts';
import { usePausing } from '../../views/parts/usePausing.ts';
import { currentShortcuts } from '../keyboard.ts';
import { themes } from '../Navigation.tsx';
import { allJobs, jobsRoute, navigate, plainRoute, runRoute, useRoute } from '../router.ts';
import { settingsEntry, viewList } from '../viewList.ts';
import type { Entry } from './entry.ts';
import { useScheduleEntries } from './useScheduleEntries.ts';
import { useWorkerEntries } from './useWorkerEntries.ts';

/** Everything that can be done from here. */
export function useEntries(shell: ShellState, onKeys: () => void): Entry[] {
  const bulk = useBulkEntries(shell);
  const pauses = usePauseEntries(shell);
  const schedules = useScheduleEntries(shell);
  const workers = useWorkerEntries(shell);
  // Taken when the palette opens: what it covers goes on offering its own.
  const [job] = useState(jobEntries);
  const syncs = useCall('syncs.list', {}).value ?? [];
  const setTheme = useAction('shell.setTheme');
  const { open: openConnection } = useOpenConnection();
  const [density] = useDensity();
  const other = density === 'compact' ? 'comfortable' : 'compact';
  const connected = shell.connection !== null;
  return [
    ...job,
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
    ...(connected
      ? jobStates.map((state) => ({
          group: 'Jobs',
          label: `${stateLooks[state].word} jobs`,
          icon: List,
          run: () => navigate(jobsRoute(`state:${state}`)),
        }))
      : []),
    ...bulk,
    ...schedules,
    ...workers,
    ...pauses,
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

/** What can be done with the job that is open. */
function jobEntries(): Entry[] {
  return currentShortcuts()
    .filter(({ group }) => group === 'Job')
    .map(({ keys, label, run }) => ({ group: 'This job', label, icon: Hash, keys, run }));
}

/** What can be done to all jobs of the list that is open, or to all jobs. */
function useBulkEntries(shell: ShellState): Entry[] {
  const route = useRoute();
  const now = useNow(900_000);
  if (shell.connection === null) return [];
  const list = 'filter' in route ? route : allJobs;
  const applied = readFilter(list.filter, now);
  const filter = applied && filterWithin(applied.filter, list.view);
  if (!applied || !filter) return [];
  return bulkVerbs
    .filter((action) => bulkPossible(action, filter))
    .map((action) => ({
      group: 'Jobs',
      label: `${bulkWords[action].all.slice(0, -1)} (${applied.text === '' ? 'all jobs' : applied.text})…`,
      also: 'bulk many',
      icon: ListChecks,
      run: () => {
        if (!('filter' in route)) navigate(allJobs);
        openBulk({ action, ...allThatMatch(filter, applied.text) });
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
