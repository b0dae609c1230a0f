import type { QuotaWindow } from '../quotas/quotaGate.ts';

/** Yahoo documents no limit: nothing is refused here until Yahoo itself throttles, which clears in 10 to 15 minutes. */
export const windows: readonly QuotaWindow[] = [{ name: 'quarter of an hour', length: 900_000, limit: null }];
/** The window that is used up when Yahoo throttles. */
export const throttledWindow = 'quarter of an hour';
