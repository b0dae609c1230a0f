import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeTarget, parseDatabaseUrl, poolConfig } from '#engine/database/databaseUrl.ts';
import { OperatorError } from '#shared/errors.ts';

const base = 'postgres://user:hunter2@host:6543/database';

describe('a database URL', () => {
  it.each([
    base,
    'postgresql://user@host/database',
    '  postgres://host/database\n',
    'postgres://user:p%40ss%2Fword@host/database',
    'postgres:///database?host=/var/run/postgresql',
    'postgres://user@[::1]:5432/database',
    `${base}?sslmode=verify-full&application_name=x`,
  ])('%s is one', (text) => {
    expect(() => parseDatabaseUrl(text)).not.toThrow();
  });

  it.each([
    ['', /can not be read as a URL/],
    ['user:hunter2@host/database', /must begin with postgres/],
    ['host=localhost password=hunter2', /can not be read as a URL/],
    ['mysql://user:hunter2@host/database', /must begin with postgres:\/\//],
    ['postgres://user:hunter2@host', /name of the database is missing/],
    ['postgres://user:hunter2@host/', /name of the database is missing/],
    ['postgres:///database', /host is missing/],
    ['postgres://user:hunter2@host:99999/database', /can not be read as a URL/],
    ['postgres://user:hunter2%@host/database', /%/],
    ['postgres://user:hunter2%zz@host/database', /%/],
    ['postgres://user:hunter2@host/data%base', /%/],
    [`${base}?sslmode=sometimes`, /sslmode is one of disable, allow/],
  ])('%s is none, and its password is not repeated', (text, says) => {
    expect(() => parseDatabaseUrl(text, 'The URL')).toThrow(OperatorError);
    expect(() => parseDatabaseUrl(text, 'The URL')).toThrow(says);
    expect(() => parseDatabaseUrl(text, 'The URL')).toThrow(/^The URL is not a Postgres URL/);
    const failure = (() => {
      try {
        parseDatabaseUrl(text);
        return null;
      } catch (error) {
        return error instanceof OperatorError ? error.toFailure() : error;
      }
    })();
    expect(JSON.stringify(failure)).not.toContain('hunter2');
  });

  it('is shown without user and password', () => {
    expect(describeTarget(base)).toBe('host:6543/database');
    expect(describeTarget('postgres://user@host/my%20data')).toBe('host:5432/my data');
    expect(describeTarget('postgres:///database?host=/run/postgresql')).toBe('/run/postgresql:5432/database');
  });
});

describe('TLS', () => {
  let folder: string;
  let certificate: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'touchline-ca-'));
    certificate = path.join(folder, 'ca.crt');
    writeFileSync(certificate, 'the certificate');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['', false],
    ['?sslmode=disable', false],
    ['?sslmode=allow', false],
    ['?sslmode=prefer', { rejectUnauthorized: true }],
    ['?sslmode=require', { rejectUnauthorized: true }],
    ['?sslmode=verify-ca', { rejectUnauthorized: true, checkServerIdentity: expect.any(Function) }],
    ['?sslmode=verify-full', { rejectUnauthorized: true }],
    ['?sslmode=no-verify', { rejectUnauthorized: false }],
  ])('of %s', (parameters, ssl) => {
    const config = poolConfig(base + parameters);
    expect(config.ssl).toEqual(ssl);
    // The driver must not decide it anew from the URL.
    expect(config.connectionString).not.toMatch(/sslmode|sslrootcert|sslservername/);
  });

  it('takes the authority that the URL names', () => {
    expect(poolConfig(`${base}?sslmode=verify-full&sslrootcert=${certificate}`).ssl).toEqual({
      rejectUnauthorized: true,
      ca: 'the certificate',
    });
    const pem = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----';
    expect(poolConfig(`${base}?sslmode=verify-full&sslrootcert=${encodeURIComponent(pem)}`).ssl).toEqual({
      rejectUnauthorized: true,
      ca: pem,
    });
    expect(() => poolConfig(`${base}?sslmode=verify-full&sslrootcert=${folder}/none.crt`)).toThrow(
      /sslrootcert .*can't be read/,
    );
  });

  it('wants the certificate of the server that a forwarded port leads to', () => {
    const { ssl, connectionString } = poolConfig(
      'postgres://user@localhost:6000/database?sslmode=verify-full&sslservername=db.example.com',
    );
    expect(ssl).toMatchObject({ rejectUnauthorized: true, servername: 'db.example.com' });
    // The driver would overwrite the name with any host that is not an address.
    expect(connectionString).toBe('postgres://user@127.0.0.1:6000/database');
  });

  it('leaves the rest of the URL alone', () => {
    expect(poolConfig(`${base}?sslmode=require&application_name=x`).connectionString).toBe(
      `${base}?application_name=x`,
    );
  });
});
