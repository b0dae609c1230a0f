import { useState } from 'react';
import type { Output } from '#shared/contract/client.ts';
import type { ImportChange } from '#shared/contract/settings.ts';
import { toFailure } from '#shared/errors.ts';
import { plural } from '#shared/format.ts';
import { useAction } from '../../data/useCall.ts';
import { setAppearance, useAppearance } from '../../app/appearance.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { ColourMark } from '../parts/ColourMark.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { Group, SectionHead } from './Section.tsx';

type Read = Output<'settings.readImport'>;

/** Connections and settings as a file, for another computer or a colleague. */
export function TransferSection() {
  const appearance = useAppearance();
  const write = useAction('settings.export');
  const read = useAction('settings.readImport');
  const apply = useAction('settings.applyImport');
  const [found, setFound] = useState<Read | null>(null);
  const changing = found?.changes.filter(({ kind }) => kind !== 'same').length ?? 0;

  const applyIt = (id: string): void =>
    apply.mutate(
      { import: id },
      {
        onSuccess: (answer) => {
          if (answer.appearance) setAppearance(answer.appearance);
          setFound(null);
          toast({ tone: 'good', title: `${plural(changing, 'change')} imported.` });
        },
      },
    );
  return (
    <>
      <SectionHead title="Import and export">
        Connections and the settings of this computer as a file. It never holds a secret: no password, no key, no
        sign-in.
      </SectionHead>
      <Group title="Export">
        <div>
          <Button
            busy={write.isPending}
            onClick={() =>
              write.mutate(
                { appearance },
                {
                  onSuccess: ({ file }) => file !== null && toast({ tone: 'good', title: `Written to ${file}.` }),
                  onError: toastFailure,
                },
              )
            }
          >
            Export to a file…
          </Button>
        </div>
      </Group>
      <Group
        title="Import"
        help="What a file would change is shown first. Connections of the same name are replaced, others stay. Nothing is changed by a file that is not valid in every part."
      >
        <div>
          <Button
            busy={read.isPending}
            onClick={() => {
              apply.reset();
              setFound(null);
              read.mutate({ appearance }, { onSuccess: (answer) => setFound(answer.import === null ? null : answer) });
            }}
          >
            Choose a file…
          </Button>
        </div>
        {read.error ? <FailureNotice failure={toFailure(read.error)} /> : null}
        {apply.error ? <FailureNotice failure={toFailure(apply.error)} /> : null}
        {found?.import ? (
          <>
            <p>
              <span className="font-medium">{found.file}</span>{' '}
              {changing === 0 ? 'changes nothing: all of it is so already.' : `makes ${plural(changing, 'change')}.`}
            </p>
            <Changes changes={found.changes} />
            <div className="flex gap-2">
              <Button
                look="solid"
                disabled={changing === 0}
                busy={apply.isPending}
                onClick={() => found.import !== null && applyIt(found.import)}
              >
                Import
              </Button>
              <Button onClick={() => setFound(null)}>Leave it</Button>
            </div>
          </>
        ) : null}
      </Group>
    </>
  );
}

const kinds = {
  add: { word: 'new', tone: 'good' },
  change: { word: 'changes', tone: 'warn' },
  same: { word: 'the same', tone: 'idle' },
} as const;

function Changes({ changes }: { changes: readonly ImportChange[] }) {
  return (
    <ul aria-label="What the file changes" className="divide-y divide-line rounded-lg border border-line">
      {changes.map(({ what, kind, detail, environment, colour }) => (
        <li key={what} className="flex items-baseline gap-3 px-3 py-1.5">
          <span className="w-20 shrink-0">
            <Badge tone={kinds[kind].tone}>{kinds[kind].word}</Badge>
          </span>
          <span className="flex min-w-0 flex-1 items-center gap-2">
            <ColourMark colour={colour} />
            <span className={kind === 'same' ? 'text-muted' : undefined}>{what}</span>
            {environment === null ? null : <span className="text-sm text-muted">{environment}</span>}
          </span>
          <span className="copyable min-w-0 truncate text-sm text-muted" title={detail ?? undefined}>
            {detail}
          </span>
        </li>
      ))}
    </ul>
  );
}
