import { nativeTheme } from 'electron';
import type { ShellState } from '#shared/contract/bridge.ts';
import type { ShellHandlers } from '#shared/contract/server.ts';
import { OperatorError, type Failure } from '#shared/errors.ts';
import { version } from '#shared/version.ts';
import { archiveFileHandlers } from './archiveFiles.ts';
import type { Connections } from './connections.ts';
import type { ConnectionTests } from './connectionTests.ts';
import { setProviderKey, setProviderOption, setupOfProviders, type ProviderParts } from './providers.ts';
import type { Services } from './services.ts';
import { settingsHandlers } from './settingsHandlers.ts';
import { chooseAuthority } from './chooseFile.ts';

export interface ShellParts extends ProviderParts {
  connections: Connections;
  tests: ConnectionTests;
  services: Services;
  /** Something of the state has changed. */
  changed: () => void;
  /** Tells the operator something that does not stop what was asked. */
  notice: (failure: Failure) => void;
}

/** What `shell.state` answers. */
export function shellState({ settings, secrets, connections, services }: ShellParts): ShellState {
  return {
    version,
    host: 'desktop',
    platform: process.platform,
    theme: settings.get('theme'),
    connection: connections.current,
    opening: connections.opening,
    session: connections.session,
    saved: connections.saved,
    embedded: { available: true, reason: null },
    canConnect: true,
    services: services.states,
    worker: services.worker,
    keychain: secrets.lasting ? { available: true, reason: null } : { available: false, reason: noKeychain },
    settings: {
      worker: settings.get('worker'),
      notifications: settings.get('notifications'),
      archive: settings.get('archive'),
    },
  };
}

const noKeychain =
  'This system has no keychain that protects anything (GNOME Keyring, KWallet), so nothing secret is written to disk.';

/** The methods that the shell answers. */
export function shellHandlers(parts: ShellParts): ShellHandlers {
  const { settings, secrets, yahoo, connections, tests, services, changed, notice } = parts;

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
    'connection.details': async ({ id }) => connections.details(id),
    'connection.test': async ({ test, id, fields, password }) =>
      tests.run(test, await connections.urlFor(id, fields, password)),
    'connection.cancelTest': async ({ test }) => {
      tests.cancel(test);
      return {};
    },
    'connection.save': async ({ id, fields, password }) => ({ id: await connections.save(id, fields, password) }),
    'connection.duplicate': async ({ id }) => ({ id: await connections.duplicate(id) }),
    'connection.chooseAuthority': async () => ({ authority: await chooseAuthority() }),
    'connection.remove': async ({ id }) => {
      await connections.remove(id);
      return {};
    },
    'connection.open': async ({ id, password }) => {
      await connections.open(id, password);
      return {};
    },
    'connection.openEmbedded': async () => {
      await connections.openEmbedded();
      return {};
    },
    'providers.setup': () => setupOfProviders(services.target, parts),
    'provider.setOption': async ({ provider, option, value }) => {
      setProviderOption(settings, provider, option, value);
      await services.restart();
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
    ...settingsHandlers(parts),
    ...archiveFileHandlers(parts),
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
