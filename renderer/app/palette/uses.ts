import { z } from 'zod';

/** How often each entry was used in this window's memory, and when last (ms). */
export type Uses = ReadonlyMap<string, { times: number; at: number }>;

const key = 'touchline.palette';
const most = 100;
const usesSchema = z.array(z.tuple([z.string(), z.object({ times: z.number(), at: z.number() })]));

export function readUses(): Uses {
  try {
    return new Map(usesSchema.parse(JSON.parse(localStorage.getItem(key) ?? '[]')));
  } catch {
    return new Map();
  }
}

/** Notes that an entry was used; those that were used longest ago are forgotten. */
export function noteUse(name: string, at = Date.now()): void {
  const uses = new Map(readUses());
  uses.set(name, { times: (uses.get(name)?.times ?? 0) + 1, at });
  const kept = [...uses].toSorted(([, one], [, other]) => other.at - one.at).slice(0, most);
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // A full or forbidden storage costs the memory, not the command.
  }
}
