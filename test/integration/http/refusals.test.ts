import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { secret, startApiOver, type ApiOver, type Reply, type Request } from './apiOver.ts';

let db: TestDatabase;
let over: ApiOver;
let pending: string;
let before: unknown;

beforeAll(async () => {
  db = await createTestDatabase();
  over = await startApiOver(db);
  const { json } = await over.post('/jobs', { sync: 'quick', runAt: '2099-01-01T00:00:00Z' });
  pending = typeof json === 'object' && json !== null && 'id' in json ? String(json.id) : '';
  before = await contents();
});
// Whatever was asked for wrongly: nothing is different afterwards.
afterEach(async () => expect(await contents()).toEqual(before));
afterAll(async () => {
  await over.close();
  await db.drop();
});

const contents = () =>
  db.query(`
    select (select jsonb_agg(j order by id) from sync.jobs j) as jobs, (select count(*) from sync.job_history) as ended,
      (select count(*) from sync.operator_actions) as actions`);

/** A clear answer: a code, a sentence, and nothing of our insides. */
function expectRefusal(reply: Reply, status: number, code: string, says: RegExp = /./): void {
  expect(reply.status, reply.text).toBe(status);
  expect(reply.json).toMatchObject({ error: { code, message: expect.stringMatching(says) } });
  expect(reply.text).not.toMatch(/node_modules|\\n\s+at |file:|select |sync\.jobs/);
  expect(reply.text).not.toContain(secret);
}

describe('without the right secret', () => {
  const everything: [string, string][] = [
    ['GET', '/metrics'],
    ['GET', '/openapi.json'],
    ['POST', '/jobs'],
    ['POST', '/jobs/run'],
    ['GET', '/jobs/status'],
    ['GET', '/jobs/history'],
    ['GET', '/jobs/1'],
    ['POST', '/jobs/1/retry'],
    ['POST', '/jobs/1/cancel'],
    ['DELETE', '/jobs/1'],
    ['GET', '/'],
    ['GET', '/no/such/thing'],
  ];
  test.each(everything)('%s %s answers nothing but that', async (method, path) => {
    const given: Request[] = [
      { secret: null },
      { secret: 'wrong' },
      { secret: `${secret}x` },
      { secret: secret.slice(0, -1) },
      { secret: null, headers: { authorization: `Basic ${Buffer.from(`any:${secret}`).toString('base64')}` } },
      { secret: null, headers: { authorization: secret } },
      { secret: null, headers: { authorization: `Bearer  ${secret} more` } },
    ];
    const body = method === 'POST' ? { body: { sync: 'quick' } } : {};
    const replies = await Promise.all(given.map((request) => over.call(method, path, { ...request, ...body })));
    for (const reply of replies) {
      expectRefusal(reply, 401, 'unauthorized');
      expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="touchline"');
    }
    expect(new Set(replies.map((reply) => reply.text)).size).toBe(1);
  });

  test('/health gives the status alone, and a wrong secret is still wrong', async () => {
    expect(await over.get('/health', { secret: null })).toMatchObject({ status: 200, json: { status: 'ok' } });
    expect(Object.keys((await over.get('/health', { secret: null })).json ?? {})).toEqual(['status']);
    expectRefusal(await over.get('/health', { secret: 'wrong' }), 401, 'unauthorized');
  });

  test('who guesses does not fill the log', async () => {
    const lines = () => over.logger.lines.filter((line) => line.message.includes('secret'));
    const seen = lines().length;
    for (let round = 0; round < 20; round += 1) await over.get('/jobs/1', { secret: `guess ${round}` });
    expect(lines().length - seen).toBeLessThanOrEqual(1);
    expect(JSON.stringify(over.logger.lines)).not.toMatch(new RegExp(`guess|${secret}`));
  });
});

describe('POST /jobs with', () => {
  const bodies: [name: string, body: unknown, status: number, code: string, says: RegExp][] = [
    ['no sync', {}, 400, 'invalid_request', /body\.sync/],
    ['a list', [], 400, 'invalid_request', /body/],
    ['null', null, 400, 'invalid_request', /body/],
    ['a number', 7, 400, 'invalid_request', /body/],
    ['an unknown field', { sync: 'quick', prioritty: 1 }, 400, 'invalid_request', /prioritty/],
    ['an unknown sync', { sync: 'sync-nothing' }, 422, 'unknown_sync', /sync-nothing/],
    ['a name that is none', { sync: "quick'; drop table sync.jobs; --" }, 400, 'invalid_request', /body\.sync/],
    ['a payload that is a list', { sync: 'quick', payload: [] }, 400, 'invalid_request', /body\.payload/],
    ['a payload that is a text', { sync: 'quick', payload: '{}' }, 400, 'invalid_request', /body\.payload/],
    [
      'a payload that the sync does not take',
      { sync: 'picky', payload: { season: 1 } },
      422,
      'invalid_payload',
      /season/,
    ],
    ['a payload with a field too many', { sync: 'picky', payload: { year: 2026 } }, 422, 'invalid_payload', /year/],
    ['a priority out of range', { sync: 'quick', priority: 40_000 }, 400, 'invalid_request', /priority/],
    ['a priority that is a text', { sync: 'quick', priority: '1' }, 400, 'invalid_request', /priority/],
    ['half a priority', { sync: 'quick', priority: 0.5 }, 400, 'invalid_request', /priority/],
    ['no attempts', { sync: 'quick', maxAttempts: 0 }, 400, 'invalid_request', /maxAttempts/],
    ['too many attempts', { sync: 'quick', maxAttempts: 1e6 }, 400, 'invalid_request', /maxAttempts/],
    ['no time', { sync: 'quick', timeout: 0 }, 400, 'invalid_request', /timeout/],
    ['a moment that is none', { sync: 'quick', runAt: 'tomorrow' }, 400, 'invalid_request', /runAt/],
    ['a day that there is not', { sync: 'quick', runAt: '2026-02-30T00:00:00Z' }, 400, 'invalid_request', /runAt/],
    ['a moment without a zone', { sync: 'quick', runAt: '2026-02-03T00:00:00' }, 400, 'invalid_request', /runAt/],
    ['a moment too far', { sync: 'quick', runAt: '9999-12-31T23:59:59Z' }, 400, 'invalid_request', /runAt/],
    ['an empty key', { sync: 'quick', uniqueKey: '  ' }, 400, 'invalid_request', /uniqueKey/],
    ['a key too long', { sync: 'quick', uniqueKey: 'k'.repeat(201) }, 400, 'invalid_request', /uniqueKey/],
    ['a request id that is a number', { sync: 'quick', requestId: 7 }, 400, 'invalid_request', /requestId/],
    ['U+0000 in the payload', { sync: 'quick', payload: { a: [{ b: 'x\u0000' }] } }, 400, 'invalid_request', /U\+0000/],
    ['U+0000 in a name', { sync: 'quick', payload: { 'a\u0000': 1 } }, 400, 'invalid_request', /U\+0000/],
    ['U+0000 in a key', { sync: 'quick', uniqueKey: 'a\u0000b' }, 400, 'invalid_request', /U\+0000/],
    ['U+0000 in the request id', { sync: 'quick', requestId: '\u0000' }, 400, 'invalid_request', /U\+0000/],
    ['half a surrogate pair', { sync: 'quick', payload: { a: '\ud83d' } }, 400, 'invalid_request', /surrogate/],
  ];
  test.each(bodies)('%s', async (_, body, status, code, says) => {
    expectRefusal(await over.call('POST', '/jobs', { raw: JSON.stringify(body) }), status, code, says);
  });

  const raws: [name: string, raw: string | Uint8Array<ArrayBuffer>][] = [
    ['half an object', '{"sync":"quick"'],
    ['a text that is no JSON', 'sync=quick'],
    ['a number too large', '{"sync":"quick","payload":{"a":1e999}}'],
    ['a prototype', '{"sync":"quick","payload":{"__proto__":{"admin":true}}}'],
    ['a constructor', '{"sync":"quick","payload":{"constructor":{"prototype":{"admin":true}}}}'],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
    ['brackets and nothing else', `{"sync":"quick","payload":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`],
  ];
  test.each(raws)('%s', async (_, raw) => {
    expectRefusal(await over.call('POST', '/jobs', { raw }), 400, 'invalid_request');
  });

  test('too much of it', async () => {
    const body = { sync: 'quick', payload: { text: 'x'.repeat(300_000) } };
    expectRefusal(await over.post('/jobs', body), 413, 'too_large', /256 kB/);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'])('%s', async (type) => {
    const reply = await over.post('/jobs', { sync: 'quick' }, { headers: { 'content-type': type } });
    expectRefusal(reply, 415, 'unsupported_media_type');
  });
});

describe('an address', () => {
  const ids = [
    '0',
    '-1',
    '01',
    '1.5',
    '1e3',
    'abc',
    '9223372036854775808',
    '99999999999999999999',
    '%20',
    "1'--",
    '٣',
    '1%00',
  ];
  test.each(ids)('with the id %s', async (id) => {
    for (const [method, path] of [
      ['GET', `/jobs/${id}`],
      ['POST', `/jobs/${id}/retry`],
      ['POST', `/jobs/${id}/cancel`],
    ] as const) {
      expectRefusal(await over.call(method, path), 400, 'invalid_request', /path\.id/);
    }
  });

  test('with the largest id that there may be', async () => {
    expectRefusal(await over.get('/jobs/9223372036854775807'), 404, 'job_not_found');
  });

  test.each(['/', '/job', '/jobs/1/', '/jobs/1/log', '/HEALTH', '/jobs//retry/x'])(
    'that is not there: %s',
    async (path) => expectRefusal(await over.get(path), 404, 'no_route'),
  );

  test('that can not be read', async () => {
    expectRefusal(await over.get('/jobs/%E0%A4%A'), 400, 'invalid_request');
    expectRefusal(await over.get(`/jobs/${'1'.repeat(500)}`), 400, 'invalid_request');
  });

  test.each([
    ['GET', '/jobs', 'POST'],
    ['GET', '/jobs/run', 'POST'],
    ['DELETE', '/jobs/1', 'GET, HEAD'],
    ['POST', '/jobs/1', 'GET, HEAD'],
    ['GET', '/jobs/1/retry', 'POST'],
    ['PUT', '/jobs/1/cancel', 'POST'],
    ['PATCH', '/jobs/history', 'GET, HEAD'],
    ['POST', '/jobs/status', 'GET, HEAD'],
    ['POST', '/health', 'GET, HEAD'],
    ['OPTIONS', '/metrics', 'GET, HEAD'],
  ])('that does not take %s: %s', async (method, path, allowed) => {
    const reply = await over.call(method, path);
    expectRefusal(reply, 405, 'method_not_allowed');
    expect(reply.headers.get('allow')).toBe(allowed);
  });

  test('answers HEAD as GET, without a body', async () => {
    expect(await over.call('HEAD', '/health')).toMatchObject({ status: 200, text: '' });
    expect(await over.call('HEAD', '/jobs/987654321')).toMatchObject({ status: 404, text: '' });
    expect(await over.call('HEAD', '/jobs/987654321', { secret: null })).toMatchObject({ status: 401, text: '' });
  });
});

describe('a query', () => {
  test.each([
    ['/jobs/history?limit=0', /query\.limit/],
    ['/jobs/history?limit=501', /query\.limit/],
    ['/jobs/history?limit=9999999999999999999999', /query\.limit/],
    ['/jobs/history?limit=ten', /query\.limit/],
    ['/jobs/history?limit=1e2', /query\.limit/],
    ['/jobs/history?limit=1&limit=2', /query\.limit/],
    ['/jobs/history?limit=', /query\.limit/],
    ['/jobs/history?state=pending', /query\.state/],
    ['/jobs/history?state=failed,cancelled', /query\.state/],
    ['/jobs/history?sync=Leagues', /query\.sync/],
    ['/jobs/history?since=yesterday', /query\.since/],
    ['/jobs/history?until=2026-13-01T00:00:00Z', /query\.until/],
    ['/jobs/history?page=2', /page/],
    ['/jobs/history?__proto__=1', /__proto__/],
    [`/jobs/history?cursor=${'A'.repeat(201)}`, /query\.cursor/],
    ['/jobs/1?log=yes', /query\.log/],
    ['/jobs/1?lines=1001', /query\.lines/],
    ['/jobs/1?verbose=true', /verbose/],
    ['/jobs/status?x=1', /x/],
    ['/health?x=1', /x/],
  ])('%s', async (path, says) => expectRefusal(await over.get(path), 400, 'invalid_request', says));

  test.each([
    'nonsense',
    '!!!',
    Buffer.from('2026-11-23T00:00:00.000000Z').toString('base64url'),
    Buffer.from('2026-11-23T00:00:00.000000Z 0').toString('base64url'),
    Buffer.from('2026-02-30T00:00:00.000000Z 1').toString('base64url'),
    Buffer.from("2026-11-23T00:00:00.000000Z 1' or '1").toString('base64url'),
    Buffer.from('infinity 1').toString('base64url'),
  ])('with the cursor %s', async (cursor) => {
    expectRefusal(await over.get(`/jobs/history?cursor=${encodeURIComponent(cursor)}`), 400, 'bad_cursor');
  });
});

test.each([
  ['/jobs/run', { limit: 0 }, /limit/],
  ['/jobs/run', { limit: 1e9 }, /limit/],
  ['/jobs/run', { within: 10 }, /within/],
  ['/jobs/run', { until: 'idle' }, /until/],
])('POST %s with %j', async (path, body, says) => {
  expectRefusal(await over.post(path, body), 400, 'invalid_request', says);
});

test('a cancel or retry with fields that nobody knows', async () => {
  expectRefusal(await over.post(`/jobs/${pending}/cancel`, { force: true }), 400, 'invalid_request', /force/);
  expectRefusal(await over.post(`/jobs/${pending}/retry`, { payload: 1 }), 400, 'invalid_request', /payload/);
  expectRefusal(
    await over.post(`/jobs/${pending}/cancel`, { reason: 'x'.repeat(501) }),
    400,
    'invalid_request',
    /reason/,
  );
});

test('what is no HTTP gets an answer, and no other request suffers', async () => {
  const { hostname, port } = new URL(over.url);
  const socket = connect(Number(port), hostname);
  socket.write('GARBAGE\r\n\r\n');
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(answer).toContain('{"error":{"code":"invalid_request"');
  expect((await over.get('/health')).status).toBe(200);
});

test('headers that are too long get an answer', async () => {
  const sent = httpRequest(`${over.url}/health`, { agent: false, headers: { 'x-long': 'x'.repeat(40_000) } });
  sent.end();
  const [response]: IncomingMessage[] = await once(sent, 'response');
  expect(response?.statusCode).toBe(431);
  response?.resume();
});
