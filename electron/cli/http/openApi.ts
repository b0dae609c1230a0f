import { z } from 'zod';
import { failureSchema } from '#shared/errors.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { version } from '#shared/version.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import type { Route } from './route.ts';

/** What every error answers with. */
export const errorAnswerSchema = z.object({ error: failureSchema });

/** The description of the API, OpenAPI 3.1, made of what its routes validate with. */
export function describeApi(routes: readonly Route[], syncs: readonly Sync[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Touchline',
      version,
      description:
        'The HTTP API of a headless worker. Ids are strings of digits; moments are ISO 8601 in UTC; durations are in ms.',
    },
    security: [{ secret: [] }],
    paths,
    components: {
      securitySchemes: {
        secret: { type: 'http', scheme: 'bearer', description: 'JOB_QUEUE_RUNNER_SECRET of the worker.' },
      },
      parameters: { actor },
      schemas: {
        Error: toSchema(errorAnswerSchema, 'output'),
        ...Object.fromEntries(syncs.map((sync) => [`payload.${sync.name}`, toSchema(sync.payload, 'input')])),
      },
    },
  };
}

/** Who acts may be told in this header; it is kept in the audit. */
export const actorHeader = 'x-touchline-actor';

const actor: JsonObject = {
  name: 'X-Touchline-Actor',
  in: 'header',
  description: 'Who acts, for the audit: 100 characters at most. `http` where it is left out.',
  schema: { type: 'string' },
};

function operation(route: Route): JsonObject {
  const body = route.method === 'POST' ? toSchema(route.body, 'input') : null;
  return {
    operationId: route.name,
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    ...(route.open === true ? { security: [{}, { secret: [] }] } : {}),
    parameters: [
      ...parameters(route.params, 'path'),
      ...parameters(route.query, 'query'),
      ...(body ? [{ $ref: '#/components/parameters/actor' }] : []),
    ],
    ...(body
      ? { requestBody: { required: 'required' in body, content: { 'application/json': { schema: body } } } }
      : {}),
    responses: responses(route),
  };
}

function parameters(schema: z.ZodType, place: 'path' | 'query'): JsonObject[] {
  const { properties, required } = objectSchema.parse(toSchema(schema, 'input'));
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: place,
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: property,
  }));
}

const objectSchema = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.json())).default({}),
  required: z.array(z.string()).default([]),
});

function responses(route: Route): JsonObject {
  const takes = route.method === 'POST';
  const failures: Record<number, string> = {
    400: 'The request is not valid (`invalid_request`); `error.details.issues` says where.',
    401: 'The secret is missing or wrong (`unauthorized`).',
    ...(takes ? { 413: 'The body is larger than 256 kB (`too_large`).' } : {}),
    ...(takes ? { 415: 'The body is not JSON (`unsupported_media_type`).' } : {}),
    500: 'Something went wrong here (`internal`).',
    ...(route.open === true ? {} : { 503: 'The database does not answer now (`database_unreachable`): try again.' }),
    ...route.failures,
  };
  const type = route.contentType ?? 'application/json';
  return {
    ...Object.fromEntries(
      Object.entries(failures).map(([status, description]) => [
        status,
        { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(route.answers).map(([status, { description, schema }]) => [
        status,
        { description, content: { [type]: { schema: toSchema(schema, 'output') } } },
      ]),
    ),
  };
}

/** As JSON Schema, without what only zod's own parser needs. */
function toSchema(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const made = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override({ jsonSchema }) {
      // `format` says it; and whole numbers within what JavaScript counts exactly are all that JSON has.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  const { $schema: _, $defs: __, ...rest } = z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(made)));
  return anyForRefs(rest);
}

/** Only `any JSON value` refers to itself; its definition would not be found from inside a larger document. */
function anyForRefs(schema: JsonObject): JsonObject {
  return z
    .record(z.string(), z.json())
    .parse(
      JSON.parse(JSON.stringify(schema), (_key, value: unknown) =>
        typeof value === 'object' && value !== null && '$ref' in value ? {} : value,
      ),
    );
}
