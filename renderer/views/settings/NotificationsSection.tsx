import { notificationKinds, type NotificationKind } from '#shared/contract/settings.ts';
import type { ShellState } from '../../data/transport.ts';
import { useAction } from '../../data/useCall.ts';
import { SwitchField } from '../../ui/Fields.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { SectionHead } from './Section.tsx';

const words: Record<NotificationKind, { label: string; help: string }> = {
  failedMine: {
    label: 'A job of mine failed',
    help: 'One that was enqueued from this computer, after its last attempt.',
  },
  failedOthers: { label: 'Another job failed', help: 'Whoever asked for it: a schedule, a colleague, the HTTP API.' },
  missedSlots: { label: 'A schedule was missed', help: 'A due slot went by and nobody fired it.' },
  backfills: { label: 'A backfill is over', help: 'Whoever started it: it is done, or was cancelled.' },
};

/** What the system's notifications tell of. Each leads to what it is about. */
export function NotificationsSection({ shell }: { shell: ShellState }) {
  const save = useAction('settings.save');
  const { notifications } = shell.settings;
  return (
    <>
      <SectionHead title="Notifications">
        What this computer tells you of while you look elsewhere. Alerts, which a channel is told of, are set for the
        whole database.
      </SectionHead>
      {notificationKinds.map((kind) => (
        <SwitchField
          key={kind}
          {...words[kind]}
          checked={notifications[kind]}
          onChange={(on) => save.mutate({ notifications: { ...notifications, [kind]: on } }, { onError: toastFailure })}
        />
      ))}
    </>
  );
}
