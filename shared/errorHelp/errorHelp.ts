import { dataErrors } from './dataErrors.ts';
import { databaseErrors } from './databaseErrors.ts';
import type { ErrorHelp } from './help.ts';
import { providerErrors } from './providerErrors.ts';
import { runErrors } from './runErrors.ts';

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

/** Every code that an attempt can end with, but `sql_…`: those are by the SQLSTATE that follows. */
export const errorHelp: Readonly<Record<string, ErrorHelp>> = {
  ...providerErrors,
  ...dataErrors,
  ...runErrors,
  ...databaseErrors,
};
