import { systemClock } from '#engine/clock.ts';
import { forkService } from '#services/forkedService.ts';
import { Supervisor } from '#services/supervisor.ts';
import { silentLogger } from './logger.ts';

// A parent that a test kills: prints the process id of its service when that runs.
const supervisor = new Supervisor({
  name: 'example',
  clock: systemClock,
  logger: silentLogger,
  spawn: () => forkService({ entry: new URL('exampleService.ts', import.meta.url).pathname, onLine: () => undefined }),
  settings: async () => ({
    service: 'console',
    archive: null,
    file: null,
    database: { url: 'postgres://localhost/x', environment: 'local', guarded: false },
    actor: 'work',
    providers: {},
  }),
  onState: () => undefined,
  onReady: (service) => process.stdout.write(`${service.pid}\n`),
});
await supervisor.start();
