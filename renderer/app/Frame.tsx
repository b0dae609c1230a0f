import { useEffect, type ReactNode } from 'react';
import type { ShellState } from '../data/transport.ts';
import { classes } from '../ui/classes.ts';
import { environmentLooks } from '../views/parts/states.ts';
import { Banners } from './Banners.tsx';
import { Navigation } from './Navigation.tsx';
import { StatusBar } from './StatusBar.tsx';
import { TitleBar } from './TitleBar.tsx';

/** The frame around every view. Its colour is the environment's, so that production is never mistaken. */
export function Frame({
  shell,
  onPalette,
  children,
}: {
  shell: ShellState;
  onPalette: () => void;
  children: ReactNode;
}) {
  const environment = shell.connection ? environmentLooks[shell.connection.environment] : null;
  const name = shell.connection?.name;
  useEffect(() => {
    document.title = name === undefined || !environment ? 'Touchline' : `${environment.word} · ${name} · Touchline`;
  }, [name, environment]);
  return (
    <div className={classes('flex h-full flex-col border-2', environment ? environment.line : 'border-line')}>
      <TitleBar shell={shell} onPalette={onPalette} />
      {shell.connection ? <Banners shell={shell} /> : null}
      <div className="flex min-h-0 flex-1">
        {shell.connection ? <Navigation shell={shell} /> : null}
        <main className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">{children}</main>
      </div>
      {shell.connection ? <StatusBar shell={shell} /> : null}
    </div>
  );
}
