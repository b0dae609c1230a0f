import type { JobSummary } from '#shared/jobs.ts';
import { navigate } from '../../app/router.ts';

/** Opens the form of a job's sync with its payload, to run it again with changes. */
export function runAgain({ id, sync, payload, dryRun }: Pick<JobSummary, 'id' | 'sync' | 'payload' | 'dryRun'>): void {
  navigate({ view: 'run', sync, payload, from: id, dryRun });
}
