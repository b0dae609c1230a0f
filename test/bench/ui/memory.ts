import type { ElectronApplication, Page } from 'playwright';

/** MB of memory by process. */
export type Memory = Readonly<Record<string, number>>;

/** What each process of the application holds in memory after its garbage was collected. */
export async function readMemory(app: ElectronApplication, page: Page): Promise<Memory> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  const metrics = await app.evaluate(({ app: electron }) =>
    electron
      .getAppMetrics()
      .map(({ type, name, memory }) => ({ name: name ?? type, kilobytes: memory.workingSetSize })),
  );
  const memory: Record<string, number> = {};
  for (const { name, kilobytes } of metrics) memory[name] = (memory[name] ?? 0) + kilobytes / 1000;
  return memory;
}
