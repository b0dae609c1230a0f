import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client, Pool } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { answer, LatencyProbe, number } from './answer.ts';
import { measureEnqueueing } from './enqueueing.ts';

// What no queue can beat: bare statements on the table of our queue.

answer({
  async insertAndUnnest(url, options) {
    const pool = new Pool({ connectionString: url, max: 10 });
    const measures = await measureEnqueueing(url, options, {
      one: (each) =>
        pool.query({
          name: 'one',
          text: `insert into sync.jobs (sync, payload) values ('no-op', $1) returning id`,
          values: [payload(each)],
        }),
      many: (count) => {
        const payloads = Array.from({ length: count }, (_, index) => payload(index));
        return () =>
          pool.query(
            `insert into sync.jobs (sync, payload) select 'no-op', payload from unnest($1::jsonb[]) as i (payload) returning id`,
            [payloads],
          );
      },
    });
    await pool.end();
    return measures;
  },

  async copy(url, options) {
    const client = new Client({ connectionString: url });
    await client.connect();
    const measures = await measureEnqueueing(
      url,
      { ...options, singles: 0 },
      {
        one: async () => undefined,
        many: (count) => {
          const text = Array.from({ length: count }, (_, index) => `no-op\t${payload(index)}\n`).join('');
          return () =>
            pipeline(Readable.from([text]), client.query(copyFrom('copy sync.jobs (sync, payload) from stdin')));
        },
      },
    );
    await client.end();
    return { bulk: measures['bulk'] ?? [], bulkWal: measures['bulkWal'] ?? [] };
  },

  /** An insert that notifies, and a listener that then takes the row. */
  async latency(url, options) {
    const probe = new LatencyProbe();
    const [sender, listener] = [new Client({ connectionString: url }), new Client({ connectionString: url })];
    await sender.connect();
    await listener.connect();
    listener.on('notification', () => {
      void listener
        .query<{ number: number }>({
          name: 'take',
          text: `delete from sync.jobs where id = (select id from sync.jobs order by id limit 1 for update skip locked)
            returning (payload ->> 'number')::int as number`,
        })
        .then(({ rows }) => rows.forEach((row) => probe.started(row.number)));
    });
    await listener.query('listen bench');
    const send = (each: number) =>
      sender.query({
        name: 'send',
        text: `with job as (insert into sync.jobs (sync, payload) values ('no-op', $1) returning id)
          select pg_notify('bench', id::text) from job`,
        values: [payload(each)],
      });
    await probe.measure(10, send);
    const ms = await probe.measure(number(options, 'samples'), send);
    await sender.end();
    await listener.end();
    return { ms };
  },
});

function payload(each: number): string {
  return `{"number": ${each}}`;
}
