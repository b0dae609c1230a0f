import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '#shared/redact.ts';

describe('redact', () => {
  it.each([
    ['postgres://user:hunter2@host:5432/db', 'postgres://user:***@host:5432/db'],
    ['failed: postgresql://user:hunter2@host/db refused', 'failed: postgresql://user:***@host/db refused'],
    [
      'postgres://host/db?user=a&password=hunter2&sslmode=require',
      'postgres://host/db?user=a&password=***&sslmode=require',
    ],
    ['x-apisports-key: hunter2', 'x-apisports-key: ***'],
    ['{"apiKey":"hunter2","n":1}', '{"apiKey":"***","n":1}'],
    ['api_key=hunter2', 'api_key=***'],
    ['https://host/path?token=hunter2', 'https://host/path?token=***'],
    ['https://host:8080/path', 'https://host:8080/path'],
    ['nothing to hide: 12:30 at user@host', 'nothing to hide: 12:30 at user@host'],
  ])('%s', (text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  it('looks into objects and lists, and at the names of keys', () => {
    expect(
      redact({
        password: 'hunter2',
        nested: [
          { headers: { 'x-apisports-key': 'hunter2', authorization: 'Basic hunter2' } },
          'postgres://u:hunter2@h/d',
        ],
        token: 7,
        job: '12',
        nothing: null,
      }),
    ).toEqual({
      password: '***',
      nested: [{ headers: { 'x-apisports-key': '***', authorization: '***' } }, 'postgres://u:***@h/d'],
      token: 7,
      job: '12',
      nothing: null,
    });
  });

  it('hides a secret wherever a key of its kind holds it', () => {
    const secrets = fc.stringMatching(/^[A-Za-z0-9]{12,20}$/);
    const names = fc.constantFrom(
      'password',
      'apiKey',
      'api_key',
      'SPORTS_PROVIDER_API_KEY',
      'clientSecret',
      'accessToken',
    );
    fc.assert(
      fc.property(names, secrets, fc.boolean(), (name, secret, inList) => {
        const value = { outer: [{ [name]: inList ? [secret] : secret }] };
        expect(JSON.stringify(redact(value))).not.toContain(secret);
      }),
    );
  });

  it('leaves values without secrets as they are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/key|token|secret|password|auth|:\/\/|__proto__/i.test(text));
        expect(redact(value)).toEqual(value);
      }),
    );
  });
});
