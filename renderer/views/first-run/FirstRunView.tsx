import { Database, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Connection } from '#shared/contract/connection.ts';
import { toFailure } from '#shared/errors.ts';
import { allJobs, navigate } from '../../app/router.ts';
import type { ShellState } from '../../data/transport.ts';
import { useAction } from '../../data/useCall.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { environmentLooks } from '../parts/states.ts';
import { toastFailure } from '../parts/toastFailure.ts';
import { ConnectForm } from './ConnectForm.tsx';

/** The ways in: the saved connections, an embedded database to try things with, a Postgres of one's own. */
export function FirstRunView({ shell }: { shell: ShellState }) {
  const embedded = useAction('connection.openEmbedded');
  const open = useAction('connection.open');
  const [connecting, setConnecting] = useState(false);
  const saved = shell.saved.filter((connection) => !connection.embedded);
  const busy = embedded.isPending || open.isPending;

  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-[620px] flex-col gap-7 px-6 py-[8vh]">
        <header>
          <h1 className="text-xl font-semibold">{shell.connection ? 'Connections' : 'Welcome to Touchline'}</h1>
          <p className="mt-1 text-muted">
            {shell.connection
              ? 'The databases whose jobs this console can show.'
              : 'An operator’s console for sports-data syncs on Postgres. Choose a database to begin with.'}
          </p>
        </header>

        {shell.canConnect ? null : (
          <p className="text-muted">
            This console was started for one database, {shell.connection?.target ?? 'which it could not open'}. To see
            another one, start it again with that.
          </p>
        )}

        {saved.length > 0 ? (
          <section aria-label="Saved connections">
            <ul className="divide-y divide-line rounded-lg border border-line">
              {saved.map((connection) => (
                <Saved
                  key={connection.id}
                  connection={connection}
                  current={connection.id === shell.connection?.id}
                  disabled={!shell.canConnect || busy}
                  onOpen={() => open.mutate({ id: connection.id }, { onSuccess: go, onError: toastFailure })}
                />
              ))}
            </ul>
          </section>
        ) : null}

        {shell.canConnect ? (
          <div className="divide-y divide-line rounded-lg border border-line">
            <section aria-labelledby="try" className="flex items-start gap-4 p-4">
              <div className="min-w-0 flex-1">
                <h2 id="try" className="font-semibold">
                  Try it here
                </h2>
                <p className="mt-0.5 text-muted">
                  Starts a Postgres of its own on this computer, with demo data to sync. Nothing to install, nothing
                  leaves it.
                </p>
                {shell.embedded.available ? null : (
                  <p className="mt-1.5 text-sm text-warn">
                    Not available: {shell.embedded.reason ?? 'this computer has no Postgres that can be embedded.'}
                  </p>
                )}
                {embedded.error ? (
                  <div className="mt-3">
                    <FailureNotice failure={toFailure(embedded.error)} />
                  </div>
                ) : null}
              </div>
              {shell.connection?.embedded === true ? (
                <Badge tone="good">open</Badge>
              ) : (
                <Button
                  look={connecting ? 'plain' : 'solid'}
                  disabled={!shell.embedded.available || busy}
                  busy={embedded.isPending}
                  onClick={() => embedded.mutate({}, { onSuccess: go })}
                >
                  {embedded.isPending ? 'Starting Postgres' : 'Start'}
                </Button>
              )}
            </section>
            <section aria-labelledby="connect" className="p-4">
              <div className="flex items-start gap-4">
                <div className="min-w-0 flex-1">
                  <h2 id="connect" className="font-semibold">
                    Connect to Postgres
                  </h2>
                  <p className="mt-0.5 text-muted">
                    A project’s database, version 14 or newer. Touchline keeps to a schema of its own and changes
                    nothing before you say so; production opens read-only.
                  </p>
                </div>
                {connecting ? null : (
                  <Button icon={<Database size={13} aria-hidden />} onClick={() => setConnecting(true)}>
                    Connect
                  </Button>
                )}
              </div>
              {connecting ? <ConnectForm onOpened={go} onCancel={() => setConnecting(false)} /> : null}
            </section>
          </div>
        ) : null}
      </div>
    </div>
  );
}

function go(): void {
  navigate(allJobs);
}

function Saved({
  connection,
  current,
  disabled,
  onOpen,
}: {
  connection: Connection;
  current: boolean;
  disabled: boolean;
  onOpen: () => void;
}) {
  const remove = useAction('connection.remove');
  const [asking, setAsking] = useState(false);
  const look = environmentLooks[connection.environment];
  return (
    <li className="flex items-center gap-3 py-2 pr-2 pl-4">
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="truncate font-medium">{connection.name}</span>
          <span className={classes('text-sm font-medium', look.text)}>{look.word}</span>
        </p>
        <p className="copyable truncate font-mono text-muted">{connection.target}</p>
      </div>
      {current ? <Badge tone="good">open</Badge> : null}
      <Button disabled={disabled || current} onClick={onOpen} aria-label={`Open ${connection.name}`}>
        Open
      </Button>
      <IconButton name={`Remove ${connection.name}`} disabled={current} onClick={() => setAsking(true)}>
        <Trash2 size={13} />
      </IconButton>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Remove ${connection.name}?`}
        description="This computer forgets its address and password. The database itself is not touched."
      >
        <div className="flex justify-end gap-2 p-4">
          <Button onClick={() => setAsking(false)}>Cancel</Button>
          <Button
            look="danger"
            busy={remove.isPending}
            onClick={() =>
              remove.mutate({ id: connection.id }, { onSuccess: () => setAsking(false), onError: toastFailure })
            }
          >
            Remove
          </Button>
        </div>
      </Dialog>
    </li>
  );
}
