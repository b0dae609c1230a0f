import type { z } from 'zod';
import { contract } from '#shared/contract/contract.ts';
import { parseFilter } from '#shared/filters/parseFilter.ts';
import { systemClock } from '#engine/clock.ts';
import { Database } from '#engine/database/database.ts';
import { readMigrations } from '#engine/database/migrate.ts';
import { countJobs } from '#engine/queue/countJobs.ts';
import { ConsoleService } from '#services/console/consoleService.ts';
import { silentLogger } from '../../support/logger.ts';
import { migrationsFolder } from '../migrations.ts';
import { quantile } from '../rounds.ts';
import type { UiFigure } from './figure.ts';

const pageLength = 200;

/** What lists and filters cost as the console asks for them: from the call to the answer, the way to the page left out. */
export async function measureLists(url: string): Promise<UiFigure[]> {
  const service = new ConsoleService({
    settings: {
      service: 'console',
      archive: null,
      file: null,
      database: { url, environment: 'local', guarded: false },
      actor: 'bench',
      providers: {},
    },
    migrations: await readMigrations(migrationsFolder),
    clock: systemClock,
    logger: silentLogger,
  });
  const page = async (filter: string, after: string | null) => {
    const definition = contract.console['jobs.page'];
    const input: z.input<typeof definition.input> = {
      filter: parseFilter(filter, Date.now()).filter,
      scope: 'ended',
      after,
      limit: pageLength,
    };
    return await service.handlers['jobs.page'](definition.input.parse(input));
  };
  const database = new Database({ url, applicationName: 'bench', connections: 2, logger: silentLogger });
  const counted = (filter: string) => countJobs(database, parseFilter(filter, Date.now()).filter, 'ended');
  try {
    const figures: UiFigure[] = [];
    for (const { name, filter, budget } of cases) {
      figures.push({ name: `${name}: first page`, ...(await middle(() => page(filter, null))), budget });
    }
    for (const { name, filter } of cases) {
      figures.push({ name: `${name}: bounded count`, ...(await middle(() => counted(filter))), budget: 5 });
    }
    let after: string | null = null;
    for (let number = 1; number < deepest; number += 1) after = (await page('', after)).next ?? null;
    figures.push({
      name: `all: page ${deepest.toLocaleString('en')}`,
      ...(await middle(() => page('', after))),
      budget: 15,
    });
    return figures;
  } finally {
    await database.close();
    await service.close();
  }
}

/** Pages that are gone through before the last one is timed. */
const deepest = 1_000;

const cases: readonly { name: string; filter: string; budget: number }[] = [
  { name: 'all', filter: '', budget: 15 },
  { name: '`state:failed`', filter: 'state:failed', budget: 15 },
  {
    name: '`state:failed,cancelled sync:sync-players,sync-injuries`',
    filter: 'state:failed,cancelled sync:sync-players,sync-injuries',
    budget: 15,
  },
  { name: '`week:11`', filter: 'week:11', budget: 15 },
  { name: 'a common text of errors', filter: 'state:failed "did not answer"', budget: 20 },
  { name: 'a rare text of errors (searched step by step)', filter: 'state:failed quetzalcoatl', budget: 20 },
];

async function middle(run: () => Promise<unknown>): Promise<{ value: number; unit: 'ms' }> {
  const times: number[] = [];
  for (let round = 0; round < 15; round += 1) {
    const begun = performance.now();
    await run();
    times.push(performance.now() - begun);
  }
  return { value: quantile(times, 0.5), unit: 'ms' };
}
