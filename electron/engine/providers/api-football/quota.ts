import type { Answer } from '../httpTypes.ts';

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

/** Only what is known. */
export function knownQuota(quota: Quota): Record<string, number> {
  return Object.fromEntries(Object.entries(quota).filter((entry): entry is [string, number] => entry[1] !== null));
}

function count(header: string | undefined): number | null {
  return header !== undefined && /^\s*\d{1,12}\s*$/.test(header) ? Number(header) : null;
}
