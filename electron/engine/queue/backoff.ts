import type { Retry } from '#engine/jobError.ts';

const first = 5_000;
const longest = 3_600_000;

/**
 * ms until the attempt after `attempt` (from 1) may start, or null where no other attempt can help. Doubles from 5 s to
 * an hour, less up to half of it by chance so that jobs that failed together don't come back together; what the
 * provider said wins over the formula, with a little on top for the same reason.
 */
export function retryDelay(retry: Retry, attempt: number, random: () => number = Math.random): number | null {
  switch (retry.kind) {
    case 'never':
      return null;
    case 'after':
    case 'wait':
      return Math.round(retry.delay + random() * 2_000);
    case 'backoff': {
      const full = Math.min(first * 2 ** (attempt - 1), longest);
      return Math.round(full * (1 - random() / 2));
    }
  }
}
