import { CalendarClock, CalendarOff, CalendarPlus, Play } from 'lucide-react';
import { plural } from '#shared/format.ts';
import type { ShellState } from '../../data/transport.ts';
import { useAction } from '../../data/useCall.ts';
import { useFeed } from '../../data/useFeed.ts';
import { toast } from '../../ui/Toaster.tsx';
import { toastFailure } from '../../views/parts/toastFailure.ts';
import { useGuard } from '../../views/parts/useGuard.ts';
import { jobRoute, navigate, plainRoute } from '../router.ts';
import type { Entry } from './entry.ts';

/** Every schedule by name: open it, run what it would start, switch it on or off. */
export function useScheduleEntries(shell: ShellState): Entry[] {
  const schedules = useFeed('schedules', shell.connection === null ? null : {}).value ?? [];
  const { mutateAsync: run } = useAction('schedules.run');
  const { mutateAsync: setEnabled } = useAction('schedules.setEnabled');
  const { guarded } = useGuard();

  const runNow = async (name: string): Promise<void> => {
    const { jobIds } = await run({ name });
    const [first] = jobIds;
    toast({
      tone: 'good',
      title: `${name} runs now: ${plural(jobIds.length, 'job')}.`,
      ...(first === undefined ? {} : { action: { label: 'Open', run: () => navigate(jobRoute(first)) } }),
    });
  };
  const enable = async (name: string, enabled: boolean): Promise<void> => {
    await setEnabled({ name, enabled });
    toast({
      tone: 'good',
      title: `${name} is ${enabled ? 'enabled' : 'disabled'}.`,
      action: { label: 'Undo', run: () => void setEnabled({ name, enabled: !enabled }).catch(toastFailure) },
    });
  };
  return schedules.flatMap(({ name, enabled, words, sync, routine }) => {
    const note = words ?? undefined;
    const also = `schedule ${sync ?? ''} ${routine ?? ''}`;
    const entry = { group: 'Schedules', also, ...(note === undefined ? {} : { note }) };
    return [
      {
        ...entry,
        label: `Schedule ${name}`,
        icon: CalendarClock,
        run: () => navigate(plainRoute('schedules', name)),
      },
      {
        ...entry,
        label: `Run schedule ${name} now`,
        icon: Play,
        run: () => guarded(`${name} was not run.`, () => void runNow(name).catch(toastFailure)),
      },
      {
        ...entry,
        label: `${enabled ? 'Disable' : 'Enable'} schedule ${name}`,
        icon: enabled ? CalendarOff : CalendarPlus,
        run: () => guarded(`${name} was not changed.`, () => void enable(name, !enabled).catch(toastFailure)),
      },
    ];
  });
}
