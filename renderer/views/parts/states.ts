import type { JobSummary, JsonObject, attemptOutcomes, LogLevel, ShownState, Trigger } from '#shared/jobs.ts';
import type { Environment } from '#shared/contract/connection.ts';
import type { Shape, Tone } from '../../ui/Glyph.tsx';

export interface StateLook {
  shape: Shape;
  tone: Tone;
  word: string;
}

/** Every state has a shape of its own, so that colour is never alone. */
export const stateLooks: Record<ShownState, StateLook> = {
  pending: { shape: 'ring', tone: 'idle', word: 'Pending' },
  scheduled: { shape: 'clock', tone: 'idle', word: 'Scheduled' },
  retrying: { shape: 'again', tone: 'warn', word: 'Retrying' },
  blocked: { shape: 'lock', tone: 'held', word: 'Blocked' },
  waiting: { shape: 'after', tone: 'idle', word: 'Waiting' },
  running: { shape: 'turning', tone: 'busy', word: 'Running' },
  cancelling: { shape: 'stopping', tone: 'warn', word: 'Cancelling' },
  succeeded: { shape: 'check', tone: 'good', word: 'Succeeded' },
  failed: { shape: 'cross', tone: 'bad', word: 'Failed' },
  cancelled: { shape: 'slash', tone: 'idle', word: 'Cancelled' },
};

export type Outcome = (typeof attemptOutcomes)[number];

export const outcomeLooks: Record<Outcome, StateLook> = {
  running: stateLooks.running,
  succeeded: stateLooks.succeeded,
  failed: stateLooks.failed,
  cancelled: stateLooks.cancelled,
  lost: { shape: 'question', tone: 'warn', word: 'Lost' },
  released: { shape: 'back', tone: 'idle', word: 'Released' },
};

/** What an outcome means, where its word alone does not say it. */
export const outcomeMeanings: Partial<Record<Outcome, string>> = {
  lost: 'Its worker stopped answering; another one took the job over.',
  released: 'Its worker was stopped and gave the job back; this does not count as an attempt.',
};

export const levelTones: Record<LogLevel, Tone> = {
  trace: 'idle',
  debug: 'idle',
  info: 'idle',
  warn: 'warn',
  error: 'bad',
};

export const triggerWords: Record<Trigger, string> = {
  operator: 'Operator',
  schedule: 'Schedule',
  backfill: 'Backfill',
  retry: 'Retry',
  api: 'API',
};

/** Tailwind classes of an environment: its colour as text, as a line, and as a quiet ground. */
export const environmentLooks: Record<Environment, { word: string; text: string; line: string; ground: string }> = {
  local: { word: 'Local', text: 'text-muted', line: 'border-line-strong', ground: 'bg-canvas' },
  staging: { word: 'Staging', text: 'text-warn', line: 'border-warn', ground: 'bg-warn/8' },
  production: { word: 'Production', text: 'text-bad', line: 'border-bad', ground: 'bg-bad/8' },
};

/** What a job is about: the values of its payload, named where they need it. Empty for an empty payload. */
export function subjectOf(job: Pick<JobSummary, 'payload'>): string {
  return Object.entries(job.payload)
    .filter(([, value]) => value !== null && value !== '' && value !== false)
    .map(([key, value]) => {
      if (value === true) return words(key);
      return `${words(key)} ${subjectValue(value)}`;
    })
    .join(' · ');
}

function subjectValue(value: JsonObject[string] | undefined): string {
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `leagueId`, `league_id` → `league id` */
export function words(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
}

/** The moment that a list shows for a job: when it ended, began, or is due. */
export function momentOf(job: JobSummary): string {
  return job.finishedAt ?? (job.state === 'running' ? job.startedAt : null) ?? job.runAt;
}

/** ms that a job ran for up to `now`; null while it has not begun. */
export function ranFor(job: JobSummary, now: number): number | null {
  if (job.startedAt === null || job.state === 'pending') return null;
  return (job.finishedAt === null ? now : Date.parse(job.finishedAt)) - Date.parse(job.startedAt);
}
