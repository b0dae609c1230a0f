import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

/** Something that is folded until it is asked for. */
export function Fold({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  return (
    <details className="group">
      <summary className="-ml-1 flex w-fit items-center gap-1 rounded-sm px-1 text-sm text-muted hover:text-ink">
        <ChevronRight
          size={13}
          aria-hidden
          className="text-faint transition-transform duration-100 group-open:rotate-90"
        />
        {summary}
      </summary>
      <div className="mt-1 mb-1.5 max-h-96 overflow-auto rounded-md border border-line bg-sunken p-3">{children}</div>
    </details>
  );
}
