import type { Status } from '#shared/contract/status.ts';
import type { Pause } from '#shared/pauses.ts';

export type PauseTarget = Pick<Pause, 'scope' | 'name'>;

export const everything: PauseTarget = { scope: 'all', name: '' };

/** What is paused, as it is called: `everything`, `sync-leagues`, `API-Football`. */
export function targetWords({ scope, name }: PauseTarget, providers: Status['providers'] = []): string {
  if (scope === 'all') return 'everything';
  return scope === 'provider' ? (providers.find((provider) => provider.name === name)?.title ?? name) : name;
}

/** `Everything is paused by anna: wrong key.` */
export function pausedSentence(pause: Pause, providers: Status['providers'] = []): string {
  const what = pause.scope === 'all' ? 'Everything' : targetWords(pause, providers);
  return `${what} is paused by ${pause.pausedBy}${pause.reason === null ? '' : `: ${pause.reason}`}.`;
}

/** Everything, then providers, then syncs that can be paused: those that are not paused themselves. */
export function pausable(
  pauses: readonly PauseTarget[],
  providers: readonly string[],
  syncs: readonly string[],
): PauseTarget[] {
  const all: PauseTarget[] = [
    everything,
    ...providers.map((name) => ({ scope: 'provider' as const, name })),
    ...syncs.map((name) => ({ scope: 'sync' as const, name })),
  ];
  return all.filter((target) => !pauses.some((pause) => isSame(pause, target)));
}

/** The widest pause that keeps a sync from being claimed. */
export function pauseOf(sync: string, provider: string | null, pauses: readonly Pause[]): Pause | null {
  const reaching = (scope: Pause['scope'], name: string | null): Pause | undefined =>
    pauses.find((pause) => pause.scope === scope && pause.name === name);
  return reaching('all', '') ?? reaching('provider', provider) ?? reaching('sync', sync) ?? null;
}

/** What stands in the frame: the one thing that is paused, or how many. Null where nothing is. */
export function pauseMark(pauses: readonly Pause[], providers: Status['providers']): string | null {
  const [first] = pauses;
  if (!first) return null;
  if (pauses.some((pause) => pause.scope === 'all')) return 'everything is paused';
  return pauses.length === 1 ? `${targetWords(first, providers)} is paused` : `${pauses.length} pauses`;
}

function isSame(one: PauseTarget, other: PauseTarget): boolean {
  return one.scope === other.scope && one.name === other.name;
}
