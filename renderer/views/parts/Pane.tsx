import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '../../ui/classes.ts';
import { IconButton } from '../../ui/Button.tsx';

/** What is chosen in a list, beside it: its name, how it stands, what can be done with it, and everything else below. */
export function Pane({
  name,
  title,
  mark,
  standing,
  actions,
  stale = false,
  onClose,
  children,
}: {
  /** Of the region: `Lock sync-leagues`. */
  name: string;
  title: ReactNode;
  /** Before the title: its state. */
  mark?: ReactNode;
  /** A line below it. */
  standing?: ReactNode;
  actions?: ReactNode;
  stale?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <section aria-label={name} className={classes('flex min-h-0 flex-1 flex-col', stale && 'opacity-70')}>
      <header className="flex shrink-0 flex-col gap-1 border-b border-line px-4 py-2">
        <div className="flex items-center gap-2">
          {mark}
          <h2 className="copyable min-w-0 flex-1 truncate font-semibold">{title}</h2>
          {actions}
          <IconButton name="Close" keys="escape" onClick={onClose}>
            <X size={14} />
          </IconButton>
        </div>
        {standing === undefined ? null : <div className="text-muted">{standing}</div>}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
    </section>
  );
}

/** A part of a pane, under its heading. */
export function PanePart({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="border-b border-line px-4 py-3 last:border-b-0">
      <h3 className="mb-2 flex items-baseline gap-2 text-sm text-faint">
        {title}
        {aside === undefined ? null : <span className="ml-auto">{aside}</span>}
      </h3>
      {children}
    </section>
  );
}
