import type { Status } from '#shared/contract/status.ts';
import type { SyncDescription } from '#shared/contract/sync.ts';
import { matches } from '../../app/matches.ts';

export interface SyncGroup {
  title: string;
  syncs: readonly SyncDescription[];
}

/** The syncs that are called like what was typed, by where their data come from; each group where its first sync stands, those that ask nobody last. */
export function syncGroups(
  syncs: readonly SyncDescription[],
  providers: Status['providers'],
  typed: string,
): readonly SyncGroup[] {
  const groups = new Map<string, SyncDescription[]>();
  for (const sync of syncs.toSorted((a, b) => Number(a.provider === null) - Number(b.provider === null))) {
    const title = titleOf(sync.provider, providers);
    if (!matches(`${sync.title} ${sync.name} ${title} ${sync.fallbacks.join(' ')}`, typed)) continue;
    groups.set(title, [...(groups.get(title) ?? []), sync]);
  }
  return [...groups].map(([title, found]) => ({ title, syncs: found }));
}

function titleOf(provider: string | null, providers: Status['providers']): string {
  if (provider === null) return 'Without a provider';
  return providers.find((each) => each.name === provider)?.title ?? provider;
}
