import { z } from 'zod';
import type { JsonObject } from '#shared/jobs.ts';
import { answer, nothing, route, type Route } from '../route.ts';

/** The description of the API itself. */
export function describedRoute(document: () => JsonObject): Route {
  return route({
    method: 'GET',
    path: '/openapi.json',
    name: 'readDescription',
    summary: 'This description.',
    params: nothing,
    query: nothing,
    body: nothing,
    answers: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) } },
    handle: async () => answer(200, { openapi: '3.1.0', ...document() }),
  });
}
