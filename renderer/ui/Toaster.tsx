import { X } from 'lucide-react';
import { useEffect, useSyncExternalStore, type ReactNode } from 'react';
import { IconButton } from './Button.tsx';
import { Glyph } from './Glyph.tsx';

export interface Toast {
  tone: 'good' | 'bad';
  title: string;
  text?: string | undefined;
  action?: { label: string; run: () => void };
}

/** Tells what came of an action, in the corner, for some seconds; a failure stays until it is closed. */
export function toast(news: Toast): void {
  nextId += 1;
  toasts = [...toasts.slice(-3), { ...news, id: nextId }];
  changed();
}

/** Takes all of them away: they are of another connection. */
export function clearToasts(): void {
  toasts = [];
  changed();
}

export function Toaster(): ReactNode {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <section aria-label="Messages" aria-live="polite" className="fixed right-4 bottom-9 z-50 flex w-88 flex-col gap-2">
      {shown.map((each) => (
        <Card key={each.id} toast={each} />
      ))}
    </section>
  );
}

function Card({ toast: { id, tone, title, text, action } }: { toast: Toast & { id: number } }) {
  useEffect(() => {
    if (tone === 'bad') return undefined;
    const timer = setTimeout(() => dismiss(id), 5000);
    return () => clearTimeout(timer);
  }, [id, tone]);
  return (
    <div className="flex animate-appear items-start gap-2.5 rounded-lg bg-raised py-2 pr-2 pl-3 shadow-float">
      <Glyph shape={tone === 'good' ? 'check' : 'cross'} tone={tone} className="mt-[3px]" />
      <div className="copyable min-w-0 flex-1">
        <p className="font-medium break-words">{title}</p>
        {text === undefined ? null : <p className="text-sm break-words text-muted">{text}</p>}
      </div>
      {action ? (
        <button
          type="button"
          className="rounded-sm px-1 font-medium underline decoration-line-strong underline-offset-2 hover:decoration-ink"
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </button>
      ) : null}
      <IconButton name="Close" onClick={() => dismiss(id)} className="-my-0.5">
        <X size={13} />
      </IconButton>
    </div>
  );
}

let nextId = 0;
let toasts: readonly (Toast & { id: number })[] = [];
const listeners = new Set<() => void>();

function dismiss(id: number): void {
  toasts = toasts.filter((each) => each.id !== id);
  changed();
}

function changed(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
