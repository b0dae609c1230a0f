import type { ErrorHelp } from './help.ts';

/** Errors of the database. */
export const databaseErrors: Readonly<Record<string, ErrorHelp>> = {
  database_down: {
    means: 'Nothing answers where the database should be.',
    todo: 'Check that the server runs, and host and port of the connection.',
    retry: 'later',
  },
  database_lost: {
    means: 'The connection to the database broke. What was not committed is gone.',
    todo: 'Nothing, if it happens now and then. If often, look at the network, or at a pooler between.',
    retry: 'now',
  },
  database_restarting: {
    means: 'The database server was going down or coming up.',
    todo: 'Nothing: it comes back by itself.',
    retry: 'later',
  },
  database_closed: {
    means: 'The database takes no connections at the moment.',
    todo: 'Ask whoever runs it: it may be in maintenance or being restored.',
    retry: 'later',
  },
  database_unknown_host: {
    means: 'The host of the database was not found.',
    todo: 'Check the address of the connection and the name service of the network.',
    retry: 'after',
  },
  database_certificate: {
    means: 'The database server could not prove who it is.',
    todo: 'Give its CA to the connection.',
    retry: 'after',
  },
  database_no_tls: {
    means: 'The connection asks for TLS, and the server does not offer it.',
    todo: 'Turn TLS on at the server, or off in the connection where the network is trusted.',
    retry: 'after',
  },
  login_refused: {
    means: 'The database does not accept user and password.',
    todo: 'Check them in the connection; the password may have been changed.',
    retry: 'after',
  },
  no_database: {
    means: 'The server has no database of that name.',
    todo: 'Check its name in the connection.',
    retry: 'after',
  },
  no_permission: {
    means: 'The database role lacks a right that the run needs.',
    todo: 'Grant it, or connect with the role touchline_operator. Tables of the project need grants of their own.',
    retry: 'after',
  },
  no_schema: {
    means: 'A table that is needed is not in the database.',
    todo: 'Look whether migrations are pending.',
    retry: 'after',
  },
  read_only: {
    means: 'The database takes no writes: a standby, or a role that may only read.',
    todo: 'Connect the worker to the primary with a role that may write.',
    retry: 'after',
  },
  too_many_connections: {
    means: 'The server takes no more connections.',
    todo: 'Give workers fewer slots, end other connections, or connect through a pooler.',
    retry: 'later',
  },
  statement_timeout: {
    means: 'One statement took longer than the server allows, and was cancelled.',
    todo: 'Look for a lock that it waited for, or ask for less at once. The limit is statement_timeout.',
    retry: 'later',
  },
  bad_database_url: {
    means: 'The address of the database is not one.',
    todo: 'Correct DATABASE_URL, or the connection.',
    retry: 'after',
  },
  postgres_too_old: {
    means: 'The server is older than Postgres 14.',
    todo: 'Update the server.',
    retry: 'after',
  },
  migration_failed: {
    means: 'A migration failed, and was rolled back.',
    todo: 'Read the sentence of the database, and run "touchline migrate" again once that is put right.',
    retry: 'after',
  },
  schema_missing: {
    means: 'Touchline’s tables are not in this database yet.',
    todo: 'Set the database up, or run "touchline migrate".',
    retry: 'after',
  },
  schema_older: {
    means: 'The database was set up by an older Touchline.',
    todo: 'Upgrade it, or run "touchline migrate".',
    retry: 'after',
  },
  schema_newer: {
    means: 'The database was set up by a newer Touchline, and this one does not write to it.',
    todo: 'Update this Touchline.',
    retry: 'after',
  },
  schema_foreign: {
    means: 'The schema “sync” in this database is somebody else’s.',
    todo: 'Use another database.',
    retry: 'after',
  },
};
