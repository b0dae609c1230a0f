import { createContext, use, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { formatExact, formatRelative } from '#shared/time.ts';
import { classes } from './classes.ts';

const OffsetContext = createContext(0);

/** Sets the clock that times are shown against: `offset` ms are added to this machine's. */
export function NowProvider({ offset, children }: { offset: number; children: ReactNode }) {
  return <OffsetContext value={offset}>{children}</OffsetContext>;
}

/** The moment in ms, new every `interval` ms; all who use the same interval change together. */
export function useNow(interval: number): number {
  const offset = use(OffsetContext);
  const tick = useSyncExternalStore(subscribe, () => Math.floor(Date.now() / interval));
  return tick * interval + offset;
}

/** A moment as its distance from now; exact, with its zone, on hover. */
export function Ago({ moment, className }: { moment: string; className?: string | undefined }) {
  const now = useNow(1000);
  const exact = useMemo(() => formatExact(moment), [moment]);
  return (
    <time dateTime={moment} title={exact} className={classes('whitespace-nowrap', className)}>
      {formatRelative(moment, now)}
    </time>
  );
}

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, 500);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}
