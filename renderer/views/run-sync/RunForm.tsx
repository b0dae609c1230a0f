import { Play } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { Output } from '#shared/contract/client.ts';
import { toFailure } from '#shared/errors.ts';
import type { JobId, JsonObject } from '#shared/jobs.ts';
import { useShortcuts } from '../../app/keyboard.ts';
import { formatRoute, jobRoute, navigate } from '../../app/router.ts';
import { useStatus, useWriteAccess } from '../../data/StatusProvider.tsx';
import { useAction } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { Field, Segmented, SwitchField, TextInput } from '../../ui/Fields.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { ProviderKeyButton } from '../parts/ProviderKey.tsx';
import { pausedSentence } from '../parts/pauses.ts';
import { UnlockButton } from '../parts/Unlock.tsx';
import { usePauseOf } from '../parts/usePausing.ts';
import { PayloadField } from './PayloadField.tsx';
import { problemsOf, readForm, typedOf, unknownFields, type Typed } from './readForm.ts';
import { Cost } from './Cost.tsx';
import { fieldsOf, type FormField } from './schemaForm.ts';

type Sync = Output<'syncs.list'>[number];

/** The form of one sync: its payload, how it is to run, and what that will cost. */
export function RunForm({
  sync,
  payload,
  from,
  dryRun: dryRunBefore,
}: {
  sync: Sync;
  payload: JsonObject | null;
  from: JobId | null;
  dryRun: boolean;
}) {
  // Every run has that switch, below: one that the payload has too means the same.
  const all = fieldsOf(sync.payload);
  const fields = all.filter((field) => !isDryRun(field));
  const [typed, setTyped] = useState<Typed>(() => typedOf(fields, payload));
  const [problems, setProblems] = useState<Record<string, string>>({});
  /** How often problems were found: each time the first of them gets the focus, once it is there. */
  const [found, setFound] = useState(0);
  const [dryRun, setDryRun] = useState(dryRunBefore || (payload?.['dryRun'] === true && all.some(isDryRun)));
  const [later, setLater] = useState<'now' | 'later'>('now');
  const [at, setAt] = useState('');
  const [priority, setPriority] = useState('0');
  const form = useRef<HTMLFormElement>(null);
  const enqueue = useAction('jobs.enqueue');
  const access = useWriteAccess();
  const status = useStatus().value;

  const provider = status?.providers.find((each) => each.name === sync.provider);
  const failure = enqueue.error ? toFailure(enqueue.error) : null;
  const pause = usePauseOf(sync.name);
  const lost = payload === null ? [] : unknownFields(all, payload);
  const blocked = access.kind === 'locked' || access.kind === 'closed';
  const resting = status?.workers.some((worker) => worker.state === 'paused') === true;
  const workers = status?.workers.filter((worker) => worker.state === 'active') ?? [];

  useEffect(() => {
    if (found > 0) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [found]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const read = readForm(fields, typed);
    const wrong = { ...read.problems };
    const order = Number(priority);
    if (!Number.isInteger(order) || order < -100 || order > 100)
      wrong[' priority'] = 'A whole number from -100 to 100.';
    const due = later === 'later' ? new Date(at) : null;
    if (due && Number.isNaN(due.getTime())) wrong[' at'] = 'Say when.';
    setProblems(wrong);
    if (read.payload === null || Object.keys(wrong).length > 0) {
      setFound((times) => times + 1);
      return;
    }
    if (blocked || enqueue.isPending) return;
    enqueue.mutate(
      { sync: sync.name, payload: read.payload, dryRun, priority: order, runAt: due?.toISOString() ?? null },
      {
        onSuccess: ({ id }) => navigate(jobRoute(id, { tab: 'log' })),
        onError: (error) => {
          const told = problemsOf(toFailure(error).details, fields);
          if (told === null) return;
          setProblems(told);
          setFound((times) => times + 1);
        },
      },
    );
  };
  useShortcuts([
    { keys: 'mod+enter', label: 'Run', group: 'Run a sync', run: () => form.current?.requestSubmit(), always: true },
  ]);

  return (
    <form ref={form} onSubmit={submit} noValidate className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex max-w-[640px] flex-col gap-5 px-8 py-6">
        <header>
          <h1 className="text-xl font-semibold">{sync.title}</h1>
          <p className="copyable mt-0.5 text-muted">{sync.description}</p>
          {from === null ? null : (
            <p className="mt-2 text-sm text-muted">
              Filled in from{' '}
              <a
                className="underline decoration-line-strong underline-offset-2 hover:decoration-ink"
                href={formatRoute(jobRoute(from))}
              >
                job {from}
              </a>
              {lost.length > 0 ? `, but for ${lost.join(', ')}, which this version does not know` : ''}.
            </p>
          )}
        </header>

        {fields.length === 0 ? (
          <p className="text-muted">It takes no parameters.</p>
        ) : (
          fields.map((field) => (
            <PayloadField
              key={field.name}
              field={field}
              text={typed[field.name] ?? ''}
              problem={problems[field.name]}
              onChange={(text) => {
                setTyped({ ...typed, [field.name]: text });
                setProblems(({ [field.name]: _solved, ...others }) => others);
              }}
            />
          ))
        )}

        <div className="flex flex-col gap-4 border-t border-line pt-5">
          <SwitchField
            label="Dry run"
            help="Everything is done for real, then rolled back: it shows what would change and writes nothing."
            checked={dryRun}
            onChange={setDryRun}
          />
          <div className="flex flex-wrap items-start gap-6">
            <div className="flex flex-col gap-1">
              <span className="font-medium">When</span>
              <span className="flex h-7 items-center gap-2">
                <Segmented
                  name="When"
                  value={later}
                  choices={[
                    { value: 'now', label: 'Now' },
                    { value: 'later', label: 'Later' },
                  ]}
                  onChange={setLater}
                />
                {later === 'later' ? (
                  <TextInput
                    type="datetime-local"
                    aria-label="Date and time, in this computer’s zone"
                    aria-invalid={problems[' at'] === undefined ? undefined : true}
                    value={at}
                    onChange={(event) => setAt(event.target.value)}
                    width="w-52"
                  />
                ) : null}
              </span>
              {problems[' at'] === undefined ? null : <p className="text-sm text-bad">{problems[' at']}</p>}
            </div>
            <Field label="Priority" error={problems[' priority']}>
              {(ids) => (
                <TextInput
                  {...ids}
                  inputMode="numeric"
                  title="Higher runs sooner"
                  value={priority}
                  onChange={(event) => setPriority(event.target.value)}
                  width="w-16"
                />
              )}
            </Field>
          </div>
        </div>

        <div className="flex flex-col gap-3">
          {access.kind === 'locked' ? (
            <Notice tone="held" title="This connection is read-only" actions={<UnlockButton look="plain" />}>
              It is guarded, so that nothing happens to it by accident. Unlock it for some minutes to run a sync.
            </Notice>
          ) : null}
          {access.kind === 'closed' ? (
            <Notice tone="held" title="Nothing can be run here now">
              {access.reason}
            </Notice>
          ) : null}
          {provider?.source === 'unconfigured' ? (
            <Notice
              tone="warn"
              title={`${provider.title} is not set up`}
              actions={provider.needsKey ? <ProviderKeyButton provider={provider.name} title={provider.title} /> : null}
            >
              Without {provider.missing.join(' and ')} every call is refused.
            </Notice>
          ) : null}
          {!blocked && status && workers.length === 0 ? (
            <Notice tone="warn" title={resting ? 'Every worker is paused' : 'No worker is running'}>
              The job will wait in the queue until one is {resting ? 'resumed' : 'started'}.
            </Notice>
          ) : null}
          {!blocked && pause ? (
            <Notice tone="warn" shape="pause" title={pausedSentence(pause, status?.providers)}>
              The job will wait in the queue until that is resumed.
            </Notice>
          ) : null}
          {failure && problemsOf(failure.details, fields) === null ? <FailureNotice failure={failure} /> : null}
          <div className="flex items-center gap-3">
            <Button
              type="submit"
              look="solid"
              size="large"
              icon={<Play size={13} aria-hidden />}
              disabled={blocked || access.kind === 'unknown'}
              busy={enqueue.isPending}
            >
              {dryRun ? 'Dry run' : later === 'later' ? 'Schedule it' : 'Run it'}
            </Button>
            <Kbd keys="mod+enter" />
            <Cost sync={sync} providers={status?.providers ?? []} />
          </div>
        </div>
      </div>
    </form>
  );
}

function isDryRun({ name, kind }: FormField): boolean {
  return name === 'dryRun' && kind === 'switch';
}
