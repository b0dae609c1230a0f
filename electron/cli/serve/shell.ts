import type { Connection } from '#shared/contract/connection.ts';
import type { ShellHandlers } from '#shared/contract/server.ts';
import type { Theme } from '#shared/contract/settings.ts';
import type { ServiceState } from '#shared/contract/status.ts';
import { OperatorError } from '#shared/errors.ts';
import { version } from '#shared/version.ts';
import type { Supervisor } from '#services/supervisor.ts';

/** The shell methods of a served console: it has the one connection that it was started with. */
export function servedShell(options: { connection: Connection; worker: Supervisor; grace: number }): ShellHandlers {
  const { connection, worker } = options;
  let theme: Theme = 'system';
  const running: ServiceState = { state: 'running', restarts: 0, reason: null };
  return {
    'shell.state': async () => ({
      version,
      host: 'served',
      platform: process.platform,
      theme,
      connection,
      saved: [],
      embedded: { available: false, reason: 'A served console has the connection that it was started with.' },
      canConnect: false,
      services: { console: running, worker: worker.state },
    }),
    'shell.setTheme': async (input) => {
      theme = input.theme;
      return {};
    },
    'connection.test': notHere,
    'connection.save': notHere,
    'connection.remove': notHere,
    'connection.open': notHere,
    'connection.openEmbedded': notHere,
    'provider.setKey': async () => {
      throw new OperatorError({
        code: 'not_here',
        message: 'A served console takes the keys of providers from its environment.',
        hint: 'Set SPORTS_PROVIDER_API_KEY and start it again.',
      });
    },
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
