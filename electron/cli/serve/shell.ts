import { hostname } from 'node:os';
import type { Connection } from '#shared/contract/connection.ts';
import type { ShellHandlers } from '#shared/contract/server.ts';
import type { Theme } from '#shared/contract/settings.ts';
import type { ServiceState } from '#shared/contract/status.ts';
import { OperatorError } from '#shared/errors.ts';
import { version } from '#shared/version.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { workerNameOf } from '#engine/workers/registry.ts';
import type { CrashBook } from '#services/crashBook.ts';
import type { Supervisor } from '#services/supervisor.ts';
import { yahooSignIn, yahooSignInUrl } from '#cli/yahooSignIn.ts';

/** The shell methods of a served console: it has the one connection that it was started with. */
export function servedShell(options: {
  connection: Connection;
  worker: Supervisor;
  crashes: CrashBook;
  grace: number;
  logger: Logger;
}): ShellHandlers {
  const { connection, worker, crashes } = options;
  let theme: Theme = 'system';
  const running: ServiceState = { state: 'running', restarts: 0, reason: null };
  return {
    'shell.state': async () => ({
      version,
      host: 'served',
      platform: process.platform,
      theme,
      notifications: null,
      connection,
      saved: [],
      embedded: { available: false, reason: 'A served console has the connection that it was started with.' },
      canConnect: false,
      services: { console: running, worker: worker.state },
      worker: {
        name: worker.pid === undefined ? null : workerNameOf(hostname(), worker.pid),
        crashes: crashes.crashes.length,
      },
    }),
    'shell.setTheme': async (input) => {
      theme = input.theme;
      return {};
    },
    'shell.setNotifications': notHere,
    'connection.test': notHere,
    'connection.save': notHere,
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
      if (service === 'worker') await worker.start();
      return {};
    },
    'service.stop': async () => {
      await worker.stop(options.grace);
      return {};
    },
  };
}

async function notHere(): Promise<never> {
  throw new OperatorError({
    code: 'not_here',
    message: 'A served console has the connection that it was started with.',
    hint: 'Start "touchline serve" with another DATABASE_URL, or use the desktop application.',
  });
}
