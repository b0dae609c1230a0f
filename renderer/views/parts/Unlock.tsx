import { LockKeyhole, LockKeyholeOpen } from 'lucide-react';
import { formatCountdown } from '#shared/time.ts';
import { useWriteAccess } from '../../data/StatusProvider.tsx';
import { useAction } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { Menu, MenuItem, MenuLabel } from '../../ui/Menu.tsx';
import { useNow } from '../../ui/now.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { toastFailure } from './toastFailure.ts';

const choices = [5, 15, 30, 60];

/** Whether this connection takes writes, and the way to change it: always in the same place of the frame. */
export function LockState() {
  const access = useWriteAccess();
  const now = useNow(1000);
  const unlock = useAction('session.unlock');
  switch (access.kind) {
    case 'unknown':
    case 'open':
      break;
    case 'closed':
      return !access.lasting ? null : (
        <Tooltip text={access.reason}>
          <button type="button" className="inline-flex items-center gap-1.5 rounded-sm px-1 text-sm text-muted">
            <LockKeyhole size={12} aria-hidden /> read-only
          </button>
        </Tooltip>
      );
    case 'locked':
      return (
        <span className="inline-flex items-center gap-1.5 text-sm text-muted">
          <LockKeyhole size={12} aria-hidden /> read-only
          <UnlockMenu />
        </span>
      );
    case 'unlocked':
      return (
        <span className="inline-flex items-center gap-1.5 text-sm font-medium text-warn">
          <LockKeyholeOpen size={12} aria-hidden />
          unlocked, <span aria-label="time left">{formatCountdown(access.until - now)}</span> left
          <Button size="small" look="ghost" onClick={() => unlock.mutate({ minutes: 0 }, { onError: toastFailure })}>
            Lock
          </Button>
        </span>
      );
  }
  return null;
}

/** Unlocks for a time that the operator chooses. */
export function UnlockMenu({ look = 'ghost' }: { look?: 'ghost' | 'plain' }) {
  const unlock = useAction('session.unlock');
  return (
    <Menu
      trigger={
        <Button size="small" look={look} busy={unlock.isPending}>
          Unlock…
        </Button>
      }
    >
      <MenuLabel>Allow changes for</MenuLabel>
      {choices.map((minutes) => (
        <MenuItem key={minutes} onSelect={() => unlock.mutate({ minutes }, { onError: toastFailure })}>
          {minutes} minutes
        </MenuItem>
      ))}
    </Menu>
  );
}
