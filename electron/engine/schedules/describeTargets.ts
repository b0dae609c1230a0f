import { z } from 'zod';
import type { JsonObject } from '#shared/jobs.ts';
import type { ScheduleTarget } from '#shared/schedules.ts';
import { routines } from '#engine/routines/catalogue.ts';
import type { Routine } from '#engine/routines/defineRoutine.ts';
import { describeSync, findSync, syncs } from '#engine/syncs/catalogue.ts';

/** Everything that this version's schedules can start, with the payload that each takes. */
export function describeTargets(): ScheduleTarget[] {
  return [
    ...syncs.map(describeSync).map(({ name, title, description, provider, payload }) => ({
      kind: 'sync' as const,
      name,
      title,
      description,
      provider,
      payload,
    })),
    ...routines.map((routine) => ({
      kind: 'routine' as const,
      name: routine.name,
      title: routine.title,
      description: `Runs ${routine.steps.map(({ sync }) => sync).join(', ')}.`,
      provider: null,
      payload: { type: 'object', properties: fieldsOf(routine) },
    })),
  ];
}

/** The fields that steps take over, each as the first of them describes it. */
function fieldsOf({ steps }: Routine): JsonObject {
  const fields: JsonObject = {};
  for (const { sync, takes = [] } of steps) {
    const found = findSync(sync);
    const { properties } = schemaSchema.parse(found ? describeSync(found).payload : {});
    for (const name of takes) fields[name] ??= properties[name] ?? {};
  }
  return fields;
}

const schemaSchema = z.object({ properties: z.record(z.string(), z.json()).default({}) });
