import type { QuotaWindow } from '../quotas/quotaGate.ts';

/** Documented: stay under 1,000 calls a minute, or the address is blocked. Others may call from the same address. */
export const windows: readonly QuotaWindow[] = [{ name: 'minute', length: 60_000, limit: 500 }];
