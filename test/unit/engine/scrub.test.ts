import { expect, it } from 'vitest';
import { scrubbed } from '#engine/diagnostics/scrub.ts';

const password = 'Tr0ub4dor&3/x';
const key = 'af-0123456789abcdef';
const refresh = 'ya29.refresh-token-of-somebody';
const secrets = [
  `postgres://anna:${encodeURIComponent(password)}@db.example.org:5432/league?sslmode=require`,
  key,
  JSON.stringify({ refreshToken: refresh, seed: null, clientSecret: 'client-s3cret' }),
];
const places = {
  plain: `the password ${password} was refused`,
  encoded: `postgres://anna:${encodeURIComponent(password)}@db.example.org/league`,
  json: JSON.stringify({ nested: JSON.stringify({ text: `${password} ${key}` }) }),
  [`key ${key}`]: 1,
  list: [[refresh], { deep: { header: `Bearer ${refresh}` } }],
  apiKey: 'never seen before',
  line: '{"level":30,"msg":"token=abcdef123456 client-s3cret"}',
};

it('takes every secret out of every place, however it is written there', () => {
  const text = scrubbed(places, { secrets, names: [] });
  for (const secret of [
    password,
    encodeURIComponent(password),
    key,
    refresh,
    'client-s3cret',
    'never seen before',
    'abcdef123456',
  ]) {
    expect(text).not.toContain(secret);
  }
  expect(text).toContain('db.example.org');
});

it('leaves names out where it is asked to, also short ones', () => {
  const text = scrubbed(places, { secrets, names: ['db.example.org', 'anna', 'league'] });
  expect(text).not.toMatch(/example\.org|anna|league/);
  expect(JSON.parse(text)).toMatchObject({ plain: 'the password *** was refused' });
});
