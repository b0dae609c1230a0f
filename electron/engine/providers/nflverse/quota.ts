import type { QuotaWindow } from '../quotas/quotaGate.ts';

/** GitHub gives no number for release files; nobody needs as many as this. */
export const windows: readonly QuotaWindow[] = [{ name: 'minute', length: 60_000, limit: 120 }];
