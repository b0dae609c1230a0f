import { Search } from 'lucide-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import type { SyncDescription } from '#shared/contract/sync.ts';
import { useShortcuts } from '../../app/keyboard.ts';
import { formatRoute, navigate, runRoute } from '../../app/router.ts';
import { useStatus } from '../../data/StatusProvider.tsx';
import { classes } from '../../ui/classes.ts';
import { Kbd } from '../../ui/Kbd.tsx';
import { syncGroups } from './syncGroups.ts';

/** The syncs to choose from, by provider. Typing narrows them, the arrows go through them, enter takes one. */
export function SyncList({ syncs, chosen }: { syncs: readonly SyncDescription[]; chosen: string | null }) {
  const [typed, setTyped] = useState('');
  const list = useRef<HTMLElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const groups = syncGroups(syncs, useStatus().value?.providers ?? [], typed);
  const first = groups[0]?.syncs[0];

  useShortcuts([{ keys: '/', label: 'Find a sync', group: 'Run a sync', run: () => input.current?.focus() }]);
  const press = (event: KeyboardEvent<HTMLElement>): void => {
    const stops = [input.current, ...(list.current?.querySelectorAll('a') ?? [])];
    const at = stops.findIndex((stop) => stop === event.target);
    if (event.key === 'ArrowDown') stops[Math.min(at + 1, stops.length - 1)]?.focus();
    else if (event.key === 'ArrowUp') stops[Math.max(at - 1, 0)]?.focus();
    else if (event.key === 'Enter' && at === 0 && first) navigate(runRoute(first.name));
    else if (event.key === 'Escape' && typed !== '') {
      setTyped('');
      input.current?.focus();
    } else return;
    event.preventDefault();
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the arrows move among its own links
    <nav ref={list} aria-label="Syncs" className="flex w-64 shrink-0 flex-col border-r border-line" onKeyDown={press}>
      <div className="relative border-b border-line p-2">
        <Search
          size={13}
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-4 -translate-y-1/2 text-faint"
        />
        <input
          ref={input}
          type="text"
          aria-label="Find a sync"
          placeholder="Find a sync"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className="h-6 w-full rounded-md border border-line bg-sunken pr-7 pl-7 text-sm outline-offset-0 select-text focus:border-focus focus:outline-2 focus:outline-focus/40"
        />
        <span className="pointer-events-none absolute inset-y-0 right-3.5 flex items-center">
          {typed === '' ? <Kbd keys="/" /> : null}
        </span>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {groups.length === 0 ? <p className="px-2 py-3 text-sm text-muted">No sync is called that.</p> : null}
        {groups.map(({ title, syncs: each }) => (
          <section key={title} aria-label={title}>
            <h2 className="px-2 pt-2.5 pb-0.5 text-xs text-faint">{title}</h2>
            {each.map((sync) => (
              <Choice key={sync.name} sync={sync} chosen={sync.name === chosen} />
            ))}
          </section>
        ))}
      </div>
    </nav>
  );
}

function Choice({ sync: { name, title }, chosen }: { sync: SyncDescription; chosen: boolean }) {
  return (
    <a
      href={formatRoute(runRoute(name))}
      aria-current={chosen ? 'page' : undefined}
      className={classes('block rounded-md px-2 py-1', chosen ? 'bg-selected' : 'hover:bg-hover')}
    >
      <span className="block truncate leading-[18px] font-medium">{title}</span>
      <span className="block truncate text-sm text-muted">{name}</span>
    </a>
  );
}
