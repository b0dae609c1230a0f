import { Save } from 'lucide-react';
import { useEffect, useRef, type FormEvent } from 'react';
import type { Schedule, ScheduleTarget } from '#shared/schedules.ts';
import { useShortcuts } from '../../../app/keyboard.ts';
import { useWriteAccess } from '../../../data/StatusProvider.tsx';
import { Button } from '../../../ui/Button.tsx';
import { ask } from '../../../ui/Confirmer.tsx';
import { Field, SwitchField, TextInput } from '../../../ui/Fields.tsx';
import { Kbd } from '../../../ui/Kbd.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { FailureNotice } from '../../parts/FailureNotice.tsx';
import { UnlockButton } from '../../parts/Unlock.tsx';
import { goTo } from '../routes.ts';
import { isZone, nextChange, offsetAt, offsetText } from '../zones.ts';
import { useNow } from '../../../ui/now.tsx';
import { CronField } from './CronField.tsx';
import { differing, readDraft, valuesOf, withTarget } from './draft.ts';
import { MeanwhileNotice } from './MeanwhileNotice.tsx';
import { PolicyFields } from './PolicyFields.tsx';
import { PreviewPanel } from './PreviewPanel.tsx';
import { PayloadSection } from './PayloadSection.tsx';
import { problemsFor } from './problems.ts';
import { TargetField } from './TargetField.tsx';
import { useDraft } from './useDraft.ts';
import { usePlaceholders, usePreview } from './usePreview.ts';
import { useSaving } from './useSaving.ts';
import { ZonePicker } from './ZonePicker.tsx';
import { fieldsOf } from '../../run-sync/schemaForm.ts';

/** The form of a schedule, and beside it what it would do. Nothing is changed before it is saved, and nothing that is wrong is. */
export function ScheduleForm({
  place,
  isNew,
  source,
  schedules,
  targets,
}: {
  /** The connection and what is edited. */
  place: string;
  isNew: boolean;
  /** The schedule as it is now, or the one that is copied; null where it is gone, or there is none. */
  source: Schedule | null;
  schedules: readonly Schedule[];
  targets: readonly ScheduleTarget[];
}) {
  const editing = useDraft({ place, source, isNew, targets });
  const { draft, fields, loaded, dirty } = editing;
  const form = useRef<HTMLFormElement>(null);
  const access = useWriteAccess();
  const now = useNow(60_000);

  const blocked = access.kind === 'locked' || access.kind === 'closed';
  const name = loaded?.name ?? null;
  const current = !isNew && source ? valuesOf(source) : null;
  const leave = (to: string | null): void => {
    editing.drop();
    goTo({ kind: 'list', name: to, tab: 'about' });
  };
  const saving = useSaving({ loaded, stored: current?.name ?? null, blocked, leave });
  const change: typeof editing.change = (changes) => {
    saving.changed();
    editing.change(changes);
  };
  const read = readDraft(draft, fields);
  const known = targets.some(({ kind, name }) => kind === draft.kind && name === draft.target);
  const preview = usePreview({
    cron: draft.cron,
    timeZone: draft.timeZone,
    ...(known && read.payload !== null ? { [draft.kind]: draft.target } : {}),
    payload: read.payload ?? {},
    count: 5,
  });
  const [first, second] = preview.value?.runs ?? [];
  const clocks = isZone(draft.timeZone) ? nextChange(draft.timeZone, now) : null;
  const gap = first && second ? Date.parse(second.at) - Date.parse(first.at) : 0;
  const around = usePreview({
    cron: draft.cron,
    timeZone: draft.timeZone,
    from: new Date((clocks?.at ?? now) - 1.5 * gap).toISOString(),
    count: 3,
  });
  const placeholders = usePlaceholders(draft.timeZone, first?.at ?? null);
  const problems = problemsFor({ read, preview, fields, refused: saving.refused, tried: saving.tried });

  // Somebody else changed it, and nothing was typed here: the form follows.
  const behind = current !== null && loaded !== null && Object.keys(differing(loaded, current)).length > 0;
  useEffect(() => {
    if (behind && !dirty) editing.restart(current, { keep: false });
    // eslint-disable-next-line react/exhaustive-deps -- whenever it falls behind
  }, [behind, dirty]);
  useEffect(() => {
    if (saving.found > 0) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [saving.found]);

  useEffect(() => {
    if (isNew) form.current?.querySelector<HTMLElement>('select')?.focus();
  }, [isNew]);

  const cancel = (): void => {
    if (!dirty) return leave(name);
    ask({
      title: 'Leave without saving?',
      description: 'What was typed here is forgotten; nothing is changed.',
      confirm: 'Forget it',
      keep: 'Go on editing',
      look: 'danger',
      run: async () => leave(name),
    });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.save(read.values);
  };
  const group = 'Schedule';
  useShortcuts([
    { keys: 'mod+enter', label: 'Save', group, run: () => form.current?.requestSubmit(), always: true },
    { keys: 'mod+s', label: 'Save', group, run: () => form.current?.requestSubmit(), always: true },
    { keys: 'escape', label: 'Leave the editor', group, run: cancel },
  ]);

  return (
    <form ref={form} onSubmit={submit} noValidate className="@container flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        <div className="grid max-w-[1240px] gap-x-10 gap-y-6 px-8 py-6 @4xl:grid-cols-[minmax(0,600px)_minmax(300px,1fr)]">
          <div className="flex min-w-0 flex-col gap-5">
            <h1 className="text-xl font-semibold">{name === null ? 'New schedule' : `Edit ${name}`}</h1>
            {editing.found && dirty ? (
              <p className="text-sm text-muted">As you left it: what you had typed is still here, and not saved yet.</p>
            ) : null}
            {!isNew && source === null ? (
              <Notice tone="warn" title="Somebody has removed this schedule meanwhile">
                Saved, it is made anew, with no slot on record.
              </Notice>
            ) : null}
            {behind && dirty ? <MeanwhileNotice editing={editing} current={current} by={source} /> : null}

            <TargetField
              kind={draft.kind}
              target={draft.target}
              targets={targets}
              error={problems.target}
              onChange={(kind, target) => {
                const next = targets.find((each) => each.kind === kind && each.name === target);
                change(withTarget(draft, kind, target, fieldsOf(next?.payload ?? {})));
              }}
            />
            <Field
              label="Name"
              help="Small letters, digits and dashes. Jobs and the audit call it by this name."
              error={problems.name}
            >
              {(ids) => (
                <TextInput
                  {...ids}
                  value={draft.name}
                  maxLength={63}
                  placeholder="leagues-daily"
                  onChange={(event) => change({ name: event.target.value })}
                />
              )}
            </Field>
            <Field label="Description" optional>
              {(ids) => (
                <TextInput
                  {...ids}
                  value={draft.description}
                  maxLength={500}
                  onChange={(event) => change({ description: event.target.value })}
                />
              )}
            </Field>
            <CronField
              value={draft.cron}
              words={preview.value?.words ?? null}
              problems={problems.cron}
              pending={preview.pending}
              onChange={(cron) => change({ cron })}
            />
            <Field
              label="Time zone"
              error={problems.timeZone}
              help={
                isZone(draft.timeZone)
                  ? `By the clocks there, now ${offsetText(offsetAt(now, draft.timeZone))}.`
                  : undefined
              }
            >
              {(ids) => (
                <ZonePicker
                  ids={ids}
                  value={draft.timeZone}
                  used={schedules.map(({ timeZone }) => timeZone)}
                  onChange={(timeZone) => change({ timeZone })}
                />
              )}
            </Field>

            <PayloadSection
              draft={draft}
              fields={known ? fields : null}
              problems={problems}
              placeholders={placeholders}
              resolved={first?.payload ?? null}
              onChange={change}
            />
            <section
              aria-label="When something is in its way"
              className="flex flex-col gap-5 border-t border-line pt-5"
            >
              <PolicyFields draft={draft} problems={problems.fields} onChange={change} />
            </section>
            {loaded === null ? (
              <SwitchField
                label="Enabled"
                help="It is due from the moment at which it is saved."
                checked={draft.enabled}
                onChange={(enabled) => change({ enabled })}
              />
            ) : null}
          </div>
          <aside className="min-w-0 @4xl:sticky @4xl:top-6 @4xl:self-start @4xl:pt-10">
            <PreviewPanel preview={preview} zone={draft.timeZone} change={gap > 0 ? around.value : null} />
          </aside>
        </div>
      </div>
      <footer className="flex shrink-0 flex-col gap-2 border-t border-line px-8 py-2.5">
        {access.kind === 'locked' ? (
          <Notice tone="held" title="This connection is read-only" actions={<UnlockButton look="plain" />}>
            Unlock it for some minutes to save.
          </Notice>
        ) : null}
        {access.kind === 'closed' ? (
          <Notice tone="held" title="Nothing can be saved now">
            {access.reason}
          </Notice>
        ) : null}
        {problems.rest ? <FailureNotice failure={problems.rest} /> : null}
        <div className="flex items-center gap-3">
          <Button
            type="submit"
            look="solid"
            size="large"
            icon={<Save size={13} aria-hidden />}
            disabled={blocked || access.kind === 'unknown'}
            busy={saving.busy}
          >
            {loaded === null ? 'Make it' : 'Save'}
          </Button>
          <Kbd keys="mod+enter" />
          <Button size="large" onClick={cancel} keys="escape">
            Cancel
          </Button>
          <span className="text-sm text-muted">
            {loaded === null ? null : dirty ? 'Not saved yet.' : 'Nothing is changed yet.'}
          </span>
        </div>
      </footer>
    </form>
  );
}
