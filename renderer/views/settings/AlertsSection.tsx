import { Plus, X } from 'lucide-react';
import { alertKinds, type AlertKind, type AlertSettings, type WebhookState } from '#shared/alerts.ts';
import type { ShellState } from '../../data/transport.ts';
import { useAction, useCall } from '../../data/useCall.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Note, Select, SwitchField, TextInput } from '../../ui/Fields.tsx';
import { Reading } from '../parts/Reading.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { useGuard } from '../parts/useGuard.ts';
import { alertsDraftOf, readAlertsDraft, type AlertsDraft } from './alertsDraft.ts';
import { NumberField } from './NumberField.tsx';
import { SaveBar } from './SaveBar.tsx';
import { Group, SectionHead } from './Section.tsx';
import { SharedScope } from './SharedScope.tsx';
import { useForm, type Problems } from './useForm.ts';
import { WebhookPart } from './WebhookPart.tsx';

const words: Record<AlertKind, { label: string; help: string }> = {
  job_failed: { label: 'A job failed', help: 'After its last attempt.' },
  failure_repeated: { label: 'A failure repeats', help: 'The same one many times within a while.' },
  slot_missed: { label: 'A schedule was missed', help: 'A due slot went by and nobody fired it.' },
  sync_stale: { label: 'A sync’s data is stale', help: 'It has not succeeded for longer than its schedules promise.' },
  worker_lost: { label: 'A worker was lost', help: 'It stopped answering while it should be there.' },
};

/** What is watched for in this database, and who is told. */
export function AlertsSection({ shell }: { shell: ShellState }) {
  return (
    <>
      <SectionHead title="Alerts">
        What is watched for in this database, by whichever worker or console is there, and who is told. For everybody
        who works on it.
      </SectionHead>
      <SharedScope shell={shell}>
        <Watched />
      </SharedScope>
    </>
  );
}

function Watched() {
  const read = useCall('alerts.settings', {});
  const { value, failure } = read;
  if (failure && !value) return <FailureNotice failure={failure} />;
  if (!value) return <Reading rows={7} height={44} name="The settings are being read" />;
  return <AlertsForm saved={value.settings} webhook={value.webhook} onSaved={() => read.refetch()} />;
}

function AlertsForm({ saved, webhook, onSaved }: { saved: AlertSettings; webhook: WebhookState; onSaved: () => void }) {
  const { refusal } = useGuard();
  const save = useAction('alerts.saveSettings');
  const form = useForm<AlertsDraft, AlertSettings>({
    saved: alertsDraftOf(saved),
    read: readAlertsDraft,
    save: (settings) => save.mutateAsync(settings),
    onSaved: () => {
      onSaved();
      toast({ tone: 'good', title: 'The settings of alerts are saved.' });
    },
  });
  const { draft, problems } = form;
  const change = (changes: Partial<AlertsDraft>): void => form.change({ ...draft, ...changes });
  return (
    <>
      <Group title="What is watched for">
        {alertKinds.map((kind) => (
          <SwitchField
            key={kind}
            {...words[kind]}
            checked={draft.kinds[kind]}
            onChange={(on) => change({ kinds: { ...draft.kinds, [kind]: on } })}
          />
        ))}
      </Group>
      <Group title="A failure repeats" help="When the same failure happened so often within so long.">
        <div className="flex flex-wrap gap-6">
          <NumberField
            label="Times"
            error={problems['repeated.times']}
            value={draft.times}
            onChange={(times) => change({ times })}
          />
          <NumberField
            label="Within"
            unit="min"
            error={problems['repeated.minutes']}
            value={draft.minutes}
            onChange={(minutes) => change({ minutes })}
          />
        </div>
      </Group>
      <Group title="A sync’s data is stale" help="By its schedules: after so many due slots without a success.">
        <div className="flex flex-wrap gap-6">
          <NumberField
            label="Slots without success"
            error={problems['stale.slots']}
            value={draft.slots}
            onChange={(slots) => change({ slots })}
          />
          <NumberField
            label="A slot counts after"
            unit="min"
            error={problems['stale.graceMinutes']}
            value={draft.graceMinutes}
            onChange={(graceMinutes) => change({ graceMinutes })}
          />
        </div>
        <Ages draft={draft} problems={problems} onChange={change} />
      </Group>
      <Group title="Telling">
        <NumberField
          label="An alert that goes on is told again after"
          unit="min"
          error={problems['quietMinutes']}
          value={draft.quietMinutes}
          onChange={(quietMinutes) => change({ quietMinutes })}
        />
        <SwitchField
          label="Tell when it is over"
          checked={draft.tellResolved}
          onChange={(tellResolved) => change({ tellResolved })}
        />
      </Group>
      <WebhookPart webhook={webhook} onChanged={onSaved} />
      <SaveBar form={form} refusal={refusal} />
    </>
  );
}

/** How old the data of single syncs may be, whatever their schedules say. */
function Ages({
  draft,
  problems,
  onChange,
}: {
  draft: AlertsDraft;
  problems: Problems;
  onChange: (changes: Partial<AlertsDraft>) => void;
}) {
  const syncs = useCall('syncs.list', {}).value ?? [];
  const { ages } = draft;
  const free = syncs.map(({ name }) => name).filter((name) => !ages.some(({ sync }) => sync === name));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">Syncs with an age of their own</legend>
      {ages.map(({ sync, hours }, index) => {
        const problem = problems[`stale.ages.${sync}`];
        return (
          <div key={sync}>
            <span className="flex items-center gap-2">
              <span className="w-56 truncate font-mono">{sync}</span>
              <TextInput
                width="w-20"
                inputMode="decimal"
                className="text-right tabular-nums"
                aria-label={`Hours for ${sync}`}
                aria-invalid={problem === undefined ? undefined : true}
                value={hours}
                onChange={(event) =>
                  onChange({
                    ages: ages.map((each, at) => (at === index ? { sync, hours: event.target.value } : each)),
                  })
                }
              />
              <span className="text-muted">hours</span>
              <IconButton
                name={`Remove the age of ${sync}`}
                onClick={() => onChange({ ages: ages.filter((_, at) => at !== index) })}
              >
                <X size={13} />
              </IconButton>
            </span>
            <Note id={`age-${sync}`} note={problem} bad />
          </div>
        );
      })}
      <span className="flex items-center gap-2">
        <Plus size={13} aria-hidden className="text-faint" />
        <Select
          aria-label="Add a sync"
          className="w-56"
          value=""
          choices={[{ value: '', label: 'Add a sync…' }, ...free.map((name) => ({ value: name, label: name }))]}
          onChange={(sync) => sync !== '' && onChange({ ages: [...ages, { sync, hours: '24' }] })}
        />
      </span>
    </fieldset>
  );
}
