/* oxlint-disable jsx-a11y/no-autofocus -- the operator opened this to type into it */
import { LockKeyhole, LockKeyholeOpen } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { toFailure } from '#shared/errors.ts';
import { formatCountdown } from '#shared/time.ts';
import { useWriteAccess } from '../../data/StatusProvider.tsx';
import { useAction } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Segmented, TextInput } from '../../ui/Fields.tsx';
import { useNow } from '../../ui/now.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import { FailureNotice } from './FailureNotice.tsx';
import { toastFailure } from './toastFailure.ts';

/** Whether this connection takes writes, and the way to change it: always in the same place of the frame. */
export function LockState() {
  const access = useWriteAccess();
  const now = useNow(1000);
  const unlock = useAction('session.unlock');
  useRanOut(access.kind === 'unlocked' ? access.until : null, access.kind === 'locked', now);
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
        <span className="inline-flex items-center gap-1.5 text-sm whitespace-nowrap text-muted">
          <LockKeyhole size={12} aria-hidden /> read-only
          <UnlockButton />
        </span>
      );
    case 'unlocked':
      return (
        <span className="inline-flex items-center gap-1.5 text-sm font-medium whitespace-nowrap text-warn">
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

/** Tells when an unlock has run out; not when somebody locked it again. */
function useRanOut(until: number | null, locked: boolean, now: number): void {
  const last = useRef<number | null>(null);
  useEffect(() => {
    if (until !== null) last.current = until;
    else if (locked && last.current !== null) {
      if (now >= last.current - 1_500) {
        toast({
          tone: 'bad',
          title: 'The unlock has run out: this connection is read-only again.',
          text: 'What you typed is still there. Unlock again to go on with it.',
        });
      }
      last.current = null;
    }
  }, [until, locked, now]);
}

const choices = [5, 15, 30, 60] as const;

/** Unlocks for a time that the operator chooses, and asks why. */
export function UnlockButton({ look = 'ghost' }: { look?: 'ghost' | 'plain' }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" look={look} onClick={() => setOpen(true)}>
        Unlock…
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Unlock this connection"
        description="For a time it takes changes. What is done meanwhile is done to production; why goes into the audit."
      >
        {open ? <UnlockForm onDone={() => setOpen(false)} /> : null}
      </Dialog>
    </>
  );
}

function UnlockForm({ onDone }: { onDone: () => void }) {
  const [minutes, setMinutes] = useState('15');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const unlock = useAction('session.unlock');
  const missing = reason.trim() === '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!missing) unlock.mutate({ minutes: Number(minutes), reason: reason.trim() }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4 p-4">
      <Field label="Reason" error={tried && missing ? 'Say what has to be done.' : null}>
        {(ids) => (
          <TextInput
            {...ids}
            autoFocus
            required
            maxLength={500}
            placeholder="retry last night’s failures after the fix"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-col gap-1">
        <span className="font-medium">For</span>
        <span className="flex h-7 items-center">
          <Segmented
            name="For so many minutes"
            value={minutes}
            choices={choices.map((each) => ({ value: String(each), label: `${each} min` }))}
            onChange={setMinutes}
          />
        </span>
      </div>
      {unlock.error ? <FailureNotice failure={toFailure(unlock.error)} /> : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" look="solid" busy={unlock.isPending}>
          Unlock
        </Button>
      </div>
    </form>
  );
}
