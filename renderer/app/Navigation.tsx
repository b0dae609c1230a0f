import { Monitor, Moon, Sun, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Theme } from '#shared/contract/settings.ts';
import { useStatus } from '../data/StatusProvider.tsx';
import type { ShellState } from '../data/transport.ts';
import { useAction } from '../data/useCall.ts';
import { Button } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { setDensity, useDensity } from '../ui/density.ts';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../ui/Menu.tsx';
import { Tooltip } from '../ui/Tooltip.tsx';
import { toastFailure } from '../views/parts/toastFailure.ts';
import { NavigationCount } from './NavigationCount.tsx';
import { formatRoute, useRoute } from './router.ts';
import { connectionsEntry, settingsEntry, viewList, type ViewEntry } from './viewList.ts';

/** The views there are; what is live in them as a number. */
export function Navigation({ shell }: { shell: ShellState }) {
  const route = useRoute();
  const { value: status } = useStatus();
  return (
    <nav
      aria-label="Views"
      className="flex w-44 shrink-0 flex-col gap-px border-r border-line bg-canvas p-2 max-lg:w-12"
    >
      {viewList.map((entry) => (
        <Item key={entry.view} entry={entry} current={route.view === entry.view}>
          <NavigationCount view={entry.view} status={status} />
        </Item>
      ))}
      <div className="mt-auto flex flex-col gap-px">
        {shell.canConnect ? <Item entry={connectionsEntry} current={route.view === 'connections'} /> : null}
        <Item entry={settingsEntry} current={route.view === 'settings'} />
        <Appearance theme={shell.theme} />
      </div>
    </nav>
  );
}

function Item({
  entry: { label, icon: Icon, keys, route },
  current,
  children,
}: {
  entry: ViewEntry;
  current: boolean;
  children?: ReactNode;
}) {
  return (
    <Tooltip text={label} keys={keys} side="right">
      <a
        href={formatRoute(route)}
        aria-current={current ? 'page' : undefined}
        aria-label={label}
        className={classes(
          'flex h-7 items-center gap-2 rounded-md px-2 transition-colors duration-75',
          current ? 'bg-selected font-medium text-ink' : 'text-muted hover:bg-hover hover:text-ink',
        )}
      >
        <Icon size={14} aria-hidden className="shrink-0" />
        <span className="truncate max-lg:hidden">{label}</span>
        <span className="ml-auto text-sm font-normal text-muted max-lg:hidden">{children}</span>
      </a>
    </Tooltip>
  );
}

export const themes: readonly { value: Theme; label: string; icon: LucideIcon }[] = [
  { value: 'system', label: 'As the system', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
];

function Appearance({ theme }: { theme: Theme }) {
  const setTheme = useAction('shell.setTheme');
  const [density] = useDensity();
  const Icon = themes.find((each) => each.value === theme)?.icon ?? Monitor;
  return (
    <Menu
      side="right"
      align="end"
      trigger={
        <Button look="ghost" className="w-full justify-start! gap-2! px-2! font-normal!" aria-label="Appearance">
          <Icon size={14} aria-hidden />
          <span className="max-lg:hidden">Appearance</span>
        </Button>
      }
    >
      <MenuLabel>Theme</MenuLabel>
      {themes.map(({ value, label, icon: Each }) => (
        <MenuItem
          key={value}
          icon={<Each size={14} aria-hidden />}
          checked={value === theme}
          onSelect={() => setTheme.mutate({ theme: value }, { onError: toastFailure })}
        >
          {label}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuLabel>Rows</MenuLabel>
      <MenuItem checked={density === 'compact'} onSelect={() => setDensity('compact')}>
        Compact
      </MenuItem>
      <MenuItem checked={density === 'comfortable'} onSelect={() => setDensity('comfortable')}>
        Comfortable
      </MenuItem>
    </Menu>
  );
}
