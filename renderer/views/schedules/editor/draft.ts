import type { JsonObject } from '#shared/jobs.ts';
import {
  scheduleNameSchema,
  type MissedPolicy,
  type OverlapPolicy,
  type Schedule,
  type ScheduleChanges,
  type ScheduleValues,
} from '#shared/schedules.ts';
import { unknownFields, type Typed } from '../../run-sync/readForm.ts';
import type { FormField } from '../../run-sync/schemaForm.ts';
import { readObject, readTemplate, typedTemplate } from './template.ts';

/** A schedule as it stands in the editor: what was typed, right or not. */
export interface Draft {
  name: string;
  description: string;
  kind: 'sync' | 'routine';
  target: string;
  cron: string;
  timeZone: string;
  /** What was typed into the fields of its target's payload. */
  typed: Typed;
  /** Parts of the payload that its target has no field for, as JSON; empty for none. */
  others: string;
  enabled: boolean;
  missedPolicy: MissedPolicy;
  missedDays: string;
  overlapPolicy: OverlapPolicy;
  priority: string;
}

export function valuesOf(schedule: Schedule): ScheduleValues {
  const { name, description, sync, routine, cron, timeZone, payload, enabled } = schedule;
  const { missedPolicy, missedDays, overlapPolicy, priority } = schedule;
  return {
    name,
    description,
    sync,
    routine,
    cron,
    timeZone,
    payload,
    enabled,
    missedPolicy,
    missedDays,
    overlapPolicy,
    priority,
  };
}

export function draftOf(values: ScheduleValues, fields: readonly FormField[]): Draft {
  const { sync, routine, payload, description, missedDays, priority, ...same } = values;
  return {
    ...same,
    description: description ?? '',
    kind: routine === null ? 'sync' : 'routine',
    target: sync ?? routine ?? '',
    typed: typedTemplate(fields, payload),
    others: othersOf(payload, fields),
    missedDays: String(missedDays),
    priority: String(priority),
  };
}

export function emptyDraft(timeZone: string): Draft {
  return {
    name: '',
    description: '',
    kind: 'sync',
    target: '',
    cron: '',
    timeZone,
    typed: {},
    others: '',
    enabled: true,
    missedPolicy: 'latest',
    missedDays: '7',
    overlapPolicy: 'skip',
    priority: '0',
  };
}

/** Another target takes over what it has a field for; nothing that was typed is lost on the way there and back. */
export function withTarget(draft: Draft, kind: Draft['kind'], target: string, fields: readonly FormField[]): Draft {
  return { ...draft, kind, target, typed: { ...typedTemplate(fields, {}), ...draft.typed } };
}

/** The problems of a draft by field; those of the payload have `payload.` before the field's name. */
export type Problems = Readonly<Record<string, string>>;

/** What a draft says, as far as it can be read, and what is wrong with the rest. */
export function readDraft(
  draft: Draft,
  fields: readonly FormField[],
): { values: ScheduleValues | null; payload: JsonObject | null; problems: Problems } {
  const problems: Record<string, string> = {};
  const name = scheduleNameSchema.safeParse(draft.name);
  if (draft.name === '') problems['name'] = 'Needed: by it the schedule is known everywhere.';
  else if (!name.success) problems['name'] = 'Small letters, digits and dashes, a letter first: leagues-daily.';
  if (draft.target === '') problems['target'] = `Choose the ${draft.kind} that it starts.`;
  if (draft.cron.trim() === '') problems['cron'] = 'Needed: when it is due.';
  if (draft.timeZone.trim() === '') problems['timeZone'] = 'Needed: by which clocks it is due.';
  const missedDays = readWhole(draft.missedDays, 1, 366);
  if (missedDays === null) problems['missedDays'] = 'Between 1 and 366.';
  const priority = readWhole(draft.priority, -100, 100);
  if (priority === null) problems['priority'] = 'Between -100 and 100.';
  const read = readTemplate(fields, draft.typed);
  for (const [field, problem] of Object.entries(read.problems)) problems[`payload.${field}`] = problem;
  const others = readObject(draft.others);
  if (others === null) problems['others'] = 'This is not a JSON object.';

  const payload = others === null || Object.keys(read.problems).length > 0 ? null : { ...others, ...read.payload };
  if (Object.keys(problems).length > 0 || payload === null || missedDays === null || priority === null) {
    return { values: null, payload, problems };
  }
  const values: ScheduleValues = {
    name: draft.name,
    description: draft.description.trim() === '' ? null : draft.description.trim(),
    sync: draft.kind === 'sync' ? draft.target : null,
    routine: draft.kind === 'routine' ? draft.target : null,
    cron: draft.cron.trim(),
    timeZone: draft.timeZone.trim(),
    payload,
    enabled: draft.enabled,
    missedPolicy: draft.missedPolicy,
    missedDays,
    overlapPolicy: draft.overlapPolicy,
    priority,
  };
  return { values, payload, problems };
}

/** The fields in which two differ, with the values of the second. */
export function differing(before: ScheduleValues, after: ScheduleValues): ScheduleChanges {
  const fields = Object.entries(after).filter(
    ([field, value]) => canonical(Reflect.get(before, field)) !== canonical(value),
  );
  return Object.fromEntries(fields);
}

/** Objects in whatever order are the same payload. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a.localeCompare(b)))
      : inner,
  );
}

function othersOf(payload: JsonObject, fields: readonly FormField[]): string {
  const names = unknownFields(fields, payload);
  return names.length === 0
    ? ''
    : JSON.stringify(Object.fromEntries(names.map((name) => [name, payload[name]])), null, 2);
}

function readWhole(text: string, least: number, most: number): number | null {
  const value = Number(text.trim());
  return text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most ? value : null;
}
