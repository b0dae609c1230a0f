import type { SyncDescription } from '#shared/contract/sync.ts';
import { useCall } from '../../../data/useCall.ts';
import { CheckField } from '../../../ui/Checks.tsx';
import { goTo } from '../routes.ts';

/** The syncs that can be backfilled, by what divides them: only those that are divided alike go together. */
export function SyncChoice({ divided }: { divided: readonly SyncDescription[] }) {
  const groups = new Map<string, SyncDescription[]>();
  for (const sync of divided) {
    const axes = sync.partitions?.axes.join(' × ') ?? '';
    groups.set(axes, [...(groups.get(axes) ?? []), sync]);
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto p-4">
      <p className="max-w-[64ch] text-muted">
        Which sync is to run over a range? The grid of its partitions comes next: what was never synced, what is stale,
        what failed. To run several together, plan them from one group.
      </p>
      {[...groups].map(([axes, syncs]) => (
        <section key={axes} aria-label={axes} className="flex flex-col gap-1">
          <h2 className="text-sm text-faint">{axes}</h2>
          <ul className="flex flex-col">
            {syncs.map(({ name, title, description }) => (
              <li key={name}>
                <button
                  type="button"
                  onClick={() => goTo({ kind: 'plan', syncs: [name] })}
                  className="flex min-h-8 w-full items-baseline gap-3 rounded-md px-2 py-1 text-left hover:bg-hover"
                >
                  <span className="w-48 shrink-0 font-medium">{name}</span>
                  <span className="min-w-0 text-muted" title={title}>
                    {description}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** Others that are divided as these are: they can run over the same grid. */
export function MoreSyncs({ syncs }: { syncs: readonly string[] }) {
  const catalogue = useCall('syncs.list', {}).value ?? [];
  const axes = catalogue.find(({ name }) => name === syncs[0])?.partitions?.axes.join();
  const alike = catalogue.filter(({ partitions }) => partitions?.axes.join() === axes).map(({ name }) => name);
  if (alike.length < 2) return null;
  const toggle = (name: string): void => {
    const next = syncs.includes(name) ? syncs.filter((each) => each !== name) : [...syncs, name];
    if (next.length > 0) goTo({ kind: 'plan', syncs: next }, { replace: true });
  };
  return <CheckField label="Syncs" choices={alike} checked={syncs} onToggle={toggle} />;
}
