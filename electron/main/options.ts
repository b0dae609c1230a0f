import type { Environment } from '#shared/contract/connection.ts';
import { OperatorError } from '#shared/errors.ts';
import { appEnvironmentFrom, databaseUrlFrom, providersFrom } from '#engine/environment.ts';
import { webApplicationFrom } from '#engine/webApplication.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** What the command line and the environment ask of this start. */
export interface StartOptions {
  /** Open the embedded database without asking, where no other connection was open last. */
  embedded: boolean;
  /** A connection for this start alone; nothing of it is saved. */
  database: { url: string; environment: Environment } | null;
  /** Recordings to use in place of the provider's network. */
  replay: string | undefined;
  /** The variables that configure providers: their keys and addresses. */
  variables: Variables;
}

/**
 * Reads `--embedded`, `--replay PATH`, DATABASE_URL, APP_ENV and the variables of the providers.
 * Throws an `OperatorError` that names the one that is malformed.
 */
export function readOptions(args: readonly string[], variables: Variables): StartOptions {
  const replay = valueOf(args, '--replay');
  // A malformed one is told now, and not when the first service starts.
  providersFrom(variables, { replay });
  webApplicationFrom(variables);
  const database = variables['DATABASE_URL']?.trim()
    ? { url: databaseUrlFrom(variables), environment: appEnvironmentFrom(variables) }
    : null;
  return { embedded: args.includes('--embedded'), database, replay, variables };
}

function valueOf(args: readonly string[], name: string): string | undefined {
  const index = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`));
  const arg = args[index];
  if (arg === undefined) return undefined;
  const value = arg === name ? args[index + 1] : arg.slice(name.length + 1);
  if (value && !value.startsWith('--')) return value;
  throw new OperatorError({ code: 'bad_option', message: `${name} needs a value: the path of a recording.` });
}
