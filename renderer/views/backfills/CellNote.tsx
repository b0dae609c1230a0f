import type { ReactNode } from 'react';

/** A line below a grid: what the cursor stands on, or how the keyboard moves it. */
export function CellNote({ where, hint, children }: { where: string | null; hint: string; children?: ReactNode }) {
  return (
    <div className="flex min-h-8 shrink-0 items-center gap-3 border-t border-line px-4 py-1 text-sm">
      {where === null ? (
        <span className="truncate text-faint">{hint}</span>
      ) : (
        <>
          <span className="copyable shrink-0 font-medium">{where}</span>
          <span className="copyable min-w-0 flex-1">{children}</span>
        </>
      )}
    </div>
  );
}
