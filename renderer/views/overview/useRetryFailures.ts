import type { FailureGroup } from '#shared/statistics.ts';
import { openBulk } from '../jobs/bulk.ts';
import { useGuard } from '../parts/useGuard.ts';

/** Enqueues again the jobs that failed in one way, once the operator has seen how many they are. */
export function useRetryFailures(): { refusal: string | null; run: (group: FailureGroup) => void } {
  const { refusal, guarded } = useGuard();
  return { refusal, run: (group) => guarded('Nothing was retried.', () => askRetry(group)) };
}

function askRetry({ sync, fingerprint, firstAt, message }: FailureGroup): void {
  openBulk({
    action: 'retry',
    filter: { states: ['failed'], syncs: [sync], fingerprint, since: firstAt, dryRun: false },
    words: `All jobs of ${sync} that failed with “${message}”`,
  });
}
