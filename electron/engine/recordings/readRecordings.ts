import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { JobId } from '#shared/jobs.ts';
import type { AttemptRecording, RecordedCall } from '#shared/recordings.ts';
import type { Queryable } from '#engine/database/queryable.ts';

const unpack = promisify(inflate);

/** What is recorded of each attempt of a job, the oldest attempt first. */
export async function readRecordings(database: Queryable, id: JobId): Promise<AttemptRecording[]> {
  return database.query<AttemptRecording & Record<string, unknown>>(
    `select token, count(*)::int as calls, min(call)::int - 1 as dropped,
       (count(*) filter (where kept < size or ending = 'too_large'))::int as cut, sum(stored)::float8 as stored
     from sync.recordings where job_id = $1 group by token order by token`,
    [id],
  );
}

/** The recorded calls of an attempt, in their order. */
export async function readCalls(database: Queryable, id: JobId, token: number): Promise<RecordedCall[]> {
  const rows = await database.query<Omit<RecordedCall, 'at'> & { at: Date } & Record<string, unknown>>(
    `select token, call, provider, method, url, request_headers as "requestHeaders", at, ms, status, headers, error,
       bytes::float8 as bytes, ending, size::float8 as size, kept::float8 as kept
     from sync.recordings where job_id = $1 and token = $2 order by call`,
    [id, token],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** What is kept of a recorded body, unpacked; null where there is no such call. */
export async function readBody(
  database: Queryable,
  { job, token, call }: { job: JobId; token: number; call: number },
): Promise<Buffer | null> {
  const [row] = await database.query<{ body: Buffer | null }>(
    'select body from sync.recordings where job_id = $1 and token = $2 and call = $3',
    [job, token, call],
  );
  if (!row) return null;
  return row.body === null ? Buffer.alloc(0) : unpack(row.body);
}
