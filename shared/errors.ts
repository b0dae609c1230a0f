import { z } from 'zod';

/** An error as it crosses a boundary: a code for programs, a sentence and a next step for the operator. */
export const failureSchema = z.object({
  code: z.string(),
  /** What happened, in one sentence. */
  message: z.string(),
  /** What to do next. */
  hint: z.string().optional(),
  /** Facts that help to understand it (path, status, limits). Never a secret. */
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Failure = z.infer<typeof failureSchema>;

/** A failure that is thrown. Its message is written for the operator, not for the programmer. */
export class OperatorError extends Error {
  override readonly name: string = 'OperatorError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.code = failure.code;
    this.hint = failure.hint;
    this.details = failure.details;
  }

  /** The failure as a plain value, without stack or cause. */
  toFailure(): Failure {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }
}

/** Any thrown value as a failure; one that was not written for the operator gets the code `internal`. */
export function toFailure(error: unknown): Failure {
  if (error instanceof OperatorError) return error.toFailure();
  if (error instanceof Error) return { code: 'internal', message: error.message };
  return { code: 'internal', message: String(error) };
}

/** The first problem of a zod error as `path: message`, for a sentence; the path of the value itself is `value`. */
export function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return 'not valid';
  const path = issue.path.map(String).join('.') || 'value';
  return `${path}: ${issue.message}`;
}
