import type { ReactNode } from 'react';

/** The head of a section: what it is about and whom it concerns. */
export function SectionHead({ title, children }: { title: string; children: ReactNode }) {
  return (
    <header>
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="mt-0.5 max-w-[64ch] text-muted">{children}</p>
    </header>
  );
}

/** A group of fields that belong together. */
export function Group({ title, help, children }: { title: string; help?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-3 border-t border-line pt-4">
      <div>
        <h3 className="font-semibold">{title}</h3>
        {help === undefined ? null : <p className="max-w-[64ch] text-sm text-muted">{help}</p>}
      </div>
      {children}
    </section>
  );
}
