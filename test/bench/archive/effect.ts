import { rmSync } from 'node:fs';
import { Archive } from '#engine/archive/archive.ts';
import { ask } from '../contender.ts';
import { quantile } from '../rounds.ts';
import type { UiFigure } from '../ui/figure.ts';
import { key, makeCopier } from './copying.ts';

const rounds = 5;

/** From enqueue to start on an idle worker, in turns with nothing copied and while the past is copied. */
export async function measureEffect(url: string, file: string, samples: number): Promise<UiFigure[]> {
  const alone: number[] = [];
  const during: number[] = [];
  const latency = async (): Promise<readonly number[]> => {
    const measures = await ask('touchline', { task: 'latency', url, options: { samples } });
    return measures['ms'] ?? [];
  };
  for (let round = 0; round < rounds; round += 1) {
    alone.push(...(await latency()));
    const stop = await startCopying(url, file);
    during.push(...(await latency()));
    await stop();
  }
  return [0.5, 0.99].flatMap((share): UiFigure[] => [
    {
      name: `enqueue to start, p${share * 100}, nothing is copied`,
      value: quantile(alone, share),
      unit: 'ms',
      budget: null,
    },
    {
      name: `enqueue to start, p${share * 100}, the past is copied`,
      value: quantile(during, share),
      unit: 'ms',
      budget: null,
    },
  ]);
}

/** Copies until it is stopped, from the beginning each time. */
async function startCopying(url: string, file: string): Promise<() => Promise<void>> {
  const stopping = new AbortController();
  const archive = await Archive.open(file, key);
  const { copier, database } = makeCopier(url, archive);
  await copier.step(stopping.signal);
  const copying = (async () => {
    while (!stopping.signal.aborted) {
      if (!(await copier.step(stopping.signal))) throw new Error('there was no more to copy: take more jobs');
    }
  })().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return async () => {
    stopping.abort();
    await copying;
    await archive.close();
    await database.close();
    for (const part of ['', '-wal', '-shm']) rmSync(file + part, { force: true });
  };
}
