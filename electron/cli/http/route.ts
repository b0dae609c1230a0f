import { z } from 'zod';
import { HttpError } from './httpError.ts';
import { coerceQuery } from './query.ts';

/** What a request brings to a route. */
export interface RouteInput<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  /** Who acts, for the audit. */
  actor: string;
  /** Whether the request carried the secret: always, but on a route that is open. */
  trusted: boolean;
}

/** What a route answers with, by status. */
export type Answers = Readonly<Record<number, { description: string; schema: z.ZodType }>>;

/** An answer of a route: one of its statuses with the body that this status describes. */
export type Answer<A extends Answers> = {
  [S in keyof A & number]: { status: S; body: z.output<A[S]['schema']>; headers?: Record<string, string> };
}[keyof A & number];

export interface RouteDefinition<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends Answers> {
  method: 'GET' | 'POST';
  /** As OpenAPI writes it: /jobs/{id} */
  path: string;
  /** The operation's id in the description. */
  name: string;
  summary: string;
  description?: string;
  /** Answered without the secret as well. */
  open?: boolean;
  /** Strict objects: what they don't know is refused. */
  params: P;
  query: Q;
  /** A request without a body is taken for `{}`. */
  body: B;
  answers: A;
  /** Of the answers; JSON where it is left out. */
  contentType?: string;
  /** The statuses of its errors besides 400, 401 and 500, and what they mean. */
  failures?: Readonly<Record<number, string>>;
  handle: (input: RouteInput<z.output<P>, z.output<Q>, z.output<B>>) => Promise<Answer<A>>;
}

/** An answer, with its status and texts kept as the literals that they are. */
export function answer<const S extends number, const B>(
  status: S,
  body: B,
  headers: Record<string, string> = {},
): { status: S; body: B; headers: Record<string, string> } {
  return { status, body, headers };
}

export interface RawInput {
  params: unknown;
  query: unknown;
  body: unknown;
  actor: string;
  trusted: boolean;
}

/** A route with its types forgotten, as the server and the description hold it. `answer` validates first. */
export interface Route extends Omit<RouteDefinition<z.ZodType, z.ZodType, z.ZodType, Answers>, 'handle'> {
  answer(raw: RawInput): Promise<{ status: number; body: unknown; headers?: Record<string, string> }>;
}

/** The schema of params, query or body where a route takes none. */
export const nothing = z.strictObject({});

/** Makes a route of its definition: nothing reaches `handle` that its schemas don't admit. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends Answers>({
  handle,
  ...definition
}: RouteDefinition<P, Q, B, A>): Route {
  return {
    ...definition,
    answer: async (raw) =>
      handle({
        params: parse(definition.params, raw.params, 'path'),
        query: parse(definition.query, coerceQuery(definition.query, raw.query), 'query'),
        body: parse(definition.body, raw.body ?? {}, 'body'),
        actor: raw.actor,
        trusted: raw.trusted,
      }),
  };
}

/** Throws a 400 that names what is wrong. */
function parse<S extends z.ZodType>(schema: S, value: unknown, place: string): z.output<S> {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({
    path: [place, ...issue.path].join('.'),
    message: issue.message,
  }));
  throw new HttpError(400, {
    code: 'invalid_request',
    message: `The request is not valid: ${issues[0]?.path}: ${issues[0]?.message}.`,
    details: { issues: issues.slice(0, 20) },
  });
}
