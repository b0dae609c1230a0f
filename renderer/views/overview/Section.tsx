import type { ReactNode } from 'react';
import { formatRoute, type Route } from '../../app/router.ts';
import { classes } from '../../ui/classes.ts';

/** A part of the overview under its name, with the list that it is taken from. */
export function Section({
  title,
  id,
  count,
  all,
  stale = false,
  className,
  children,
}: {
  title: string;
  id?: string;
  /** Beside the title. */
  count?: ReactNode;
  all?: { route: Route; label: string } | undefined;
  stale?: boolean | undefined;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      id={id}
      aria-label={title}
      tabIndex={id === undefined ? undefined : -1}
      className={classes('min-w-0', className)}
    >
      <div className="flex h-8 items-center gap-2 border-b border-line">
        <h2 className="font-medium whitespace-nowrap">{title}</h2>
        <span className="min-w-0 flex-1 truncate text-sm text-muted">{count}</span>
        {all ? (
          <a
            href={formatRoute(all.route)}
            className="rounded-sm px-1 text-sm whitespace-nowrap text-muted hover:text-ink hover:underline"
          >
            {all.label}
          </a>
        ) : null}
      </div>
      <div className={classes(stale && 'opacity-60')}>{children}</div>
    </section>
  );
}

/** What stands in a part where there is nothing. */
export const Nothing = ({ children }: { children: ReactNode }) => (
  <p className="flex min-h-8 items-center py-1.5 text-sm text-muted">{children}</p>
);

/** One line of a part. */
export const line = 'flex min-h-7 items-center gap-2 border-b border-line/60 py-0.5 last:border-b-0';

export const link = 'rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-ink';
