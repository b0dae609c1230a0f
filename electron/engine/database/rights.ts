import type { Queryable } from './queryable.ts';

/** What a role may do in a database. */
export interface Rights {
  readonly user: string;
  /** Create the schemas and tables of Touchline. */
  readonly setUp: boolean;
  /** Look into the schema `sync`; null: there is none. */
  readonly read: boolean | null;
  /** Enqueue jobs; null: there are no tables yet, or it may not look. */
  readonly write: boolean | null;
  /** Why the whole database takes no writes. */
  readonly readOnly: 'standby' | 'setting' | null;
}

/** Asks the catalogue what the role that is logged in may do; changes nothing. */
export async function readRights(database: Queryable): Promise<Rights> {
  const [found] = await database.query<{
    user: string;
    set_up: boolean;
    read: boolean | null;
    standby: boolean;
    read_only: boolean;
  }>(
    `select current_user as user, has_database_privilege(current_database(), 'create') as set_up,
       has_schema_privilege(to_regnamespace('sync'), 'usage') as read,
       pg_is_in_recovery() as standby, current_setting('transaction_read_only')::boolean as read_only`,
  );
  if (!found) throw new Error('the catalogue gave no answer');
  const [table] =
    found.read === true
      ? await database.query<{ write: boolean | null }>(
          `select has_table_privilege(to_regclass('sync.jobs'), 'insert') as write`,
        )
      : [];
  return {
    user: found.user,
    setUp: found.set_up,
    read: found.read,
    write: table?.write ?? null,
    readOnly: found.standby ? 'standby' : found.read_only ? 'setting' : null,
  };
}
