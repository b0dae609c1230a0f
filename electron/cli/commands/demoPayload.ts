import { z } from 'zod';
import type { JsonObject } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Partition, Sync } from '#engine/syncs/defineSync.ts';

/**
 * What a sync that needs a payload is run for in a demo where none is given: the newest part of what the database has to run it
 * for, else the examples of its schema, so that the sync itself says what is to be run first. Null where neither is known.
 */
export async function demoPayload(sync: Sync, database: Queryable): Promise<JsonObject | null> {
  const partitions = (await sync.partitions?.list(database)) ?? [];
  return newest(partitions, sync.partitions?.axes.at(-1))?.payload ?? examplesOf(sync);
}

/** The first of those that are the newest by their finest axis. */
function newest(partitions: readonly Partition[], axis = ''): Partition | undefined {
  const values = partitions.map(({ key }) => Number(key[axis]));
  return partitions[values.indexOf(Math.max(...values))];
}

const schemaOf = z.object({
  required: z.array(z.string()).default([]),
  properties: z.record(z.string(), z.object({ examples: z.array(z.json()).default([]) })).default({}),
});

function examplesOf({ payload }: Sync): JsonObject | null {
  const { required, properties } = schemaOf.parse(z.toJSONSchema(payload, { io: 'input' }));
  const examples = required.map((name) => [name, properties[name]?.examples[0]] as const);
  const given = examples.filter((entry): entry is [string, JsonObject[string]] => entry[1] !== undefined);
  return given.length === examples.length ? Object.fromEntries(given) : null;
}
