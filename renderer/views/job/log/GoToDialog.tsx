import { useState } from 'react';
import type { LoggedAttempt } from '#shared/log.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Field, TextInput } from '../../../ui/Fields.tsx';
import { readDestination, type Destination } from './goTo.ts';

/** Asks where in the log to go. `near` (ms) is the day that a time of day means. */
export function GoToDialog({
  open,
  lines,
  attempts,
  near,
  onClose,
  onGo,
}: {
  open: boolean;
  lines: number;
  attempts: readonly LoggedAttempt[];
  near: number;
  onClose: () => void;
  onGo: (destination: Destination) => void;
}) {
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const go = (destination: Destination): void => {
    setTyped('');
    setWrong(false);
    onClose();
    onGo(destination);
  };
  return (
    <Dialog open={open} onClose={onClose} title="Go to" place="top" width="w-[400px]">
      <form
        className="space-y-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          const destination = readDestination(typed, near);
          if (destination) go(destination);
          else setWrong(true);
        }}
      >
        <Field
          label="Line or moment"
          help={`A line of ${formatNumber(lines)}, a time such as 14:05:30, a date and time, start or end.`}
          error={wrong ? 'A line’s number, a time such as 14:05:30, 2026-11-22 14:05, start or end.' : null}
        >
          {(ids) => (
            <TextInput
              {...ids}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setWrong(false);
              }}
            />
          )}
        </Field>
        {attempts.length < 2 ? null : (
          <ul aria-label="Attempts" className="max-h-48 overflow-y-auto rounded-md border border-line p-1">
            {attempts.map(({ token, attempt, from, to }) => (
              <li key={token}>
                <button
                  type="button"
                  onClick={() => go({ kind: 'attempt', number: attempt })}
                  className="flex h-7 w-full items-center justify-between rounded-md px-2 hover:bg-hover"
                >
                  Attempt {attempt}
                  <span className="text-sm text-muted">{plural(to - from + 1, 'line')}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Close</Button>
          <Button look="solid" type="submit">
            Go
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
