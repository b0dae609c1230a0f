import type { Status } from '#shared/contract/status.ts';
import type { SyncDescription } from '#shared/contract/sync.ts';
import { plural } from '#shared/format.ts';
import { formatDuration } from '#shared/time.ts';
import { sourceWords } from '../parts/providers.ts';

/** What a run will cost: how many calls to whom, where their data come from, and how long it may take. */
export function Cost({
  sync: { provider, fallbacks, estimatedCalls, maxAttempts, timeout },
  providers,
}: {
  sync: SyncDescription;
  providers: Status['providers'];
}) {
  const named = (name: string): string => {
    const known = providers.find((each) => each.name === name);
    return known ? `${known.title} (${sourceWords[known.source]})` : name;
  };
  const calls = estimatedCalls === null ? 'Calls' : `About ${plural(estimatedCalls, 'call')}`;
  return (
    <p className="min-w-0 text-sm text-muted">
      {provider === null ? 'No calls' : `${calls} to ${named(provider)}`} · up to {plural(maxAttempts, 'attempt')},{' '}
      {formatDuration(timeout)} each
      {fallbacks.length === 0 ? null : (
        <span className="block">May also ask {fallbacks.map(named).join(', then ')}</span>
      )}
    </p>
  );
}
