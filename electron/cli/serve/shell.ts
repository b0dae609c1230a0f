import { hostname } from 'node:os';
import type { Connection } from '#shared/contract/connection.ts';
import type { ShellHandlers } from '#shared/contract/server.ts';
import { computerSettingsSchema, type Theme } from '#shared/contract/settings.ts';
import type { ServiceState } from '#shared/contract/status.ts';
import { OperatorError } from '#shared/errors.ts';
import { version } from '#shared/version.ts';
import { describeServedProviders } from '#engine/providers/describeProviders.ts';
import type { AllProviderSettings } from '#engine/providers/settings.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { workerNameOf } from '#engine/workers/registry.ts';
import type { CrashBook } from '#services/crashBook.ts';
import { workerLocked, type Supervisor } from '#services/supervisor.ts';
import { yahooSignIn, yahooSignInUrl } from '#cli/yahooSignIn.ts';

/** The shell methods of a served console: it has the one connection that it was started with. */
export function servedShell(options: {
  connection: Connection;
  worker: Supervisor;
  crashes: CrashBook;
  slots: number;
  /** ms */
  grace: number;
  providers: AllProviderSettings;
  /** Whether this connection takes writes now. */
  mayWrite: () => boolean;
  logger: Logger;
}): ShellHandlers {
  const { connection, worker, crashes, slots, grace, providers } = options;
  let theme: Theme = 'system';
  const running: ServiceState = { state: 'running', restarts: 0, reason: null };
  return {
    'shell.state': async () => ({
      version,
      host: 'served',
      platform: process.platform,
      theme,
      connection,
      opening: null,
      session: 'served',
      saved: [],
      embedded: { available: false, reason: 'A served console has the connection that it was started with.' },
      canConnect: false,
      services: { console: running, worker: worker.state },
      worker: {
        name: worker.pid === undefined ? null : workerNameOf(hostname(), worker.pid),
        crashes: crashes.crashes.length,
      },
      keychain: { available: false, reason: 'A served console takes its secrets from its environment.' },
      settings: computerSettingsSchema.parse({ worker: { slots, graceSeconds: grace / 1_000, start: 'local' } }),
    }),
    'shell.setTheme': async (input) => {
      theme = input.theme;
      return {};
    },
    'archive.export': notHere,
    'archive.choose': notHere,
    'archive.open': notHere,
    'connection.details': notHere,
    'connection.test': notHere,
    'connection.cancelTest': notHere,
    'connection.save': notHere,
    'connection.duplicate': notHere,
    'connection.chooseAuthority': notHere,
    'settings.save': notHere,
    'settings.export': notHere,
    'settings.readImport': notHere,
    'settings.applyImport': notHere,
    'providers.setup': async () => describeServedProviders(providers, process.env),
    'provider.setOption': notHere,
    'connection.remove': notHere,
    'connection.open': notHere,
    'connection.openEmbedded': notHere,
    'provider.setKey': async () => {
      throw new OperatorError({
        code: 'not_here',
        message: 'A served console takes the keys of providers from its environment.',
        hint: 'Set its variable (SPORTS_PROVIDER_API_KEY, for API-Football) and start it again.',
      });
    },
    'yahoo.signInUrl': async ({ clientId }) => ({ url: yahooSignInUrl(process.env, clientId) }),
    'yahoo.signIn': async ({ code, client }) => {
      if (client !== null) {
        throw new OperatorError({
          code: 'not_here',
          message: 'A served console takes the application at Yahoo from its environment.',
          hint: 'Set YAHOO_CLIENT_ID and YAHOO_CLIENT_SECRET and start it again.',
        });
      }
      await yahooSignIn(process.env, code, options.logger);
      return {};
    },
    'service.crashes': async ({ service }) => (service === 'worker' ? crashes.crashes : []),
    'service.start': async ({ service }) => {
      if (service === 'worker' && !options.mayWrite()) throw new OperatorError(workerLocked);
      if (service === 'worker') await worker.start();
      return {};
    },
    'service.stop': async () => {
      await worker.stop(grace);
      return {};
    },
  };
}

async function notHere(): Promise<never> {
  throw new OperatorError({
    code: 'not_here',
    message: 'A served console has the connection and the settings that it was started with.',
    hint: 'Start "touchline serve" with other ones, or use the desktop application.',
  });
}
