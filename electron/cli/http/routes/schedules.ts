import { z } from 'zod';
import { scheduleSchema } from '#shared/schedules.ts';
import type { Api } from '../api.ts';
import { answer, nothing, route, type Route } from '../route.ts';

/** Every schedule with its next and its last runs. */
export function schedulesRoute(api: Api): Route {
  return route({
    method: 'GET',
    path: '/jobs/status',
    name: 'readSchedules',
    summary: 'The schedules, with when each is due next and what became of its last slots.',
    params: nothing,
    query: nothing,
    body: nothing,
    answers: { 200: { description: 'All of them.', schema: z.object({ schedules: z.array(scheduleSchema) }) } },
    handle: async () => answer(200, { schedules: await api.readSchedules(api.database) }),
  });
}
