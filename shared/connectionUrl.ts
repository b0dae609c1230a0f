import type { TlsMode } from './contract/connection.ts';

/** The parts of a Postgres URL. */
export interface ConnectionAddress {
  /** A name, an address, or the folder of a socket. */
  host: string;
  port: number;
  database: string;
  user: string;
  /** null: the URL has none. */
  password: string | null;
  /** null: the URL says nothing of TLS. */
  tls: TlsMode | null;
  /** What the server is told at login: `-c search_path=app`. */
  options: string | null;
}

/**
 * The parts of a URL as somebody pastes it: with `psql` or `DATABASE_URL=` before it, in quotes, with a password that is not
 * percent-encoded. Otherwise what is wrong with it, in words that never repeat it.
 */
export function parseConnectionUrl(text: string): ConnectionAddress | { problem: string } {
  const url = text
    .trim()
    .replace(/^(?:export\s+)?[A-Z_]+=/, '')
    .replace(/^psql\s+/, '')
    .replace(/^(["'])(.*)\1$/, '$2');
  const scheme = /^postgres(?:ql)?:\/\//i.exec(url);
  if (!scheme) return { problem: 'It must begin with postgres:// or postgresql://.' };
  const rest = url.slice(scheme[0].length);
  // A password that nobody encoded may hold any of the signs that end a part: it ends at the last @.
  const at = rest.lastIndexOf('@');
  const place = /^(\[[\da-f:.]+\]|[^:/?#]*)(?::(\d*))?(?:\/([^?#]*))?(?:\?([^#]*))?$/i.exec(rest.slice(at + 1));
  if (!place)
    return { problem: 'Host, port and database can not be read. It looks like postgres://user@host:5432/database.' };
  const [, written = '', digits, path = '', search = ''] = place;
  const query = readQuery(search);
  const [user, password] = splitLogin(at < 0 ? '' : rest.slice(0, at));
  const host = decode(written.replace(/^\[(.*)\]$/, '$1')) || (query.get('host') ?? '');
  if (host === '') return { problem: 'The host is missing.' };
  if (host.includes(',')) return { problem: 'It names several hosts. Give the one of the primary.' };
  const port = digits ? Number(digits) : Number(query.get('port') ?? 5432);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return { problem: 'The port is not a number up to 65535.' };
  const database = decode(path);
  if (database === '') return { problem: 'The name of the database is missing at its end.' };
  const mode = query.get('sslmode');
  const tls = mode === undefined ? null : sslModes[mode];
  if (tls === undefined) return { problem: `sslmode is one of ${Object.keys(sslModes).join(', ')}.` };
  const secret = password ?? query.get('password') ?? null;
  return {
    host,
    port,
    database,
    user: user || (query.get('user') ?? ''),
    // Supabase writes [YOUR-PASSWORD] where it belongs.
    password: secret === null || secret === '' || /^\[[A-Z-]+\]$/.test(secret) ? null : secret,
    tls,
    options: query.get('options') ?? null,
  };
}

/** The URL of an address. With its password where it has one: never show it then. */
export function formatConnectionUrl(address: ConnectionAddress, more: Readonly<Record<string, string>> = {}): string {
  const { host, port, database, user, password, tls, options } = address;
  const login = `${encodeURIComponent(user)}${password === null ? '' : `:${encodeURIComponent(password)}`}`;
  const socket = host.startsWith('/');
  const query = {
    ...(socket ? { host, port: String(port), user, ...(password === null ? {} : { password }) } : {}),
    ...(tls === null ? {} : { sslmode: tls === 'require' ? 'no-verify' : tls }),
    ...(options === null ? {} : { options }),
    ...more,
  };
  const search = Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const place = socket ? '' : `${login === '' ? '' : `${login}@`}${host.includes(':') ? `[${host}]` : host}:${port}`;
  return `postgres://${place}/${encodeURIComponent(database)}${search === '' ? '' : `?${search}`}`;
}

/** host:port/database, for showing. */
export function describeAddress({
  host,
  port,
  database,
}: Pick<ConnectionAddress, 'host' | 'port' | 'database'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
}

/** Whether a host is this computer: what goes there passes no network, unless a port is forwarded. */
export function isThisComputer(host: string): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Every mode that asks for TLS becomes one that verifies; only `no-verify` does not, as everywhere in Touchline. */
const sslModes: Readonly<Record<string, TlsMode | null>> = {
  disable: 'disable',
  allow: 'disable',
  prefer: 'verify-full',
  require: 'verify-full',
  'verify-ca': 'verify-ca',
  'verify-full': 'verify-full',
  'no-verify': 'require',
};

function splitLogin(login: string): [user: string, password: string | null] {
  const colon = login.indexOf(':');
  return colon < 0 ? [decode(login), null] : [decode(login.slice(0, colon)), decode(login.slice(colon + 1))];
}

function readQuery(search: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of search.split('&')) {
    const [name = '', ...value] = pair.split('=');
    if (name !== '') query.set(decode(name), decode(value.join('=').replaceAll('+', ' ')));
  }
  return query;
}

/** What is not percent-encoded stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
