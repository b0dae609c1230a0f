import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { Database } from '#engine/database/database.ts';
import { storableJson, storableText } from '#engine/database/json.ts';
import type { Claim } from '#engine/queue/settle.ts';
import { readRetention } from '#engine/retention/settings.ts';
import type { HeldCall } from './callRecorder.ts';
import { pruneRecordings } from './pruneRecordings.ts';
import { Scrub } from './scrub.ts';

// Fenced like the lines of a log: those of an attempt that is over may come late, those of one that was taken over not at all.
const insert = `
  insert into sync.recordings (job_id, token, call, provider, method, url, request_headers, at, ms, status, headers, error,
    bytes, ending, size, kept, stored, body)
  select $1, $2, i.call, i.provider, 'GET', i.url, i.request_headers, clock_timestamp() - i.age * interval '1 millisecond',
    i.ms, i.status, i.headers, i.error, i.bytes, i.ending, i.size, i.kept, coalesce(octet_length(i.body), 0), i.body
  from unnest($3::int[], $4::text[], $5::text[], $6::jsonb[], $7::float8[], $8::int[], $9::smallint[], $10::jsonb[], $11::text[],
      $12::bigint[], $13::text[], $14::bigint[], $15::bigint[], $16::bytea[])
    as i (call, provider, url, request_headers, age, ms, status, headers, error, bytes, ending, size, kept, body)
  where exists (select from sync.jobs j where j.id = $1 and j.token = $2 and j.state = 'running')
    or exists (select from sync.job_attempts a where a.job_id = $1 and a.token = $2 and a.outcome <> 'lost')
  on conflict do nothing`;

const pack = promisify(deflate);

/** Stored bytes after which a worker looks whether there are too many. */
const untilLook = 32_000_000;

/** Stores the calls of attempts. */
export class RecordingKeeper {
  readonly #database: Database;
  #stored = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Stores what is held of an attempt's calls, without their secrets, in one statement of its own. */
  async keep({ id, token }: Claim, calls: readonly HeldCall[]): Promise<void> {
    if (calls.length === 0) return;
    const rows = await Promise.all(calls.map(storable));
    const now = performance.now();
    await this.#database.query(insert, [
      id,
      token,
      calls.map(({ call }) => call),
      calls.map(({ provider }) => provider),
      rows.map(({ url }) => url),
      rows.map(({ requestHeaders }) => requestHeaders),
      calls.map(({ began }) => now - began),
      calls.map(({ ms }) => ms),
      calls.map(({ response }) => response?.status ?? null),
      rows.map(({ headers }) => headers),
      calls.map(({ error }) => error),
      calls.map(({ response }) => response?.bytes ?? 0),
      calls.map(({ response }) => response?.end ?? 'none'),
      calls.map(({ size }) => size),
      calls.map(({ body }) => body?.length ?? 0),
      rows.map(({ body }) => body),
    ]);
    this.#stored += rows.reduce((sum, { body }) => sum + (body?.length ?? 0), 0);
    if (this.#stored < untilLook) return;
    this.#stored = 0;
    const { recordingsMegabytes } = await readRetention(this.#database);
    await pruneRecordings(this.#database, recordingsMegabytes);
  }
}

interface Storable {
  url: string;
  requestHeaders: string;
  headers: string;
  body: Buffer | null;
}

async function storable({ target, response, body }: HeldCall): Promise<Storable> {
  const scrub = new Scrub(target);
  return {
    url: storableText(scrub.url(target.url)),
    requestHeaders: storableJson(scrub.requestHeaders(target.headers)),
    headers: storableJson(scrub.answerHeaders(response?.headers ?? {})),
    body: body === null || body === '' ? null : await pack(Buffer.from(scrub.body(body))),
  };
}
