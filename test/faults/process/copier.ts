// A process that copies a database into an archive, as the console does, until it is killed or its parent is gone.
import { Archive } from '#engine/archive/archive.ts';
import { Copier } from '#engine/archive/copy/copier.ts';
import { systemClock } from '#engine/clock.ts';
import { Database } from '#engine/database/database.ts';
import { processLogger } from '#engine/logging/processLogger.ts';
import { copierSettingsSchema } from '../../support/archive.ts';

const settings = copierSettingsSchema.parse(JSON.parse(process.argv[2] ?? ''));
process.stdin.resume().on('end', () => process.exit(0));
const database = new Database({
  url: settings.url,
  applicationName: 'touchline copier',
  connections: 2,
  logger: processLogger('copier', 'error'),
  readOnly: true,
});
const archive = await Archive.open(settings.file, settings.key);
const { signal } = new AbortController();
for (let copier: Copier | null = null; ;) {
  try {
    copier ??= new Copier({
      database,
      archive,
      clock: systemClock,
      days: 3_650,
      bytes: 10_000_000_000,
      rest: 0,
      margin: 200,
    });
    if (!(await copier.step(signal))) await systemClock.sleep(20);
    process.stdout.write('.');
  } catch {
    copier = null;
    await systemClock.sleep(50);
  }
}
