import type { BackfillWaiting } from '#shared/backfills.ts';
import { formatNumber } from '#shared/format.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { allowedOf, type Window } from './quotaWindows.ts';

/** A partition that could be next. */
export interface Candidate {
  readonly number: number;
  readonly sync: string;
  readonly payload: JsonObject;
  /** Provider calls that its job is expected to make. */
  readonly calls: number;
  readonly provider: string | null;
  readonly maxAttempts: number;
}

export interface Limits {
  /** Partitions at most. */
  readonly room: number;
  /** Per cent of each window. */
  readonly share: number;
  readonly windows: readonly Window[];
  /** Calls that live partitions may yet make, by provider. */
  readonly underWay: ReadonlyMap<string, number>;
}

/**
 * Takes candidates in their order as long as there is room and their provider's quota has enough for them; what waits for a
 * quota lets the others past. A partition that takes more than the share of a whole window goes alone, when that has just begun.
 */
export function chooseNext(
  candidates: readonly Candidate[],
  { room, share, windows, underWay }: Limits,
): { next: Candidate[]; waiting: BackfillWaiting | null } {
  const next: Candidate[] = [];
  const taken = new Map(underWay);
  const usedUp = new Map<string, Window>();
  for (const candidate of candidates) {
    if (next.length >= room) break;
    const { provider, calls } = candidate;
    if (provider !== null) {
      if (usedUp.has(provider)) continue;
      const before = taken.get(provider) ?? 0;
      const short = windows.find(
        (window) =>
          window.provider === provider &&
          allowedOf(window, share) - before < calls &&
          !(before === 0 && window.remaining === window.limit),
      );
      if (short) {
        usedUp.set(provider, short);
        continue;
      }
      taken.set(provider, before + calls);
    }
    next.push(candidate);
  }
  const [first] = usedUp.values();
  return { next, waiting: next.length === 0 && first ? waitingFor(first, share) : null };
}

function waitingFor({ provider, window, limit, remaining, resetsAt }: Window, share: number): BackfillWaiting {
  return {
    for: 'quota',
    why:
      `${provider} has ${formatNumber(remaining)} of ${formatNumber(limit)} calls a ${window} left` +
      `${share < 100 ? `, of which ${100 - share} % are left to others` : ''}.`,
    until: resetsAt?.toISOString() ?? null,
  };
}
