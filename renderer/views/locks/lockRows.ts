import type { AdvisoryLocks, LockSession, LockSummary, OtherLock } from '#shared/locks.ts';

/** A row of the list: a lock of ours, or another one. */
export type LockRow = { id: string; kind: 'ours'; lock: LockSummary } | { id: string; kind: 'other'; lock: OtherLock };

/** Ours first, then the others; those whose name, job, worker or session has the text in it. */
export function lockRows({ locks, others }: Pick<AdvisoryLocks, 'locks' | 'others'>, text: string): LockRow[] {
  const rows: LockRow[] = [
    ...locks.map((lock) => ({ id: lock.id, kind: 'ours' as const, lock })),
    ...others.map((lock) => ({ id: `other ${lock.id}`, kind: 'other' as const, lock })),
  ];
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const found = findable(row);
    return words.every((word) => found.includes(word));
  });
}

function findable(row: LockRow): string {
  const { session } = row.lock;
  const of =
    row.kind === 'ours' ? [row.lock.job?.id, row.lock.job?.sync, row.lock.worker, row.lock.host] : [row.lock.key];
  return [row.lock.name, ...of, session?.application, session?.user, session?.pid].join(' ').toLowerCase();
}

/** What holds a lock that no job of ours is known to hold, and what that means. */
export interface Unknown {
  title: string;
  text: string;
  /** Whether Touchline may end its session. */
  ours: boolean;
}

/** Explains a lock that is held though no job of ours is known to hold it. */
export function explainUnknown({ client, session }: Pick<LockSummary, 'client' | 'session'>): Unknown {
  const pid = session ? ` ${session.pid}` : '';
  if (client?.startsWith('touchline') === true) {
    return {
      title: 'No job is known to hold it; a session of Touchline does.',
      text: `The job has ended or was taken over, and its session${pid} was left behind, or it has only just begun. Look again in a moment; if it stays, release it: that ends the session.`,
      ours: true,
    };
  }
  if (session?.hidden === true && client === null) {
    return {
      title: 'No job is known to hold it, and whose session it is can’t be seen by this role.',
      text: 'Grant the role pg_monitor, or ask an administrator whose session it is.',
      ours: false,
    };
  }
  return {
    title: `A session that is not Touchline’s holds it: ${client ?? 'unnamed'}.`,
    text: `Somebody took this lock by its number. Touchline does not end what is not its own: end session${pid} yourself if you know what it does.`,
    ours: false,
  };
}

/** What a session is called in a list. */
export function sessionWords({ application, pid }: Pick<LockSession, 'application' | 'pid'>): string {
  return application === null ? `session ${pid}` : `${application} (${pid})`;
}
