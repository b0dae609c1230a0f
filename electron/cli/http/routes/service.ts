import { z } from 'zod';
import type { Api } from '../api.ts';
import { healthSchema } from '../health.ts';
import { answer, nothing, route, type Route } from '../route.ts';

/** What platforms and monitoring ask of the process itself. */
export function serviceRoutes(api: Api): Route[] {
  return [healthRoute(api), metricsRoute(api)];
}

function healthRoute(api: Api): Route {
  return route({
    method: 'GET',
    path: '/health',
    name: 'readHealth',
    summary: 'How this worker does.',
    description: 'Without the secret only the status, because the health checks of platforms send no headers.',
    open: true,
    params: nothing,
    query: nothing,
    body: nothing,
    answers: {
      200: { description: 'It works as well as it can.', schema: healthSchema },
      503: { description: 'It should be restarted.', schema: healthSchema },
    },
    async handle({ trusted }) {
      const { status, details } = await api.health.report();
      return answer(status === 'unhealthy' ? 503 : 200, trusted ? { status, details } : { status });
    },
  });
}

function metricsRoute(api: Api): Route {
  return route({
    method: 'GET',
    path: '/metrics',
    name: 'readMetrics',
    summary: 'Measurements, for Prometheus.',
    params: nothing,
    query: nothing,
    body: nothing,
    contentType: api.metrics.contentType,
    answers: { 200: { description: 'Prometheus’ text format.', schema: z.string() } },
    handle: async () => answer(200, await api.metrics.text()),
  });
}
