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
  unconfigured: 'not set up',
};

/**
 * A provider's quotas: `6,812 of 7,500 today` (used), and a line for each window with what is left and when it begins anew.
 * Of several accounts the one with the least left is told; null where the day's is not known.
 */
export function quotaWords(
  provider: string,
  quotas: readonly ProviderQuota[],
): { today: string | null; lines: string[] } {
  const ours = knownOf(provider, quotas);
  const day = dayOf(ours);
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

export interface ProvidersMark {
  /** Of the provider that has used the greatest share of its day: `API-Football 6,812 of 7,500 today`; null: none is known. */
  quota: string | null;
  /** Whether it has no call left today. */
  usedUp: boolean;
  /** Where the data of all of them come from: `demo data`, `5 live · 1 not set up`. */
  sources: string;
  /** Whether one can't be asked. */
  lacking: boolean;
}

/** All providers in one line. */
export function providersMark(providers: Status['providers'], quotas: readonly ProviderQuota[]): ProvidersMark {
  const days = providers.flatMap(({ name, title }) => {
    const day = dayOf(knownOf(name, quotas));
    return day ? [{ name, title, day, used: 1 - day.remaining / Math.max(1, day.limit) }] : [];
  });
  const [tightest] = days.sort((a, b) => b.used - a.used);
  const counts = new Map<ProviderSource, number>();
  for (const { source } of providers) counts.set(source, (counts.get(source) ?? 0) + 1);
  return {
    quota: tightest === undefined ? null : `${tightest.title} ${quotaWords(tightest.name, quotas).today ?? ''}`,
    usedUp: tightest !== undefined && tightest.day.remaining <= 0,
    sources: [...counts]
      .map(([source, count]) => (counts.size === 1 ? sourceWords[source] : `${count} ${sourceWords[source]}`))
      .join(' · '),
    lacking: counts.has('unconfigured'),
  };
}

type KnownQuota = ProviderQuota & { limit: number; remaining: number };

function knownOf(provider: string, quotas: readonly ProviderQuota[]): KnownQuota[] {
  return quotas.flatMap((quota) => {
    const { limit, remaining } = quota;
    return quota.provider === provider && limit !== null && remaining !== null ? [{ ...quota, limit, remaining }] : [];
  });
}

/** Of several accounts that with the least left. */
function dayOf(quotas: readonly KnownQuota[]): KnownQuota | undefined {
  return quotas.filter((quota) => quota.window === 'day').sort((a, b) => a.remaining - b.remaining)[0];
}
