import { audited, type Deed } from '#engine/audit.ts';
import type { Connection, Database } from '#engine/database/database.ts';
import type { FeedHub } from './feedHub.ts';
import type { Session } from './session.ts';

/** How the console does things to the database. Both throw an `OperatorError` where writing is not allowed. */
export interface Acting {
  /** For the audit. */
  readonly who: { readonly actor: string; readonly origin: string };
  /** Does something in one transaction with its entry in the audit, and lets all feeds be read anew. */
  readonly act: <T>(work: (transaction: Connection) => Promise<{ result: T; deed: Deed }>) => Promise<T>;
  /** The same for what makes its own transactions and entries. */
  readonly write: <T>(work: (writer: Database) => Promise<T>) => Promise<T>;
}

export function actingFor(session: Session, hub: FeedHub, actor: string): Acting {
  const who = { actor, origin: 'console' };
  const write: Acting['write'] = async (work) => {
    const result = await work(await session.writer());
    hub.hint();
    return result;
  };
  return { who, write, act: (work) => write((writer) => audited(writer, who, work)) };
}
