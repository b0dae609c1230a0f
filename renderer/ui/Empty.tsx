import type { ReactNode } from 'react';

/** What stands where there is nothing: what would be here, and the first step towards it. */
export function Empty({ title, children, actions }: { title: string; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="flex min-h-0 flex-1 flex-col items-center justify-center gap-3 p-8 text-center">
      <div>
        <p className="text-lg font-semibold">{title}</p>
        {children === undefined ? null : <div className="mt-1 max-w-[52ch] text-muted">{children}</div>}
      </div>
      {actions === undefined ? null : <div className="flex gap-2">{actions}</div>}
    </div>
  );
}
