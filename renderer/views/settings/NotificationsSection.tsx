import { notificationKinds, type NotificationKind } from '#shared/contract/settings.ts';
import type { ShellState } from '../../data/transport.ts';
import { useAction } from '../../data/useCall.ts';
import { SwitchField } from '../../ui/Fields.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { SectionHead } from './Section.tsx';

const words: Record<NotificationKind, { label: string; help: string }> = {
  job_failed: {
    label: 'A job of mine failed',
    help: 'One that was enqueued from this computer, after its last attempt.',
  },
  slot_missed: { label: 'A schedule was missed', help: 'A due slot went by and nobody fired it.' },
  backfill_done: { label: 'A backfill is done', help: 'With how much of it failed.' },
  worker_failed: { label: 'This computer’s worker failed', help: 'It ended and could not be started again.' },
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
