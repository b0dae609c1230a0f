import type { TestProject } from 'vitest/node';
import { startTestCluster } from './cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The URL of the maintenance database of the cluster of this run. */
    clusterUrl: string;
  }
}

/** One Postgres for the whole run: it is stopped at the end, whatever the tests did. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  project.provide('clusterUrl', cluster.url);
  return () => cluster.stop();
}
