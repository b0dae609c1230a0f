import { serve } from '#shared/contract/server.ts';
import type { Channel } from '#shared/contract/protocol.ts';
import { OperatorError, toFailure } from '#shared/errors.ts';
import { systemClock } from '#engine/clock.ts';
import { readMigrations } from '#engine/database/migrate.ts';
import { processLogger } from '#engine/logging/processLogger.ts';
import { migrationsFolder } from '#engine/migrationsFolder.ts';
import type { ToService } from '#services/messages.ts';
import { connectToParent } from '#services/parentPort.ts';
import { ConsoleService } from './consoleService.ts';

// The console service as a process of its own: Electron's main process starts it and hands it the windows' ports.
const logger = processLogger('console');
let service: ConsoleService | null = null;
const waiting: Channel[] = [];

const parent = connectToParent({
  onMessage: (message) => {
    switch (message.kind) {
      case 'start':
        if (message.settings.service === 'console') void start(message.settings);
        return;
      case 'ping':
        parent.send({ kind: 'pong', number: message.number });
        return;
      case 'resume':
        service?.resume();
        return;
      case 'shutdown':
        void stop();
        return;
      case 'tellWorker':
        service?.tellWorker(message.name, message.state);
        return;
      case 'exportArchive':
        void exportArchive(message);
        return;
      case 'cancelRunning':
        service?.cancelRunning(message.name);
        return;
      case 'suspend':
        service?.suspend();
        return;
      case 'spare':
      case 'tokenKept':
      case 'port':
        return;
    }
  },
  onPort: (channel) => {
    if (service) answer(channel, service);
    else waiting.push(channel);
  },
  onGone: () => void stop(),
  onInvalid: (reason) => logger.error('A message of the parent process is not valid.', { reason }),
});
parent.send({ kind: 'hello' });

async function start(settings: ConstructorParameters<typeof ConsoleService>[0]['settings']): Promise<void> {
  const migrations = await readMigrations(migrationsFolder());
  service = new ConsoleService({
    settings,
    migrations,
    clock: systemClock,
    logger,
    listener: {
      news: (news) => parent.send({ kind: 'news', news }),
      standing: (standing) => parent.send({ kind: 'standing', standing }),
      notice: (failure) => parent.send({ kind: 'notice', failure }),
    },
    onUnlocked: (until) => parent.send({ kind: 'unlocked', until }),
  });
  for (const channel of waiting.splice(0)) answer(channel, service);
  parent.send({ kind: 'ready' });
}

function answer(channel: Channel, to: ConsoleService): void {
  serve(channel, to.handlers, {
    onUnexpected: (error, where) => logger.error('An unexpected error.', { where, error: describe(error) }),
  });
}

async function exportArchive({ number, ...options }: Extract<ToService, { kind: 'exportArchive' }>): Promise<void> {
  try {
    if (!service) throw new OperatorError(notReady);
    parent.send({ kind: 'exported', number, became: { about: await service.exportArchive(options) } });
  } catch (error) {
    parent.send({ kind: 'exported', number, became: { failure: toFailure(error) } });
  }
}

const notReady = { code: 'not_ready', message: 'The console is still starting: nothing was exported.' };

async function stop(): Promise<void> {
  await service
    ?.close()
    .catch((error: unknown) => logger.error('The service did not end well.', { error: describe(error) }));
  process.exit(0);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
