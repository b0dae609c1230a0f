import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';
import { startApiOver, type ApiOver, type Request } from './apiOver.ts';

let db: TestDatabase;
let over: ApiOver;

beforeAll(async () => {
  db = await createTestDatabase();
  over = await startApiOver(db);
});
afterAll(async () => {
  await over.close();
  await db.drop();
});

const never = { raw: '{', headers: { 'content-type': 'text/plain' } };
const tooLarge = { raw: `"${'x'.repeat(300_000)}"` };

/** A request for every answer that the description promises, in an order in which each comes true. */
const requests: [promised: string, path: string, request?: Request][] = [
  ['GET /health 200', '/health'],
  ['GET /health 400', '/health?x'],
  ['GET /health 401', '/health', { secret: 'wrong' }],
  ['GET /metrics 200', '/metrics'],
  ['GET /metrics 400', '/metrics?x'],
  ['GET /metrics 401', '/metrics', { secret: null }],
  ['GET /openapi.json 200', '/openapi.json'],
  ['GET /openapi.json 400', '/openapi.json?x'],
  ['GET /openapi.json 401', '/openapi.json', { secret: null }],
  ['POST /jobs 202', '/jobs', { body: { sync: 'broken' } }],
  ['POST /jobs 202', '/jobs', { body: { sync: 'quick', runAt: '2099-01-01T00:00:00Z' } }],
  ['POST /jobs 400', '/jobs', { body: {} }],
  ['POST /jobs 401', '/jobs', { body: {}, secret: null }],
  ['POST /jobs 413', '/jobs', tooLarge],
  ['POST /jobs 415', '/jobs', never],
  ['POST /jobs 422', '/jobs', { body: { sync: 'none' } }],
  ['POST /jobs/run 200', '/jobs/run'],
  ['POST /jobs/run 400', '/jobs/run', { body: { limit: 0 } }],
  ['POST /jobs/run 401', '/jobs/run', { secret: null }],
  ['POST /jobs/run 413', '/jobs/run', tooLarge],
  ['POST /jobs/run 415', '/jobs/run', never],
  ['GET /jobs/status 200', '/jobs/status'],
  ['GET /jobs/status 400', '/jobs/status?x'],
  ['GET /jobs/status 401', '/jobs/status', { secret: null }],
  ['GET /jobs/history 200', '/jobs/history'],
  ['GET /jobs/history 400', '/jobs/history?cursor=x'],
  ['GET /jobs/history 401', '/jobs/history', { secret: null }],
  ['GET /jobs/{id} 200', '/jobs/1?log=true'],
  ['GET /jobs/{id} 200', '/jobs/2'],
  ['GET /jobs/{id} 400', '/jobs/x'],
  ['GET /jobs/{id} 401', '/jobs/1', { secret: null }],
  ['GET /jobs/{id} 404', '/jobs/99'],
  ['POST /jobs/{id}/retry 202', '/jobs/1/retry'],
  ['POST /jobs/{id}/retry 400', '/jobs/x/retry'],
  ['POST /jobs/{id}/retry 401', '/jobs/1/retry', { secret: null }],
  ['POST /jobs/{id}/retry 404', '/jobs/99/retry'],
  ['POST /jobs/{id}/retry 409', '/jobs/2/retry'],
  ['POST /jobs/{id}/retry 413', '/jobs/1/retry', tooLarge],
  ['POST /jobs/{id}/retry 415', '/jobs/1/retry', never],
  ['POST /jobs/{id}/cancel 202', '/jobs/2/cancel'],
  ['POST /jobs/{id}/cancel 400', '/jobs/x/cancel'],
  ['POST /jobs/{id}/cancel 401', '/jobs/1/cancel', { secret: null }],
  ['POST /jobs/{id}/cancel 404', '/jobs/99/cancel'],
  ['POST /jobs/{id}/cancel 409', '/jobs/1/cancel'],
  ['POST /jobs/{id}/cancel 413', '/jobs/1/cancel', tooLarge],
  ['POST /jobs/{id}/cancel 415', '/jobs/1/cancel', never],
];

test('every route answers as described, with every status that it promises', async () => {
  for (const [promised, path, request] of requests) {
    const [method = '', , status] = promised.split(' ');
    const reply = await over.call(method, path, request);
    expect(reply.status, `${promised}: ${reply.text}`).toBe(Number(status));
    // Until the first job has failed, there is nothing to retry.
    if (path === '/jobs/run') await until(async () => (await db.query('select from sync.job_history')).length > 0);
  }
  await db.query(`insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run,
      max_attempts, attempt, enqueued_at, run_at)
    values (77, 'picky', '{}', 'failed', 0, 'api', '{}', false, 5, 1, now(), now())`);
  expect((await over.post('/jobs/77/retry', { payload: { nonsense: 1 } })).status).toBe(422);
  // Those are about the database and the process: see health.test.ts.
  const elsewhere = /^(?!.*health 200).* (500|503)$/;
  expect([...over.described.seen].sort()).toEqual(
    over.described.promised.filter((name) => !elsewhere.test(name)).sort(),
  );
});

test('the description is whole', () => {
  const { document } = over.described;
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.components.schemas)).toEqual(
    expect.arrayContaining(['Error', 'payload.quick', 'payload.picky']),
  );
  expect(document.components.schemas['payload.picky']).toMatchObject({
    properties: { season: { type: 'integer', minimum: 1900 } },
    additionalProperties: false,
  });
  const text = JSON.stringify(document);
  for (const [, reference = ''] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
    let found: unknown = document;
    for (const part of reference.replace('#/', '').split('/')) {
      found = z.record(z.string(), z.unknown()).parse(found)[part];
    }
    expect(found, reference).toBeDefined();
  }
  const ids = Object.values(document.paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId));
  expect(new Set(ids).size).toBe(ids.length);
});

test('what the description says of a request is what the route wants', () => {
  expect(over.described.document.paths['/jobs/history']?.['get']).toMatchObject({
    parameters: expect.arrayContaining([
      expect.objectContaining({
        name: 'limit',
        in: 'query',
        required: false,
        schema: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
      }),
      expect.objectContaining({ name: 'state', schema: expect.objectContaining({ type: 'array' }) }),
    ]),
  });
  expect(over.described.document.paths['/jobs']?.['post']).toMatchObject({
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { required: ['sync'], additionalProperties: false, properties: { payload: { type: 'object' } } },
        },
      },
    },
  });
  expect(over.described.document.paths['/jobs/{id}/cancel']?.['post']).toMatchObject({
    requestBody: { required: false },
  });
  expect(over.described.document.paths['/health']?.['get']).toMatchObject({ security: [{}, { secret: [] }] });
});
