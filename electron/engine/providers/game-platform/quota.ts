import type { Answer } from '../httpTypes.ts';
import type { QuotaWindow, Telling } from '../quotas/quotaGate.ts';

/** How many calls a minute is told by the headers of every answer. */
export const windows: readonly QuotaWindow[] = [{ name: 'minute', length: 60_000, limit: null }];

/** What the platform allows a minute, as the last answer tells it; null where it doesn't. */
export type Quota = { minuteLimit: number | null; minuteRemaining: number | null };

export const unknownQuota: Quota = { minuteLimit: null, minuteRemaining: null };

/** What the answer's headers tell; what they don't tell stays as it was. */
export function readQuota(headers: Answer['headers'], before: Quota): Quota {
  return {
    minuteLimit: count(headers['x-ratelimit-limit']) ?? before.minuteLimit,
    minuteRemaining: count(headers['x-ratelimit-remaining']) ?? before.minuteRemaining,
  };
}

/** The same headers, as the shared quota takes them. */
export function readTellings(headers: Answer['headers']): Telling[] {
  const { minuteLimit, minuteRemaining } = readQuota(headers, unknownQuota);
  if (minuteLimit === null && minuteRemaining === null) return [];
  return [{ name: 'minute', limit: minuteLimit ?? undefined, remaining: minuteRemaining ?? undefined }];
}

/** What the database's column holds. */
const most = 2_147_483_647;

function count(header: string | undefined): number | null {
  return header !== undefined && /^\s*\d{1,12}\s*$/.test(header) ? Math.min(Number(header), most) : null;
}
