import type { ReactNode } from 'react';
import { useWriteAccess } from '../../data/StatusProvider.tsx';
import type { ShellState } from '../../data/transport.ts';
import { Notice } from '../../ui/Notice.tsx';
import { UnlockButton } from '../parts/Unlock.tsx';

/** Stands above settings of the database: without a connection there are none, and one that is locked takes no changes. */
export function SharedScope({ shell, children }: { shell: ShellState; children: ReactNode }) {
  const access = useWriteAccess();
  if (!shell.connection) {
    return (
      <Notice tone="idle" title="No connection is open">
        These settings are kept in the database. Open a connection to see and change them.
      </Notice>
    );
  }
  return (
    <>
      {access.kind === 'locked' ? (
        <Notice tone="held" title="This connection is read-only" actions={<UnlockButton look="plain" />}>
          What you type here is kept. Saving it needs an unlock.
        </Notice>
      ) : null}
      {access.kind === 'closed' ? (
        <Notice tone="held" title="Nothing can be changed here now">
          {access.reason}
        </Notice>
      ) : null}
      {children}
    </>
  );
}
