import type { ScheduleValues } from '#shared/schedules.ts';
import type { Draft } from './draft.ts';

/** What somebody typed and did not save, with what it began from. */
export interface KeptDraft {
  draft: Draft;
  /** Null for a new schedule. */
  loaded: ScheduleValues | null;
}

/**
 * Unsaved work outlives its page: who looks at a job meanwhile finds it again. By connection and place, for as long as the
 * window is open.
 */
const kept = new Map<string, KeptDraft>();

export function keepDraft(key: string, draft: KeptDraft): void {
  kept.set(key, draft);
}

export function keptDraft(key: string): KeptDraft | null {
  return kept.get(key) ?? null;
}

export function dropDraft(key: string): void {
  kept.delete(key);
}
