import {
  connectionFieldsSchema,
  type Authority,
  type ConnectionColour,
  type ConnectionFields,
  type Environment,
  type TlsMode,
} from '#shared/contract/connection.ts';
import { isThisComputer, type ConnectionAddress } from '#shared/connectionUrl.ts';

/** A connection as it is typed. */
export interface Draft {
  name: string;
  /** null: not chosen yet, and proposed from the host. */
  environment: Environment | null;
  colour: ConnectionColour | null;
  host: string;
  port: string;
  database: string;
  user: string;
  password: string;
  /** null: not chosen yet, and proposed from the host. */
  mode: TlsMode | null;
  authority: Authority | null;
  forwarded: boolean;
  serverName: string;
  options: string;
}

export const emptyDraft: Draft = {
  name: '',
  environment: null,
  colour: null,
  host: '',
  port: '5432',
  database: '',
  user: '',
  password: '',
  mode: null,
  authority: null,
  forwarded: false,
  serverName: '',
  options: '',
};

export function draftOf({ tls, port, options, ...fields }: ConnectionFields): Draft {
  const { mode, authority, serverName } = tls;
  return {
    ...fields,
    port: String(port),
    password: '',
    mode,
    authority,
    forwarded: serverName !== null,
    serverName: serverName ?? '',
    options: options ?? '',
  };
}

/** A draft with what a URL says; what it does not say stays. */
export function filled(draft: Draft, address: ConnectionAddress): Draft {
  const { host, port, database, user, password, tls, options } = address;
  return {
    ...draft,
    name: draft.name.trim() === '' ? nameFrom(address) : draft.name,
    host,
    port: String(port),
    database,
    user,
    password: password ?? '',
    mode: tls,
    options: options ?? '',
  };
}

/** What is not this computer counts as production until somebody says otherwise: that is the careful mistake. */
export function environmentOf({ environment, host }: Draft): Environment {
  return environment ?? (host === '' || isThisComputer(host) ? 'local' : 'production');
}

/** A forwarded port is this computer's, and what is behind it is not. */
export function modeOf({ mode, host, forwarded }: Draft): TlsMode {
  return mode ?? ((host === '' || isThisComputer(host)) && !forwarded ? 'disable' : 'verify-full');
}

export function checksCertificate(mode: TlsMode): boolean {
  return mode === 'verify-full' || mode === 'verify-ca';
}

export type DraftField = 'name' | 'host' | 'port' | 'database' | 'user' | 'serverName' | 'options';

/** The fields as they would be saved, or what is wrong by field. */
export function readDraft(
  draft: Draft,
): { fields: ConnectionFields } | { problems: Partial<Record<DraftField, string>> } {
  const { name, colour, host, port, database, user, authority, forwarded, serverName, options } = draft;
  const mode = modeOf(draft);
  const parsed = connectionFieldsSchema.safeParse({
    name,
    environment: environmentOf(draft),
    colour,
    host,
    port: /^\d+$/.test(port.trim()) ? Number(port) : port,
    database,
    user,
    tls: {
      mode,
      authority: mode === 'disable' ? null : authority,
      serverName: forwarded && checksCertificate(mode) ? serverName : null,
    },
    options: options.trim() === '' ? null : options,
  });
  if (parsed.success) return { fields: parsed.data };
  const problems: Partial<Record<DraftField, string>> = {};
  for (const { path, message } of parsed.error.issues) {
    const field = fields.find((each) => each === path.at(-1));
    if (field) problems[field] ??= `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  }
  return { problems };
}

const fields: readonly DraftField[] = ['name', 'host', 'port', 'database', 'user', 'serverName', 'options'];

/** A name to begin with: the database, at a host of this computer; else the first part of the host. */
function nameFrom({ host, database }: ConnectionAddress): string {
  if (isThisComputer(host)) return database;
  const [first = host, second] = host.split('.');
  return (first === 'db' && second ? second : first).slice(0, 80);
}
