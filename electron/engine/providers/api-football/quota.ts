import type { Answer } from '../httpTypes.ts';
import type { QuotaWindow, Telling } from '../quotas/quotaGate.ts';

/** A plan limits both; how much is told by the headers of every answer (but `/status`). */
export const windows: readonly QuotaWindow[] = [
  { name: 'day', length: 'utc_day', limit: null },
  { name: 'minute', length: 60_000, limit: null },
];

/** What the plan allows, as the headers of the last answer tell it; null where they don't. */
export type Quota = {
  dayLimit: number | null;
  dayRemaining: number | null;
  minuteLimit: number | null;
  minuteRemaining: number | null;
};

export const unknownQuota: Quota = { dayLimit: null, dayRemaining: null, minuteLimit: null, minuteRemaining: null };

/** What the answer's headers tell; what they don't tell stays as it was. */
export function readQuota(headers: Answer['headers'], before: Quota): Quota {
  return {
    dayLimit: count(headers['x-ratelimit-requests-limit']) ?? before.dayLimit,
    dayRemaining: count(headers['x-ratelimit-requests-remaining']) ?? before.dayRemaining,
    minuteLimit: count(headers['x-ratelimit-limit']) ?? before.minuteLimit,
    minuteRemaining: count(headers['x-ratelimit-remaining']) ?? before.minuteRemaining,
  };
}

/** The same headers, as the shared quota takes them. */
export function readTellings(headers: Answer['headers']): Telling[] {
  const told = readQuota(headers, unknownQuota);
  return [
    { name: 'day', limit: told.dayLimit ?? undefined, remaining: told.dayRemaining ?? undefined },
    { name: 'minute', limit: told.minuteLimit ?? undefined, remaining: told.minuteRemaining ?? undefined },
  ].filter(({ limit, remaining }) => limit !== undefined || remaining !== undefined);
}

/** Only what is known. */
export function knownQuota(quota: Quota): Record<string, number> {
  return Object.fromEntries(Object.entries(quota).filter((entry): entry is [string, number] => entry[1] !== null));
}

/** More than any plan allows, and what the database's column holds. */
const most = 2_147_483_647;

function count(header: string | undefined): number | null {
  return header !== undefined && /^\s*\d{1,12}\s*$/.test(header) ? Math.min(Number(header), most) : null;
}
