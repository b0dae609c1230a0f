import { z } from 'zod';
import { toFailure } from '#shared/errors.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { previewQuerySchema, type PreviewQuery, type SchedulePreview } from '#shared/schedules.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { cronHint, cronProblems, parseCron } from './cron.ts';
import { databaseNow } from './databaseNow.ts';
import { nextSlots } from './slots.ts';
import { requireTarget, type Targets } from './targets.ts';
import { resolveTemplate } from './template.ts';
import { cronInWords } from './words.ts';
import { localTime, requireZone } from './zones.ts';

/**
 * What a schedule would do: its cron expression in words, its next runs with the payload of each, and all that is wrong
 * with it, field by field. Without a sync or routine the payload is resolved and not checked. Changes nothing.
 */
export async function previewSchedule(
  database: Queryable,
  targets: Targets,
  query: PreviewQuery,
): Promise<SchedulePreview> {
  const { cron, timeZone, sync, routine, payload, from, count } = previewQuerySchema.parse(query);
  const preview: SchedulePreview = { words: null, problems: [], runs: [] };
  const problem = (field: string, error: unknown): void => {
    const { message, hint = null, details } = toFailure(error);
    for (const found of placesOf(message, details)) {
      const known = preview.problems.some((each) => each.path === found.path && each.message === found.message);
      if (!known) preview.problems.push({ field, ...found, hint });
    }
  };
  const cronWrong = cronProblems(cron);
  preview.problems.push(...cronWrong.map(({ message }) => ({ field: 'cron', path: null, message, hint: cronHint })));
  if (cronWrong.length === 0) preview.words = cronInWords(cron);
  const zone = tried(
    () => requireZone(timeZone),
    (error) => problem('timeZone', error),
  );
  const target =
    sync === null && routine === null
      ? null
      : tried(
          () => requireTarget(targets, { sync, routine }),
          (error) => problem('target', error),
        );
  if (cronWrong.length > 0 || zone === null) return preview;
  const start = from === null ? await databaseNow(database) : new Date(from);
  for (const slot of nextSlots(parseCron(cron), timeZone, start.getTime(), count)) {
    let resolved: JsonObject | null = null;
    try {
      const context = { slot, timeZone, database, placeholders: targets.placeholders };
      resolved = await resolveTemplate(payload, context);
      target?.checkPayload(resolved);
    } catch (error) {
      problem('payload', error);
    }
    preview.runs.push({ at: new Date(slot).toISOString(), local: localText(slot, timeZone), payload: resolved });
  }
  return preview;
}

/** What is wrong, one by one where the error tells of several places in the payload. */
function placesOf(message: string, details: unknown): { path: string | null; message: string }[] {
  const issues = issuesSchema.safeParse(details);
  if (issues.success)
    return issues.data.issues.map(({ path, message: what }) => ({ path, message: `${path}: ${what}` }));
  return [{ path: z.object({ path: z.string() }).safeParse(details).data?.path ?? null, message }];
}

const issuesSchema = z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })).min(1) });

function tried<T>(work: () => T, otherwise: (error: unknown) => void): T | null {
  try {
    return work();
  } catch (error) {
    otherwise(error);
    return null;
  }
}

function localText(slot: number, timeZone: string): string {
  const { year, month, day, hour, minute } = localTime(slot, timeZone);
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
