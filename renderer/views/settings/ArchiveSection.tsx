import type { ArchiveStatus } from '#shared/archive.ts';
import { archiveSettingsSchema, type ArchiveSettings } from '#shared/contract/settings.ts';
import { formatBytes } from '#shared/format.ts';
import { formatExact } from '#shared/time.ts';
import type { ShellState } from '../../data/transport.ts';
import { useAction } from '../../data/useCall.ts';
import { useFeed } from '../../data/useFeed.ts';
import { Button } from '../../ui/Button.tsx';
import { SwitchField } from '../../ui/Fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { openExport } from '../parts/ExportDialog.tsx';
import { Facts } from '../parts/Facts.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { NumberField } from './NumberField.tsx';
import { SaveBar } from './SaveBar.tsx';
import { SectionHead } from './Section.tsx';
import { numberIn, readWith, useForm } from './useForm.ts';

interface Draft {
  keep: boolean;
  days: string;
  megabytes: string;
}

/** The copy of job history that this computer keeps of a connection, to be read without it. */
export function ArchiveSection({ shell }: { shell: ShellState }) {
  const save = useAction('settings.save');
  const status = useFeed('archive', {}).value?.archive;
  const { keep, days, megabytes } = shell.settings.archive;
  const form = useForm<Draft, ArchiveSettings>({
    saved: { keep, days: String(days), megabytes: String(megabytes) },
    read: (draft) =>
      readWith(archiveSettingsSchema, {
        keep: draft.keep,
        days: numberIn(draft.days),
        megabytes: numberIn(draft.megabytes),
      }),
    save: (archive) => save.mutateAsync({ archive }),
    onSaved: () => toast({ tone: 'good', title: 'The settings of the archive are saved.' }),
  });
  const change = (changes: Partial<Draft>): void => form.change({ ...form.draft, ...changes });
  return (
    <>
      <SectionHead title="Archive">
        A copy of job history on this computer, encrypted: ended jobs, their logs and results, and what operators did.
        It is read while the database is out of reach, on a train with no network, say.
      </SectionHead>
      {status === undefined ? null : <Standing status={status} shell={shell} />}
      <SwitchField
        label="Keep an archive of each connection"
        help="Switched off, none is kept up to date any more. What was copied goes with its connection."
        checked={form.draft.keep}
        onChange={(on) => change({ keep: on })}
      />
      <NumberField
        label="How far back"
        unit="days"
        help="The past is copied from the newest job on, without hurry. What retention removes from the database stays here."
        error={form.problems['days']}
        value={form.draft.days}
        onChange={(value) => change({ days: value })}
      />
      <NumberField
        label="At most"
        unit="MB for each connection"
        help="When that is full, the oldest jobs go first."
        error={form.problems['megabytes']}
        value={form.draft.megabytes}
        onChange={(value) => change({ megabytes: value })}
      />
      <SaveBar form={form} />
    </>
  );
}

function Standing({ status, shell }: { status: ArchiveStatus | null; shell: ShellState }) {
  if (status === null) {
    return (
      <Notice tone="idle" title="There is no archive of this connection.">
        It is kept while a connection is open and archives are switched on.
      </Notice>
    );
  }
  const { asOf, from, complete, size, bytes, failure, setAside } = status;
  return (
    <>
      {failure ? <FailureNotice failure={failure} /> : null}
      <Facts
        facts={[
          ['As of', asOf === null ? 'nothing was copied yet' : formatExact(asOf)],
          ['Reaches back to', from === null ? '' : `${formatExact(from)}${complete ? '' : '; more is being copied'}`],
          ['Size', `${formatBytes(size)} of at most ${formatBytes(bytes)}`],
          ...(setAside === null ? [] : ([['Set aside', `A damaged file, as ${setAside}`]] as const)),
          [
            'Key',
            shell.keychain.available ? 'in the system’s keychain' : 'until Touchline is closed: there is no keychain',
          ],
        ]}
      />
      <div className="flex items-center gap-3">
        <Button
          disabled={asOf === null}
          onClick={() => openExport({ filter: null, words: 'All that the archive has' })}
        >
          Export all of it…
        </Button>
        <span className="text-sm text-muted">
          One file, for a colleague. Jobs that are selected in a list can be exported too.
        </span>
      </div>
    </>
  );
}
