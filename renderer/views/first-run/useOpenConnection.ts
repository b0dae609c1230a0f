import type { Connection } from '#shared/contract/connection.ts';
import { toFailure } from '#shared/errors.ts';
import { navigate, parseRoute, plainRoute } from '../../app/router.ts';
import { useTransport } from '../../data/DataProvider.tsx';
import { Store } from '../../data/store.ts';
import { toastFailure } from '../parts/toastFailure.ts';

export type Openable = Pick<Connection, 'id' | 'name' | 'target' | 'needsPassword'>;

/** The connection whose password is asked for. */
export const passwordAsked = new Store<Openable | null>(null);

/**
 * Opens connections. Not as an action of a part of the page: all of them go away with the connection before, and what came of
 * it must be told all the same.
 */
export function useOpenConnection(): {
  /** Opens a saved one; asks for its password first where that is not known. */
  open: (connection: Openable) => void;
  openWith: (connection: Openable, password: string) => Promise<void>;
  openEmbedded: () => Promise<void>;
} {
  const transport = useTransport();
  return {
    open: (connection) => {
      if (connection.needsPassword) return passwordAsked.set(connection);
      transport.callShell('connection.open', { id: connection.id }).then(leaveConnections, (error: unknown) => {
        if (toFailure(error).code === 'password_missing') passwordAsked.set(connection);
        else toastFailure(error);
      });
    },
    openWith: async (connection, password) => {
      passwordAsked.set(null);
      await transport
        .callShell('connection.open', { id: connection.id, password })
        .then(leaveConnections, toastFailure);
    },
    openEmbedded: async () => {
      await transport.callShell('connection.openEmbedded', {});
      leaveConnections();
    },
  };
}

/** From the list of connections to how things stand; who switched from another view stays there. */
function leaveConnections(): void {
  if (parseRoute(window.location.hash).view === 'connections') navigate(plainRoute('overview'));
}
