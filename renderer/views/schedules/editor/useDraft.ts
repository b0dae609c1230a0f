import { useState } from 'react';
import type { Schedule, ScheduleTarget, ScheduleValues } from '#shared/schedules.ts';
import { fieldsOf, type FormField } from '../../run-sync/schemaForm.ts';
import { draftOf, emptyDraft, valuesOf, type Draft } from './draft.ts';
import { dropDraft, keepDraft, keptDraft } from './drafts.ts';
import { rebase } from './rebase.ts';
import { ownZone } from '../zones.ts';

export interface Editing {
  draft: Draft;
  /** The fields of the payload of its target. */
  fields: readonly FormField[];
  /** What the draft began from; null for a new schedule. */
  loaded: ScheduleValues | null;
  /** Whether anything was typed. */
  dirty: boolean;
  /** Whether it was found again, as it was left. */
  found: boolean;
  change: (changes: Partial<Draft>) => void;
  /** Begins from what the schedule is now: keeping what was typed, or without it. */
  restart: (from: ScheduleValues, options: { keep: boolean }) => void;
  /** Forgets what was typed. */
  drop: () => void;
}

/** A schedule that is being typed. It is kept until it is saved or dropped, also while another page is looked at. */
export function useDraft({
  place,
  source,
  isNew,
  targets,
}: {
  /** The connection and what is edited. */
  place: string;
  /** What it begins from: the schedule, or the one that is copied. */
  source: Schedule | null;
  isNew: boolean;
  targets: readonly ScheduleTarget[];
}): Editing {
  const fieldsFor = ({ kind, target }: Pick<Draft, 'kind' | 'target'>): readonly FormField[] =>
    fieldsOf(targets.find((each) => each.kind === kind && each.name === target)?.payload ?? {});
  const fresh = (values: ScheduleValues): Draft =>
    draftOf(
      values,
      fieldsFor({ kind: values.routine === null ? 'sync' : 'routine', target: values.sync ?? values.routine ?? '' }),
    );
  const [found] = useState(() => keptDraft(place));
  const [blank] = useState<Draft>(() => {
    if (!source) return emptyDraft(ownZone());
    const copied = fresh(valuesOf(source));
    return isNew ? { ...copied, name: `${copied.name}-copy`, enabled: false } : copied;
  });
  const [state, setState] = useState(
    () => found ?? { draft: blank, loaded: isNew || !source ? null : valuesOf(source) },
  );
  const { draft, loaded } = state;
  const untouched = loaded === null ? blank : fresh(loaded);
  const set = (next: typeof state): void => {
    setState(next);
    keepDraft(place, next);
  };
  return {
    draft,
    loaded,
    fields: fieldsFor(draft),
    dirty: JSON.stringify({ ...draft, enabled: null }) !== JSON.stringify({ ...untouched, enabled: null }),
    found: found !== null,
    change: (changes) => set({ draft: { ...draft, ...changes }, loaded }),
    restart: (from, { keep }) => {
      const now = fresh(from);
      set({ draft: keep ? rebase(draft, untouched, now) : now, loaded: from });
    },
    drop: () => dropDraft(place),
  };
}
