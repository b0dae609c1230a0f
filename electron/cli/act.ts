import { audited, type Deed } from '#engine/audit.ts';
import type { Connection } from '#engine/database/database.ts';
import { open, type OpenOptions } from './open.ts';

/** Opens the database and does something there, in one transaction with its entry in the audit. */
export async function act<T>(
  options: OpenOptions,
  work: (transaction: Connection, actor: string) => Promise<{ result: T; deed: Deed }>,
): Promise<T> {
  const opened = await open(options);
  try {
    const who = { actor: opened.actor, origin: 'command line' };
    return await audited(opened.database, who, (transaction) => work(transaction, opened.actor));
  } finally {
    await opened.close();
  }
}
