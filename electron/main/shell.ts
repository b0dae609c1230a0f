import { nativeTheme } from 'electron';
import type { ShellState } from '#shared/contract/bridge.ts';
import type { ShellHandlers } from '#shared/contract/server.ts';
import { OperatorError, type Failure } from '#shared/errors.ts';
import { version } from '#shared/version.ts';
import type { Connections } from './connections.ts';
import { testConnection } from './migrations.ts';
import { setProviderKey } from './providers.ts';
import type { Secrets } from './secrets.ts';
import type { Services } from './services.ts';
import type { Settings } from './settings.ts';
import type { YahooSignIn } from './yahooSignIn.ts';

export interface ShellParts {
  settings: Settings;
  secrets: Secrets;
  yahoo: YahooSignIn;
  connections: Connections;
  services: Services;
  /** Something of the state has changed. */
  changed: () => void;
  /** Tells the operator something that does not stop what was asked. */
  notice: (failure: Failure) => void;
}

/** What `shell.state` answers. */
export function shellState({ settings, connections, services }: ShellParts): ShellState {
  return {
    version,
    host: 'desktop',
    platform: process.platform,
    theme: settings.get('theme'),
    notifications: settings.get('notifications'),
    connection: connections.current,
    saved: connections.saved,
    embedded: { available: true, reason: null },
    canConnect: true,
    services: services.states,
    worker: services.worker,
  };
}

/** The methods that the shell answers. */
export function shellHandlers(parts: ShellParts): ShellHandlers {
  const { settings, secrets, yahoo, connections, services, changed, notice } = parts;

  const tellWhereKept = (): void => {
    if (secrets.lasting) return;
    notice({
      code: 'secrets_for_session',
      message: 'This system has no keyring, so passwords and keys are kept only until Touchline is closed.',
      hint: 'Install and unlock a keyring (GNOME Keyring, KWallet) to keep them.',
    });
  };

  return {
    'shell.state': async () => shellState(parts),
    'shell.setTheme': async ({ theme }) => {
      settings.set('theme', theme);
      nativeTheme.themeSource = theme;
      changed();
      return {};
    },
    'shell.setNotifications': async (notifications) => {
      settings.set('notifications', notifications);
      changed();
      return {};
    },
    'connection.test': async ({ url }) => testConnection(url),
    'connection.save': async (input) => {
      const id = await connections.save(input);
      tellWhereKept();
      return { id };
    },
    'connection.remove': async ({ id }) => {
      await connections.remove(id);
      return {};
    },
    'connection.open': async ({ id }) => {
      await connections.open(id);
      return {};
    },
    'connection.openEmbedded': async () => {
      await connections.openEmbedded();
      return {};
    },
    'provider.setKey': async ({ provider, key }) => {
      await setProviderKey(secrets, provider, key);
      if (provider === 'yahoo') await yahoo.forget();
      if (key !== null) tellWhereKept();
      await services.restart();
      return {};
    },
    'yahoo.signInUrl': async ({ clientId }) => ({ url: await yahoo.url(clientId) }),
    'yahoo.signIn': async ({ code, client }) => {
      await yahoo.signIn(code, client);
      tellWhereKept();
      await services.restart();
      return {};
    },
    'service.crashes': async ({ service }) => services.crashes(service),
    'service.start': async ({ service }) => {
      await services.start(service);
      return {};
    },
    'service.stop': async ({ service }) => {
      if (service !== 'worker')
        throw new OperatorError({ code: 'bad_input', message: 'Only the worker can be stopped.' });
      await services.stopWorker();
      return {};
    },
  };
}
