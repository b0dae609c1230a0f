import { describe, expect, it } from 'vitest';
import { formatConnectionUrl, isThisComputer, parseConnectionUrl } from '#shared/connectionUrl.ts';
import { recogniseHost } from '#shared/hosts.ts';

const parts = { host: 'h', port: 5432, database: 'd', user: 'u', password: null, tls: null, options: null };

describe('a URL that somebody pastes', () => {
  it.each([
    ['postgres://u@h/d', parts],
    [' postgresql://u:p@h:6543/d?sslmode=require ', { ...parts, port: 6543, password: 'p', tls: 'verify-full' }],
    [`psql 'postgres://u:p@h/d'`, { ...parts, password: 'p' }],
    ['DATABASE_URL="postgres://u:p@h/d"', { ...parts, password: 'p' }],
    ['postgres://u:p%40s%2Fs@h/d', { ...parts, password: 'p@s/s' }],
    // As somebody has it who never heard of percent-encoding.
    ['postgres://u:p@s/s?#%zz@h/d', { ...parts, password: 'p@s/s?#%zz' }],
    ['postgres://postgres.ref:[YOUR-PASSWORD]@h/d', { ...parts, user: 'postgres.ref' }],
    ['postgres://u@[::1]:5433/d', { ...parts, host: '::1', port: 5433 }],
    ['postgres:///d?host=/run/postgresql&user=u', { ...parts, host: '/run/postgresql' }],
    [
      'postgres://u@h/d?sslmode=no-verify&options=-c%20search_path%3Dapp',
      { ...parts, tls: 'require', options: '-c search_path=app' },
    ],
  ])('%s is taken apart', (text, expected) => {
    expect(parseConnectionUrl(text)).toEqual(expected);
  });

  it.each([
    ['', /begin with postgres/],
    ['mysql://u:hunter2@h/d', /begin with postgres/],
    ['postgres://u:hunter2@/d', /host is missing/],
    ['postgres://u:hunter2@h', /database is missing/],
    ['postgres://u:hunter2@h:99999/d', /port is not/],
    ['postgres://u:hunter2@a,b/d', /several hosts/],
    ['postgres://u:hunter2@h/d?sslmode=sometimes', /sslmode is one of/],
  ])('%s is refused in words that do not repeat its password', (text, says) => {
    const found = parseConnectionUrl(text);
    expect(found).toMatchObject({ problem: expect.stringMatching(says) });
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it.each([
    { ...parts, password: 'p@:/?#% +ü', user: 'ü u', database: 'my data' },
    { ...parts, host: '::1', tls: 'verify-ca' as const, options: '-c a=b' },
    { ...parts, host: '/run/postgresql', password: 'p+ q', tls: 'disable' as const },
    { ...parts, tls: 'require' as const },
  ])('is made again from %o', (address) => {
    expect(parseConnectionUrl(formatConnectionUrl(address))).toEqual(address);
  });
});

it('tells this computer from others', () => {
  expect(['localhost', '127.0.0.1', '127.1.2.3', '::1', '/run/postgresql'].every(isThisComputer)).toBe(true);
  expect(['10.0.0.1', 'localhost.example.com', 'db'].some(isThisComputer)).toBe(false);
});

const at = (host: string, port = 5432, user = 'postgres') => recogniseHost({ host, port, user });

describe('hosts that are known', () => {
  it('are those of Supabase, by what works with which', () => {
    expect(at('db.abcdefghijklmnop.supabase.co')).toMatchObject({ ipv6Only: true, transactionPooler: false });
    expect(at('db.abcdefghijklmnop.supabase.co', 6543)).toMatchObject({ transactionPooler: true });
    const session = at('aws-0-eu-central-1.pooler.supabase.com', 5432, 'postgres.abc');
    expect(session).toMatchObject({ ipv6Only: false, transactionPooler: false, problem: null });
    expect(at('aws-0-eu-central-1.pooler.supabase.com', 6543)).toMatchObject({
      transactionPooler: true,
      problem: expect.stringContaining('postgres.abcdefghijklmnop'),
    });
    expect(session?.authority).toMatch(/dashboard/);
  });

  it('are those of Neon and RDS, and no others', () => {
    expect(at('ep-cool-1-pooler.eu-central-1.aws.neon.tech')?.transactionPooler).toBe(true);
    expect(at('ep-cool-1.eu-central-1.aws.neon.tech')?.transactionPooler).toBe(false);
    expect(at('x.abc.eu-central-1.rds.amazonaws.com')?.authority).toMatch(/truststore/);
    expect(at('supabase.co.example.com')).toBeNull();
  });
});
