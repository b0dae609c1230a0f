import { statSync } from 'node:fs';
import { Client } from 'pg';
import { Archive } from '#engine/archive/archive.ts';
import { Copier } from '#engine/archive/copy/copier.ts';
import { systemClock } from '#engine/clock.ts';
import { Database } from '#engine/database/database.ts';
import { silentLogger } from '../../support/logger.ts';
import type { UiFigure } from '../ui/figure.ts';
import type { Extent } from './dataset.ts';

export const key = 'ab'.repeat(32);

/** A copier as the console has one. */
export function makeCopier(url: string, archive: Archive): { copier: Copier; database: Database } {
  const database = new Database({
    url,
    applicationName: 'touchline bench',
    connections: 2,
    logger: silentLogger,
    readOnly: true,
  });
  const copier = new Copier({ database, archive, clock: systemClock, days: 3_650, bytes: 1e12 });
  return { copier, database };
}

/** The first copy of all there is, at the pace that leaves the database to others. */
export async function measureCopying(url: string, file: string, extent: Extent): Promise<UiFigure[]> {
  const archive = await Archive.open(file, key);
  const { copier, database } = makeCopier(url, archive);
  const { signal } = new AbortController();
  const begun = performance.now();
  let shown = begun;
  while (await copier.step(signal)) {
    if (performance.now() - shown < 30_000) continue;
    shown = performance.now();
    const [row] = await archive.query<{ jobs: number; lines: number }>(
      'select (select count(*) from jobs) as jobs, (select last - first + 1 from searchable) as lines',
    );
    console.log(`  ${((shown - begun) / 1_000).toFixed(0)} s: ${row?.jobs} jobs, ${row?.lines} lines`);
  }
  const seconds = (performance.now() - begun) / 1_000;
  const [row] = await archive.query<{ jobs: number; lines: number }>(
    'select (select count(*) from jobs) as jobs, (select count(*) from lines) as lines',
  );
  if (row?.jobs !== extent.jobs || row.lines !== extent.lines) {
    throw new Error(`the archive has ${row?.jobs} jobs and ${row?.lines} lines`);
  }
  await archive.run('pragma wal_checkpoint(truncate)');
  await archive.close();
  await database.close();
  return [
    {
      name: 'jobs copied, with their attempts, results and lines',
      value: extent.jobs / seconds,
      unit: '/s',
      budget: null,
    },
    { name: 'log lines copied and made searchable', value: extent.lines / seconds, unit: '/s', budget: null },
    { name: 'size of the archive', value: statSync(file).size / 1e6, unit: 'MB', budget: null },
    { name: 'the same in the database', value: await databaseSize(url), unit: 'MB', budget: null },
  ];
}

async function databaseSize(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ bytes: number }>(
      `select sum(pg_total_relation_size(c.oid))::float8 as bytes from pg_class c
       where c.relnamespace = 'sync'::regnamespace and c.relkind = 'r' and c.relname ~ '^(job_history|job_logs|earlier_attempts)'`,
    );
    return (rows[0]?.bytes ?? 0) / 1e6;
  } finally {
    await client.end();
  }
}
