/** Whether trying again helps: now, later, only once something was changed, or not at all. */
export type RetryHelp = 'now' | 'later' | 'after' | 'never';

export interface ErrorHelp {
  /** What it means, in a sentence or two. */
  readonly means: string;
  /** What to do about it. */
  readonly todo: string;
  readonly retry: RetryHelp;
}

export const retryWords: Record<RetryHelp, string> = {
  now: 'Trying again helps.',
  later: 'Trying again later helps.',
  after: 'Trying again helps once that is done.',
  never: 'Trying again does not help.',
};

/** What an error with this code means and what to do about it; null for a code that nothing here throws. */
export function helpFor(code: string): ErrorHelp | null {
  if (Object.hasOwn(errorHelp, code)) return errorHelp[code] ?? null;
  return code.startsWith('sql_') ? refusedStatement(code.slice(4)) : null;
}

/** The classes of SQLSTATE that a sync's statement can meet. */
function refusedStatement(state: string): ErrorHelp {
  if (/^(40|55P03)/.test(state)) {
    return {
      means: 'Another transaction stood in the way: a deadlock, or rows that somebody else was writing.',
      todo: 'Nothing, if it happens now and then. If often, look under Locks for what writes the same tables.',
      retry: 'now',
    };
  }
  if (state.startsWith('23')) {
    return {
      means:
        'A row breaks a rule of its table: a key that is there twice, a reference to a row that is not there, a null.',
      todo: 'Look in the details for the constraint and the row. Often another sync has to run first.',
      retry: 'after',
    };
  }
  if (state.startsWith('22')) {
    return {
      means: 'A value does not fit its column: too long, out of range, or of another kind.',
      todo: 'Open the calls and look for that value in what the provider answered.',
      retry: 'never',
    };
  }
  if (/^(53|54|58)/.test(state)) {
    return {
      means: 'The database server has run out of something (disk, memory, connections) or has trouble of its own.',
      todo: 'Look at the server: free disk, memory, its log.',
      retry: 'later',
    };
  }
  return {
    means: `Postgres refused a statement (SQLSTATE ${state}).`,
    todo: 'Read the sentence of the database. If a table or column is missing, look whether migrations are pending.',
    retry: 'after',
  };
}

const provider: Readonly<Record<string, ErrorHelp>> = {
  provider_timeout: {
    means: 'The provider did not finish its answer in the time that one call may take.',
    todo: 'Nothing, if it happens now and then. If often, raise the provider’s timeout or look at the network.',
    retry: 'now',
  },
  provider_unreachable: {
    means: 'No connection came about: no network, a wrong host, or nothing that listens there.',
    todo: 'Check the network of the worker that ran it, and the base URL of the provider.',
    retry: 'later',
  },
  provider_unavailable: {
    means: 'The provider has trouble of its own (HTTP 5xx).',
    todo: 'Wait. Its status page may tell how long.',
    retry: 'later',
  },
  provider_certificate: {
    means: 'Whoever answered could not prove to be the provider. Often a proxy stands between.',
    todo: 'Check the base URL. On a network with a proxy of its own, give the worker its CA (NODE_EXTRA_CA_CERTS).',
    retry: 'after',
  },
  provider_redirect: {
    means: 'The provider sent the call elsewhere, where it was not to be followed with a key.',
    todo: 'Check the base URL. A network that asks for a login redirects as well.',
    retry: 'after',
  },
  provider_truncated: {
    means: 'The connection was cut in the middle of the answer, so it could not be used.',
    todo: 'Nothing, if it happens now and then.',
    retry: 'now',
  },
  provider_too_large: {
    means: 'The answer is larger than any that is expected; reading it was stopped to keep the worker safe.',
    todo: 'Check the base URL. If the provider has really grown that much, the limit has to be raised in code.',
    retry: 'after',
  },
  provider_not_json: {
    means: 'Something else than JSON came back: often a login page, an error page, or a proxy’s.',
    todo: 'Open the call and read what came instead. Then check the network and the base URL.',
    retry: 'later',
  },
  provider_not_csv: {
    means: 'Something else than a CSV file came back: often an error page.',
    todo: 'Open the call and read what came instead.',
    retry: 'later',
  },
  provider_invalid_response: {
    means:
      'The answer does not have the shape that is expected: a field is missing, or is of another kind. Nothing was written.',
    todo: 'Open the call: what is wrong is marked in the answer. If the provider changed it for good, its schema has to follow.',
    retry: 'after',
  },
  provider_columns_missing: {
    means: 'A column that is needed is no longer in the file, or has another name.',
    todo: 'Open the call and compare the header with the columns that are named. The sync has to follow the change.',
    retry: 'after',
  },
  provider_rate_limit: {
    means: 'Too many calls within a short time.',
    todo: 'Nothing: the job goes on when calls are allowed again. If often, run fewer jobs of this provider at once.',
    retry: 'later',
  },
  provider_day_limit: {
    means: 'The calls that the plan allows per day are used up.',
    todo: 'Wait until the count starts anew, or take a larger plan. The status bar shows what is left.',
    retry: 'later',
  },
  provider_quota_used_up: {
    means: 'By our own count the plan’s calls are used up, so none was made.',
    todo: 'Wait until the window resets; the job goes on by itself, and this costs it no attempt.',
    retry: 'later',
  },
  provider_key_refused: {
    means: 'The provider does not accept the key, or not from this computer.',
    todo: 'Set a valid key in the settings of the provider and check in its dashboard what may use it.',
    retry: 'after',
  },
  provider_forbidden: {
    means: 'The key is good, but may not see this.',
    todo: 'Ask whoever runs the provider what the key may see.',
    retry: 'after',
  },
  provider_plan: {
    means: 'The account’s plan does not cover what was asked for: often a season that is too old or too new.',
    todo: 'Run it with a payload that the plan covers, or change the plan.',
    retry: 'after',
  },
  provider_bad_request: {
    means: 'The provider understood the call and does not accept it.',
    todo: 'Open the call and read what it says. Check the payload and the base URL.',
    retry: 'after',
  },
  provider_refused: {
    means: 'The provider refused the call without a cause that is known here.',
    todo: 'Open the call, read its sentence, and look it up in the provider’s documentation.',
    retry: 'later',
  },
  provider_not_found: {
    means: 'The provider has nothing under that address or id.',
    todo: 'Check the ids in the payload. What was there may have been removed.',
    retry: 'after',
  },
  provider_invalid_game_key: {
    means: 'Yahoo does not know this game key: each season has its own.',
    todo: 'Check the season and the league key in the payload.',
    retry: 'after',
  },
  provider_cursor_refused: {
    means: 'The game platform no longer accepts the place where the last run had stopped.',
    todo: 'Run it again with a payload that fetches everything anew.',
    retry: 'after',
  },
  provider_not_configured: {
    means: 'Something that the provider needs is not set: a key, a base URL, or an application.',
    todo: 'Set what is named, in the settings of the provider or as an environment variable of the worker.',
    retry: 'after',
  },
  provider_not_provisioned: {
    means: 'Yahoo does not let this application at Fantasy data at all.',
    todo: 'Ask Yahoo for access for the application, or take the league from another source.',
    retry: 'after',
  },
  provider_sign_in_needed: {
    means: 'The sign-in at Yahoo is no longer accepted: revoked, used already, or the password was changed.',
    todo: 'Sign in again at the provider, or with "touchline yahoo sign-in" on the server.',
    retry: 'after',
  },
  provider_token_refused: {
    means: 'Yahoo refused the access token, and a new one as well.',
    todo: 'Sign in to Yahoo again.',
    retry: 'after',
  },
  bad_token_file: {
    means: 'The file in which the newest refresh token is kept can’t be read or written.',
    todo: 'Check that the worker’s user may read and write it, and that it holds what Touchline put there.',
    retry: 'after',
  },
  file_not_published: {
    means: 'The provider has not published this file yet.',
    todo: 'Wait for it. Files of a new season or week come some time after they begin.',
    retry: 'later',
  },
  season_not_published: {
    means: 'The provider’s files do not hold this season yet.',
    todo: 'Wait for it, or run it for a season that is there.',
    retry: 'later',
  },
  week_not_published: {
    means: 'The provider’s file does not hold this week yet.',
    todo: 'Wait: it is rebuilt once a day.',
    retry: 'later',
  },
};

const data: Readonly<Record<string, ErrorHelp>> = {
  implausible: {
    means: 'The run found far less than the last ones did, or numbers that can’t be. To be safe, nothing was written.',
    todo: 'Open the calls and look whether the provider answered in full. If it is right, run it again with “Accept a collapse”.',
    retry: 'after',
  },
  empty_answer: {
    means: 'The provider answered with an empty list where there always is something. Nothing was written.',
    todo: 'Usually it has trouble and recovers. If it lasts, open the call and check what was asked.',
    retry: 'later',
  },
  nothing_found: {
    means: 'There is nothing for this payload.',
    todo: 'Check the payload; what was asked for may not have been published yet.',
    retry: 'after',
  },
  no_projections: {
    means: 'The source has no projections for that week.',
    todo: 'Wait until they are published, or run it for another week or source.',
    retry: 'later',
  },
  no_rosters: {
    means: 'No rosters of the league are stored for that week.',
    todo: 'Run sync-league-data for the league and week first.',
    retry: 'after',
  },
  no_statistics: {
    means: 'No statistics of players are stored for that season or week.',
    todo: 'Run sync-player-stats for it first.',
    retry: 'after',
  },
  no_leagues: {
    means: 'No league is stored, and none was named.',
    todo: 'Name a league in the payload.',
    retry: 'after',
  },
  schedule_not_loaded: {
    means: 'The schedule of that season is not stored, so weeks can’t be told.',
    todo: 'Run sync-nfl-matchups for the season first.',
    retry: 'after',
  },
  season_not_begun: {
    means: 'The season that was meant has not begun.',
    todo: 'Run it when it has, or name a season and week in the payload.',
    retry: 'later',
  },
  season_over: {
    means: 'The season is over and the next one is not known yet.',
    todo: 'Nothing until the next schedule is published, or name a season and week in the payload.',
    retry: 'later',
  },
  between_seasons: {
    means: 'There is no week to work on between two seasons.',
    todo: 'Nothing until the next schedule is loaded.',
    retry: 'later',
  },
  season_unknown: {
    means: 'The season is not in the database.',
    todo: 'Run sync-leagues first, or check the year in the payload.',
    retry: 'after',
  },
  league_unknown: {
    means: 'The league is not in the database.',
    todo: 'Run sync-leagues first, or check the id in the payload.',
    retry: 'after',
  },
  league_not_begun: {
    means: 'The fantasy league has not begun its season.',
    todo: 'Run it again after its draft.',
    retry: 'later',
  },
  unknown_league: {
    means: 'The fantasy league in the payload is not stored.',
    todo: 'Run sync-league-data for it first, or check how it is named.',
    retry: 'after',
  },
  ambiguous_league: {
    means: 'Several stored leagues fit the name in the payload.',
    todo: 'Name the provider and the season besides.',
    retry: 'after',
  },
  not_nfl: {
    means: 'The fantasy league is of another sport.',
    todo: 'Take it out of the payload.',
    retry: 'never',
  },
  rules_unknown: {
    means: 'Some of the league’s scoring rules can’t be reckoned from the statistics that are stored.',
    todo: 'Look in the details which. The sync has to learn them.',
    retry: 'after',
  },
  no_rules: {
    means: 'No scoring rules of the league are stored.',
    todo: 'Run sync-league-data for it first.',
    retry: 'after',
  },
  invalid_scoring: {
    means: 'The stored scoring rules of the league are not valid.',
    todo: 'Run sync-league-data for it again; if that does not mend them, correct them in the database.',
    retry: 'after',
  },
  invalid_payload: {
    means: 'The payload is not what the sync takes.',
    todo: 'Run it again with changes: the form shows which field is wrong.',
    retry: 'after',
  },
  invalid_settings: {
    means: 'A setting in the database that this sync reads is not valid.',
    todo: 'Correct it; the details name it.',
    retry: 'after',
  },
  invalid_retention: {
    means: 'The retention settings are not valid, so nothing was removed.',
    todo: 'Correct them in the settings, or with "touchline retention set".',
    retry: 'after',
  },
  functions_failed: {
    means: 'Some of the functions that compute statistics in the database failed; the others are done.',
    todo: 'Look in the details which and why. They are functions of the project.',
    retry: 'after',
  },
  missing_function: {
    means: 'A function that the settings name is not in the database.',
    todo: 'Create it, or take it out of the settings.',
    retry: 'after',
  },
  unknown_function: {
    means: 'The payload names a function that the settings do not know.',
    todo: 'Check its name in the payload.',
    retry: 'after',
  },
  competitors_failed: {
    means: 'None of the competitors could be synced.',
    todo: 'Look in the details why; often it is the platform or its key.',
    retry: 'after',
  },
};

const run: Readonly<Record<string, ErrorHelp>> = {
  timeout: {
    means: 'The run took longer than it may and was stopped. What it had not committed is gone.',
    todo: 'Look in the log where the time went: waiting for the provider, or writing. Then raise the limit, or ask for less.',
    retry: 'later',
  },
  worker_lost: {
    means:
      'The worker stopped answering in the middle of the attempt: it crashed, was killed, slept, or lost the database.',
    todo: 'Nothing for the job: another worker takes it. If the same worker is lost often, look at its computer.',
    retry: 'now',
  },
  taken_over: {
    means:
      'The worker was away for longer than its lease, and another one took the job. Nothing of this attempt was written.',
    todo: 'Nothing: the other attempt counts.',
    retry: 'now',
  },
  attempt_over: {
    means: 'The run tried to write after its attempt was over.',
    todo: 'Nothing: it was stopped on purpose, and nothing was written.',
    retry: 'now',
  },
  lock_lost: {
    means: 'Another job took the lock between two parts of the run; it happens behind a transaction pooler alone.',
    todo: 'Nothing. To rule it out, connect workers directly or through a session pooler.',
    retry: 'now',
  },
  cancelled: {
    means: 'Somebody asked to stop it.',
    todo: 'Nothing, unless it was a mistake: then run it again.',
    retry: 'now',
  },
  ended_by_hand: {
    means: 'Somebody ended it with SQL.',
    todo: 'Ask who did, and why; the error names the database user.',
    retry: 'now',
  },
  step_not_reached: {
    means: 'An earlier step of the same routine did not succeed, so this one was not started.',
    todo: 'Look at that step. Then run again what did not succeed, under Related.',
    retry: 'after',
  },
  unknown_sync: {
    means: 'The worker that took the job has no sync of that name.',
    todo: 'Check the name, or update that worker.',
    retry: 'after',
  },
  not_storable: {
    means: 'Postgres could not store how the attempt ended.',
    todo: 'It is a fault in Touchline or in the sync: copy a report.',
    retry: 'after',
  },
  internal: {
    means: 'The code failed in a way that nobody has foreseen.',
    todo: 'It is a fault in the sync or in Touchline: copy a report for whoever maintains it. The stack says where.',
    retry: 'after',
  },
  unknown: {
    means: 'The error was written by something else than Touchline.',
    todo: 'Look who ended the job.',
    retry: 'after',
  },
  recording_missing: {
    means: 'The attempt that was to be replayed is not recorded, or no longer.',
    todo: 'Run the job again with recording, then replay that.',
    retry: 'after',
  },
  recording_incomplete: {
    means: 'Not all answers of that attempt were kept, so it can’t be replayed.',
    todo: 'Run the job again with recording: more is kept then.',
    retry: 'after',
  },
  replay_differs: {
    means: 'The replay asked the provider for something else than the recorded attempt did.',
    todo: 'Look in the details what was recorded. The sync, its payload or the data that it reads has changed since.',
    retry: 'never',
  },
  replay_no_recording: {
    means: 'There is no recorded answer of this provider.',
    todo: 'Give a recording that holds one, or use the network.',
    retry: 'after',
  },
  replay_path_missing: {
    means: 'The file or folder with the recordings can’t be read.',
    todo: 'Check the path, and who may read it.',
    retry: 'after',
  },
  replay_not_a_recording: {
    means: 'The file is no answer that a provider would give.',
    todo: 'Give the body of an answer, as the provider sent it.',
    retry: 'after',
  },
  replay_port: {
    means: 'The local server that answers a replay could not listen.',
    todo: 'Another program may hold the port.',
    retry: 'now',
  },
};

const database: Readonly<Record<string, ErrorHelp>> = {
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

/** Every code that an attempt can end with, but `sql_…`: those are by the SQLSTATE that follows. */
export const errorHelp: Readonly<Record<string, ErrorHelp>> = { ...provider, ...data, ...run, ...database };
