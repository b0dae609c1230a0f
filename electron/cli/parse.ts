import { OperatorError, describeIssue } from '#shared/errors.ts';
import { jobIdSchema, jsonObjectSchema, type JobId, type JsonObject } from '#shared/jobs.ts';

/** A job id as it was typed. Throws an `OperatorError` for what is none. */
export function parseJobId(text: string): JobId {
  const id = jobIdSchema.safeParse(text);
  if (id.success) return id.data;
  throw new OperatorError({
    code: 'bad_job_id',
    message: `${JSON.stringify(text)} is not a job id: ${describeIssue(id.error)}.`,
  });
}

/** A moment as it was typed, as ISO 8601 in UTC. Throws an `OperatorError` for what is none. */
export function parseMoment(text: string): string {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new OperatorError({
    code: 'bad_moment',
    message: `${JSON.stringify(text)} is not a moment; give it as 2026-09-09T20:20:00Z.`,
  });
}

/** The text of `--payload` as an object. Throws an `OperatorError` where it is not one. */
export function parsePayload(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new OperatorError({
      code: 'bad_payload',
      message: 'The payload is not JSON.',
      hint: 'For example: --payload \'{"season": 2026}\'',
    });
  }
  const payload = jsonObjectSchema.safeParse(value);
  if (payload.success) return payload.data;
  throw new OperatorError({
    code: 'bad_payload',
    message: `The payload must be a JSON object: ${describeIssue(payload.error)}.`,
  });
}
