import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { OperatorError } from '#shared/errors.ts';

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

/**
 * The pool configuration for a URL. TLS is decided here and not by the driver, whose reading of sslmode is changing:
 * every mode that asks for TLS verifies the certificate (with `sslrootcert` where the URL names one), and only
 * `no-verify` does not. Throws an `OperatorError` for a certificate that can't be read.
 */
export function poolConfig(text: string): pg.PoolConfig {
  const url = parseDatabaseUrl(text);
  const mode = url.searchParams.get('sslmode');
  const rootCertificate = url.searchParams.get('sslrootcert');
  for (const name of ['sslmode', 'sslrootcert', 'sslcert', 'sslkey']) url.searchParams.delete(name);
  const plain = mode === null || mode === 'disable' || mode === 'allow';
  return {
    connectionString: url.href,
    ssl: plain
      ? false
      : {
          rejectUnauthorized: mode !== 'no-verify',
          ...(rootCertificate === null ? {} : { ca: readCertificate(rootCertificate) }),
        },
  };
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
