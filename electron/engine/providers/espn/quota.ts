import type { QuotaWindow } from '../quotas/quotaGate.ts';

/** Nothing is documented; a whole season with every roster is 55 calls. */
export const windows: readonly QuotaWindow[] = [{ name: 'minute', length: 60_000, limit: 120 }];
