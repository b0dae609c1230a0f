import { readFileSync } from 'node:fs';
import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import type pg from 'pg';
import type { TlsMode } from '#shared/contract/connection.ts';
import { OperatorError } from '#shared/errors.ts';
import { recogniseHost } from '#shared/hosts.ts';

/** Whether the text is a Postgres URL that can be used; throws an `OperatorError` that never repeats the password. */
export function parseDatabaseUrl(text: string, source = 'DATABASE_URL'): URL {
  const bad = (what: string): OperatorError =>
    new OperatorError({
      code: 'bad_database_url',
      message: `${source} is not a Postgres URL: ${what}.`,
      hint: 'It looks like postgres://user:password@host:5432/database; special characters in the password are percent-encoded.',
    });
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw bad('it can not be read as a URL');
  }
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') throw bad('it must begin with postgres://');
  if (url.hostname === '' && !url.searchParams.has('host')) throw bad('the host is missing');
  // The driver would guess what such a % means, and sometimes wrongly.
  if (![url.username, url.password, url.pathname].every(isPercentEncoded)) {
    throw bad('a % in its user, password or database begins no percent-encoded character');
  }
  if (url.pathname.length < 2) throw bad('the name of the database is missing at its end');
  const mode = url.searchParams.get('sslmode');
  if (mode !== null && !sslModes.includes(mode)) throw bad(`sslmode is one of ${sslModes.join(', ')}`);
  return url;
}

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** host:port/database, for showing: no user, no password. */
export function describeTarget(url: string): string {
  const parsed = parseDatabaseUrl(url);
  const host = parsed.hostname === '' ? (parsed.searchParams.get('host') ?? '') : parsed.hostname;
  return `${host}:${parsed.port === '' ? '5432' : parsed.port}${decodeURIComponent(parsed.pathname)}`;
}

/** Whether the host is known to be a transaction pooler; another one may be one all the same. */
export function isKnownPooler(text: string): boolean {
  const { hostname, port, username } = parseDatabaseUrl(text);
  return recogniseHost({ host: hostname, port: Number(port || 5432), user: username })?.transactionPooler ?? false;
}

/** How TLS is to be used. */
export interface TlsDemand {
  readonly mode: TlsMode;
  /** Authorities besides those that this computer knows; null: none. */
  readonly authority: string | null;
  /** Whom the certificate must be for, where that is not the host. */
  readonly serverName: string | null;
}

/**
 * What a URL asks for. TLS is decided here and not by the driver, whose reading of sslmode is changing: every mode that asks
 * for TLS verifies the certificate, and only `no-verify` does not; `verify-ca` takes one of another host. `sslrootcert` is a file, or
 * the certificates themselves; `sslservername` is whom the certificate must be for. Throws an `OperatorError` for a file
 * that can't be read.
 */
export function tlsDemandOf(url: URL): TlsDemand {
  const mode = url.searchParams.get('sslmode');
  const root = url.searchParams.get('sslrootcert');
  const plain = mode === null || mode === 'disable' || mode === 'allow';
  return {
    mode: plain ? 'disable' : mode === 'no-verify' ? 'require' : mode === 'verify-ca' ? 'verify-ca' : 'verify-full',
    authority: root === null || plain ? null : root.includes('-----BEGIN ') ? root : readCertificate(root),
    serverName: url.searchParams.get('sslservername'),
  };
}

/** What Node's TLS has to know. The certificate is checked against the name that the URL gives, else against the host. */
export function tlsOptionsOf({ mode, authority, serverName }: TlsDemand): ConnectionOptions {
  return {
    rejectUnauthorized: mode !== 'require',
    ...(authority === null ? {} : { ca: authority }),
    ...(serverName === null ? {} : { servername: serverName }),
    ...(mode === 'verify-ca'
      ? { checkServerIdentity: () => undefined }
      : serverName === null
        ? {}
        : { checkServerIdentity: (_host, certificate) => checkServerIdentity(serverName, certificate) }),
  };
}

/** The pool configuration for a URL. Throws an `OperatorError` for a certificate that can't be read. */
export function poolConfig(text: string): pg.PoolConfig {
  const url = parseDatabaseUrl(text);
  const demand = tlsDemandOf(url);
  for (const name of ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'sslservername']) url.searchParams.delete(name);
  // The driver tells the server the host as its name, unless that is an address.
  if (demand.serverName !== null && url.hostname === 'localhost') url.hostname = '127.0.0.1';
  return { connectionString: url.href, ssl: demand.mode === 'disable' ? false : tlsOptionsOf(demand) };
}

function isPercentEncoded(part: string): boolean {
  try {
    // The value is used: a bundler takes a call whose result nobody wants for one without effect.
    return decodeURIComponent(part).length <= part.length;
  } catch {
    return false;
  }
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(
      { code: 'bad_database_url', message: `The sslrootcert of the database URL can't be read: ${reason}.` },
      { cause },
    );
  }
}
