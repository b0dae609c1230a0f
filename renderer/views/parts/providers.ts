import type { Status } from '#shared/contract/status.ts';
import { formatNumber } from '#shared/format.ts';
import type { ProviderQuota } from '#shared/quotas.ts';
import { formatExact } from '#shared/time.ts';

export type ProviderSource = Status['providers'][number]['source'];

/** Where a provider's data comes from, in words. */
export const sourceWords: Record<ProviderSource, string> = {
  network: 'live',
  demo: 'demo data',
  replay: 'recordings',
  unconfigured: 'no key',
};

/**
 * A provider's quotas: `6,812 of 7,500 today` (used), and a line for each window with what is left and when it begins anew.
 * Of several accounts the one with the least left is told; null where the day's is not known.
 */
export function quotaWords(
  provider: string,
  quotas: readonly ProviderQuota[],
): { today: string | null; lines: string[] } {
  const ours = quotas.flatMap((quota) => {
    const { limit, remaining } = quota;
    return quota.provider === provider && limit !== null && remaining !== null ? [{ ...quota, limit, remaining }] : [];
  });
  const [day] = ours.filter((quota) => quota.window === 'day').sort((a, b) => a.remaining - b.remaining);
  const accounts = new Set(ours.map((quota) => quota.account)).size;
  return {
    today:
      day === undefined
        ? null
        : `${formatNumber(Math.max(0, day.limit - day.remaining))} of ${formatNumber(day.limit)} today`,
    lines: ours.map(({ account, window, limit, remaining, resetsAt }) => {
      const whose = accounts > 1 ? ` (${account})` : '';
      const reset = resetsAt === null ? '' : `; resets at ${formatExact(resetsAt)}`;
      return `${formatNumber(remaining)} of ${formatNumber(limit)} calls left this ${window}${whose}${reset}`;
    }),
  };
}
