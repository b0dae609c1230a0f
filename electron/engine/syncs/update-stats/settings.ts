import { z } from 'zod';
import { describeIssue } from '#shared/errors.ts';
import { JobError } from '#engine/jobError.ts';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

/** A function without arguments, with its schema unless that is public. Safe to put into a statement as it is. */
export const functionName = z
  .string()
  .trim()
  .regex(/^[a-z_][a-z0-9_]{0,62}(\.[a-z_][a-z0-9_]{0,62})?$/, 'must be the name of a function: update_power_ratings');

/** A function to call, and the caches of the web application that are stale once it has run. */
export interface StatsFunction {
  readonly name: string;
  readonly tags: readonly string[];
}

/** The functions that Touchline brings along (migration 017), in the order in which their caches are told. */
export const ownFunctions: readonly StatsFunction[] = [
  { name: 'update_half_and_full_season_stats', tags: ['season_stats', 'half_season_stats'] },
  { name: 'update_aggregated_all_time_stats', tags: ['all_time_stats'] },
  { name: 'update_aggregated_hall_of_fame', tags: ['hall_of_fame'] },
  { name: 'update_aggregated_recent_performance', tags: ['recent_performance'] },
  { name: 'update_aggregated_season_honours_and_records', tags: ['honour_roll'] },
  { name: 'update_aggregated_match_report_cache', tags: ['match_report'] },
  { name: 'update_aggregated_personal_bests', tags: ['personal_bests'] },
  { name: 'update_aggregated_player_profile_stats', tags: ['player_profile_stats'] },
  { name: 'update_aggregated_season_race_data', tags: ['season_race_data'] },
  { name: 'update_power_ratings', tags: ['player_power_rating'] },
];

const settingsSchema = z.strictObject({
  functions: z
    .array(
      z.strictObject({
        name: functionName,
        tags: z.array(z.string().trim().min(1).max(100)).max(20).default([]),
      }),
    )
    .min(1)
    .max(50)
    .refine((functions) => new Set(functions.map(({ name }) => name)).size === functions.length, 'names one twice')
    .default(ownFunctions.map(({ name, tags }) => ({ name, tags: [...tags] }))),
  /** How many run at once. */
  parallel: z.int().min(1).max(20).default(4),
  /** s that one call may take. */
  statementTimeoutSeconds: z.int().min(1).max(3_600).default(300),
  /** s that it may wait for a lock. */
  lockTimeoutSeconds: z.int().min(1).max(600).default(10),
});
export type Settings = z.output<typeof settingsSchema>;

/** The name under which `sync.settings` keeps them. */
export const settingName = 'update-stats';

/** The settings of this database; the defaults for what is left out. Throws a `JobError` that no retry can mend where they are not valid. */
export async function readSettings(transaction: SyncTransaction): Promise<Settings> {
  const [row] = await transaction.query<{ value: unknown }>('select value from sync.settings where name = $1', [
    settingName,
  ]);
  const parsed = settingsSchema.safeParse(row?.value ?? {});
  if (parsed.success) return parsed.data;
  throw new JobError(
    {
      code: 'invalid_settings',
      message: `The settings of update-stats are not valid: ${describeIssue(parsed.error)}.`,
      hint: `Correct the setting "${settingName}" in sync.settings; it takes ${Object.keys(settingsSchema.shape).join(', ')}.`,
    },
    { kind: 'never' },
  );
}

/** The configured functions that a payload asks for. Throws a `JobError` for one that is not configured. */
export function chosen(settings: Settings, names: readonly string[] | undefined): readonly StatsFunction[] {
  if (names === undefined) return settings.functions;
  const plain = new Set(names.map((name) => name.replace(/^public\./, '')));
  const found = settings.functions.filter(({ name }) => plain.has(name.replace(/^public\./, '')));
  if (found.length === plain.size) return found;
  const known = settings.functions.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  throw new JobError(
    {
      code: 'unknown_function',
      message: `Not among the functions of update-stats: ${unknown.join(', ')}.`,
      hint: `There are: ${known.join(', ')}. Others are configured in the setting "${settingName}".`,
    },
    { kind: 'never' },
  );
}
