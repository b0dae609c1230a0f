import { createContext, use, useEffect, type ReactNode } from 'react';
import type { Status } from '#shared/contract/status.ts';
import { NowProvider, useNow } from '../ui/now.tsx';
import { lastHeard } from './feedMemory.ts';
import { useFeed, type FeedState } from './useFeed.ts';

const StatusContext = createContext<FeedState<'status'> | null>(null);

/** Watches the status once for the whole window, and sets its clock to the database's. */
export function StatusProvider({ children }: { children: ReactNode }) {
  const status = useFeed('status', {});
  const database = status.value?.database;
  const asOf = status.value?.asOf ?? null;
  useEffect(() => lastHeard.set(asOf === null ? 0 : Date.parse(asOf)), [asOf]);
  const report = database && database.state !== 'connecting' ? database.report : null;
  return (
    <StatusContext value={status}>
      <NowProvider offset={report?.clockDifference ?? 0}>{children}</NowProvider>
    </StatusContext>
  );
}

export function useStatus(): FeedState<'status'> {
  const status = use(StatusContext);
  if (!status) throw new Error('useStatus outside StatusProvider');
  return status;
}

export type WriteAccess =
  /** Not known yet. */
  | { kind: 'unknown' }
  | { kind: 'open' }
  /** A guarded connection that the operator has unlocked. */
  | { kind: 'unlocked'; until: number }
  /** A guarded connection: an unlock would open it. */
  | { kind: 'locked' }
  /** No unlock helps: `lasting` where that is this database's nature and not how it stands at the moment. */
  | { kind: 'closed'; reason: string; lasting: boolean };

/** Whether actions can be done on this connection now. */
export function useWriteAccess(): WriteAccess {
  const { value } = useStatus();
  const now = useNow(1000);
  return value ? writeAccess(value, now) : { kind: 'unknown' };
}

/** Whether a status allows actions at a moment (ms of the database's clock). */
export function writeAccess(status: Status, now: number): WriteAccess {
  const { database } = status;
  if (database.state === 'connecting') return { kind: 'unknown' };
  if (database.state === 'lost') return { kind: 'closed', reason: 'The database can’t be reached.', lasting: false };
  const { report } = database;
  if (report.schema === 'newer')
    return {
      kind: 'closed',
      reason: 'The database was set up by a newer Touchline; this one only reads it.',
      lasting: true,
    };
  if (report.schema === 'foreign')
    return {
      kind: 'closed',
      reason: 'The schema “sync” in this database is not Touchline’s; nothing is written to it.',
      lasting: true,
    };
  if (report.schema !== 'current')
    return { kind: 'closed', reason: 'The database is not set up for this version yet.', lasting: false };
  if (report.readOnly)
    return {
      kind: 'closed',
      reason: 'This database is read-only: a standby, or a role without rights.',
      lasting: true,
    };
  if (status.guarded) {
    const until = status.unlockedUntil === null ? 0 : Date.parse(status.unlockedUntil);
    return until > now ? { kind: 'unlocked', until } : { kind: 'locked' };
  }
  return { kind: 'open' };
}
