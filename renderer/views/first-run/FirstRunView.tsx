import { Database } from 'lucide-react';
import { useState } from 'react';
import { toFailure, type Failure } from '#shared/errors.ts';
import { navigate, plainRoute } from '../../app/router.ts';
import type { ShellState } from '../../data/transport.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { ConnectionEditor } from './ConnectionEditor.tsx';
import { ConnectionList } from './ConnectionList.tsx';
import { OpenFile } from './OpenFile.tsx';
import { useOpenConnection } from './useOpenConnection.ts';

/** The ways in: the saved connections, an embedded database to try things with, a Postgres of one's own. */
export function FirstRunView({ shell, item }: { shell: ShellState; item: string | null }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-[640px] flex-col gap-7 px-6 py-[8vh] max-sm:px-4">
        {item !== null && shell.canConnect ? (
          <>
            <h1 className="text-xl font-semibold">
              {item === 'new' ? 'Connect to Postgres' : 'Change the connection'}
            </h1>
            <ConnectionEditor shell={shell} item={item} onDone={() => edit(null)} />
          </>
        ) : (
          <>
            <header>
              <h1 className="text-xl font-semibold">{shell.connection ? 'Connections' : 'Welcome to Touchline'}</h1>
              <p className="mt-1 text-muted">
                {shell.connection
                  ? 'The databases whose jobs this console can show.'
                  : 'An operator’s console for sports-data syncs on Postgres. Choose a database to begin with.'}
              </p>
            </header>
            {shell.canConnect ? (
              <>
                <ConnectionList shell={shell} onEdit={edit} />
                <WaysIn shell={shell} onConnect={() => edit('new')} />
              </>
            ) : (
              <FixedConnection shell={shell} />
            )}
          </>
        )}
      </div>
    </div>
  );
}

function edit(id: string | null): void {
  navigate(plainRoute('connections', id));
}

/** Why there is nothing to choose in a served console. */
export function FixedConnection({ shell }: { shell: ShellState }) {
  return (
    <p className="text-muted">
      This console was started for one database, {shell.connection?.target ?? 'which it could not open'}. To see another
      one, start “touchline serve” again with its DATABASE_URL; the desktop application keeps several.
    </p>
  );
}

/** An embedded database, one click away, and a Postgres of one's own. */
export function WaysIn({ shell, onConnect }: { shell: ShellState; onConnect: () => void }) {
  const { openEmbedded } = useOpenConnection();
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const start = (): void => {
    setStarting(true);
    setFailure(null);
    openEmbedded().then(
      () => setStarting(false),
      (error: unknown) => {
        setStarting(false);
        setFailure(toFailure(error));
      },
    );
  };
  return (
    <div className="divide-y divide-line rounded-lg border border-line">
      <section aria-labelledby="try" className="flex items-start gap-4 p-4">
        <div className="min-w-0 flex-1">
          <h2 id="try" className="font-semibold">
            Try it here
          </h2>
          <p className="mt-0.5 text-muted">
            Starts a Postgres of its own on this computer, with demo data to sync. Nothing to install, nothing leaves
            it.
          </p>
          {shell.embedded.available ? null : (
            <p className="mt-1.5 text-sm text-warn">
              Not available: {shell.embedded.reason ?? 'this computer has no Postgres that can be embedded.'}
            </p>
          )}
          {failure ? (
            <div className="mt-3">
              <FailureNotice failure={failure} />
            </div>
          ) : null}
        </div>
        {shell.connection?.embedded === true ? (
          <Badge tone="good">open</Badge>
        ) : (
          <Button
            look={shell.saved.length > 0 ? 'plain' : 'solid'}
            disabled={!shell.embedded.available}
            busy={starting}
            onClick={start}
          >
            {starting ? 'Starting Postgres' : 'Start'}
          </Button>
        )}
      </section>
      <section aria-labelledby="connect" className="flex items-start gap-4 p-4">
        <div className="min-w-0 flex-1">
          <h2 id="connect" className="font-semibold">
            Connect to Postgres
          </h2>
          <p className="mt-0.5 text-muted">
            A project’s database, version 14 or newer. Touchline keeps to a schema of its own and changes nothing before
            you say so; production opens read-only.
          </p>
        </div>
        <Button icon={<Database size={13} aria-hidden />} onClick={onConnect}>
          Connect
        </Button>
      </section>
      <OpenFile />
    </div>
  );
}
