import { computerWorkerSchema, type ComputerWorker } from '#shared/contract/settings.ts';
import type { ShellState } from '../../data/transport.ts';
import { useAction } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { Field, Select } from '../../ui/Fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { NumberField } from './NumberField.tsx';
import { SaveBar } from './SaveBar.tsx';
import { SectionHead } from './Section.tsx';
import { numberIn, readWith, useForm } from './useForm.ts';

interface Draft {
  slots: string;
  graceSeconds: string;
  start: ComputerWorker['start'];
  closing: ComputerWorker['closing'];
  battery: ComputerWorker['battery'];
}

const starts: readonly { value: ComputerWorker['start']; label: string }[] = [
  { value: 'local', label: 'With a local connection' },
  { value: 'local_and_staging', label: 'With a local or staging connection' },
  { value: 'never', label: 'When I start it' },
];

const closings: readonly { value: ComputerWorker['closing']; label: string }[] = [
  { value: 'quit', label: 'Quit Touchline' },
  { value: 'tray', label: 'Leave it at work in the tray' },
];

const batteries: readonly { value: ComputerWorker['battery']; label: string }[] = [
  { value: 'all', label: 'Run everything' },
  { value: 'spare', label: 'Leave backfills to others' },
];

/** The worker of this computer. */
export function WorkerSection({ shell }: { shell: ShellState }) {
  const fixed = shell.host === 'served';
  const save = useAction('settings.save');
  const { slots, graceSeconds, start, closing, battery } = shell.settings.worker;
  const running = shell.services.worker.state !== 'stopped' && shell.services.worker.state !== 'failed';
  const form = useForm<Draft, ComputerWorker>({
    saved: { slots: String(slots), graceSeconds: String(graceSeconds), start, closing, battery },
    read: (draft) =>
      readWith(computerWorkerSchema, {
        slots: numberIn(draft.slots),
        graceSeconds: numberIn(draft.graceSeconds),
        start: draft.start,
        closing: draft.closing,
        battery: draft.battery,
      }),
    save: (worker) => save.mutateAsync({ worker }),
    onSaved: () =>
      toast({
        tone: 'good',
        title: 'The settings of the worker are saved.',
        text: running ? 'They hold from its next start.' : undefined,
      }),
  });
  const change = (changes: Partial<Draft>): void => form.change({ ...form.draft, ...changes });
  return (
    <>
      <SectionHead title="Worker">
        The worker that runs jobs on this computer, while Touchline is open. Others that work on the same database have
        settings of their own.
      </SectionHead>
      {fixed ? (
        <Notice tone="idle" title="Set where “touchline serve” was started">
          Start it again with --slots and --grace for other values.
        </Notice>
      ) : null}
      <NumberField
        label="Slots"
        unit="jobs at once"
        help="Each takes a connection of the database. Providers with a limit a minute gain nothing from many."
        error={form.problems['slots']}
        disabled={fixed}
        value={form.draft.slots}
        onChange={(value) => change({ slots: value })}
      />
      <NumberField
        label="Grace"
        unit="s"
        help="What running jobs get to finish when the worker is stopped, or Touchline is closed. After that they go back to the queue, which costs them no attempt."
        error={form.problems['graceSeconds']}
        disabled={fixed}
        value={form.draft.graceSeconds}
        onChange={(value) => change({ graceSeconds: value })}
      />
      <Field
        label="Starts"
        help="On production it starts only when you start it, and only while the connection is unlocked."
      >
        {(ids) => (
          <Select
            {...ids}
            className="w-72"
            disabled={fixed}
            value={form.draft.start}
            choices={starts}
            onChange={(value) => {
              const chosen = starts.find((each) => each.value === value);
              if (chosen) change({ start: chosen.value });
            }}
          />
        )}
      </Field>
      {fixed ? null : (
        <Field
          label="On battery"
          help="Backfills and other jobs below the normal priority then wait for another worker, or for the mains."
        >
          {(ids) => (
            <Select
              {...ids}
              className="w-72"
              value={form.draft.battery}
              choices={batteries}
              onChange={(value) => {
                const chosen = batteries.find((each) => each.value === value);
                if (chosen) change({ battery: chosen.value });
              }}
            />
          )}
        </Field>
      )}
      {fixed ? null : (
        <Field
          label="Closing the window"
          help="In the tray its schedules and jobs go on, and its icon brings the window back. Where the desktop has no tray, Touchline quits."
        >
          {(ids) => (
            <Select
              {...ids}
              className="w-72"
              value={form.draft.closing}
              choices={closings}
              onChange={(value) => {
                const chosen = closings.find((each) => each.value === value);
                if (chosen) change({ closing: chosen.value });
              }}
            />
          )}
        </Field>
      )}
      {fixed ? null : (
        <>
          {running ? <Restart /> : null}
          <SaveBar form={form} />
        </>
      )}
    </>
  );
}

function Restart() {
  const start = useAction('service.start');
  const stop = useAction('service.stop');
  return (
    <div className="flex items-center gap-3">
      <Button
        busy={start.isPending || stop.isPending}
        onClick={() =>
          stop.mutate(
            { service: 'worker' },
            { onSuccess: () => start.mutate({ service: 'worker' }, { onError: toastFailure }), onError: toastFailure },
          )
        }
      >
        Restart the worker
      </Button>
      <span className="text-sm text-muted">Its jobs get their grace first.</span>
    </div>
  );
}
