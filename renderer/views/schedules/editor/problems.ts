import type { Failure } from '#shared/errors.ts';
import { problemsOf } from '../../run-sync/readForm.ts';
import type { FormField } from '../../run-sync/schemaForm.ts';
import type { readDraft } from './draft.ts';
import type { Preview } from './usePreview.ts';

/** What is wrong with a draft, where it stands in the form; null where nothing is. */
export interface FormProblems {
  name: string | null;
  target: string | null;
  cron: readonly { message: string; hint: string | null }[];
  timeZone: string | null;
  others: string | null;
  /** Of the payload's fields, of the days and of the priority. */
  fields: Readonly<Record<string, string>>;
  /** Of the payload as a whole. */
  payload: string | null;
  /** What was refused on saving and has no place of its own. */
  rest: Failure | null;
}

/** The field that a refusal is about, by its code. */
const places: Record<string, 'name' | 'target' | 'cron' | 'timeZone' | 'payload'> = {
  schedule_exists: 'name',
  unknown_sync: 'target',
  unknown_routine: 'target',
  bad_target: 'target',
  bad_cron: 'cron',
  bad_time_zone: 'timeZone',
  bad_placeholder: 'payload',
  invalid_payload: 'payload',
};

/** Whether a refusal is about a field of the form, and not about saving as such. */
export function isAboutField({ code }: Failure): boolean {
  return Object.hasOwn(places, code);
}

/**
 * Brings together what the form found itself, what the preview found as it was typed, and what was refused on saving. That
 * something is missing is said once saving was tried.
 */
export function problemsFor({
  read: { problems: own },
  preview: { value: preview },
  refused,
  fields,
  tried,
}: {
  read: ReturnType<typeof readDraft>;
  preview: Preview;
  refused: Failure | null;
  fields: readonly FormField[];
  tried: boolean;
}): FormProblems {
  const place = refused ? places[refused.code] : undefined;
  const refusal = refused ? [refused.message, refused.hint].filter(Boolean).join(' ') : null;
  const late = (wanted: string): string | null => (place === wanted ? refusal : null);
  const said = (field: string): string | null => {
    const problem = own[field];
    return problem !== undefined && (tried || (!problem.startsWith('Needed') && !problem.startsWith('Choose')))
      ? problem
      : null;
  };
  const asked = (field: string): { message: string; hint: string | null }[] =>
    own[field] === undefined ? (preview?.problems.filter((each) => each.field === field) ?? []) : [];
  const sentence = (field: string): string | null => {
    const [problem] = asked(field);
    return problem ? [problem.message, problem.hint].filter(Boolean).join(' ') : null;
  };

  const found: Record<string, string> = {};
  const general: string[] = [];
  const names = new Set(fields.map(({ name }) => name));
  for (const { field, path, message, hint } of preview?.problems ?? []) {
    if (field !== 'payload') continue;
    const name = path?.split('.')[0] ?? '';
    if (names.has(name)) found[name] ??= withoutPath(message, path);
    else general.push([message, hint].filter(Boolean).join(' '));
  }
  for (const [key, problem] of Object.entries(own)) {
    if (key.startsWith('payload.')) {
      const name = key.slice('payload.'.length);
      if (tried || !problem.startsWith('Needed')) found[name] = problem;
      else delete found[name];
    }
    if (key === 'missedDays' || key === 'priority') found[key] = problem;
  }
  const byField = place === 'payload' ? problemsOf(refused?.details, fields) : null;
  Object.assign(found, byField ?? {});

  const needed = own['cron'];
  const cron = asked('cron');
  return {
    name: said('name') ?? late('name'),
    target: said('target') ?? sentence('target') ?? late('target'),
    cron:
      needed === undefined
        ? cron.length > 0 || place !== 'cron' || !refused
          ? cron
          : [{ message: refused.message, hint: refused.hint ?? null }]
        : tried
          ? [{ message: needed, hint: null }]
          : [],
    timeZone: said('timeZone') ?? sentence('timeZone') ?? late('timeZone'),
    others: said('others'),
    fields: found,
    payload: general[0] ?? (byField === null ? late('payload') : null),
    rest: refused && place === undefined ? refused : null,
  };
}

/** `season: expected a number` → `Expected a number.` */
function withoutPath(message: string, path: string | null): string {
  const text = path !== null && message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message;
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
}
