import type { SlotCount } from '#shared/scheduleTimeline.ts';
import type { Slot } from '#shared/schedules.ts';
import { plural } from '#shared/format.ts';
import { formatDuration } from '#shared/time.ts';
import type { Shape, Tone } from '../../ui/Glyph.tsx';

/** What became of a slot, as it is shown. */
export type SlotKind = 'succeeded' | 'gone' | SlotCount;

/** A shape of states, or one of what did not run. */
export type SlotShape = Shape | 'diamond' | 'dash' | 'circle';

export interface SlotLook {
  shape: SlotShape;
  tone: Tone;
  word: string;
  /** What it means, where its word alone does not say it. */
  meaning?: string;
}

export const slotLooks: Record<SlotKind, SlotLook> = {
  succeeded: { shape: 'check', tone: 'good', word: 'Ran' },
  ran: { shape: 'dot', tone: 'good', word: 'Ran' },
  failed: { shape: 'cross', tone: 'bad', word: 'Failed' },
  cancelled: { shape: 'slash', tone: 'idle', word: 'Cancelled' },
  running: { shape: 'turning', tone: 'busy', word: 'Running' },
  queued: { shape: 'ring', tone: 'idle', word: 'Queued', meaning: 'Its job waits in the queue.' },
  late: { shape: 'clock', tone: 'warn', word: 'Ran late', meaning: 'It was missed, and caught up with.' },
  missed: { shape: 'diamond', tone: 'warn', word: 'Missed', meaning: 'It was found too late, and did not run.' },
  skipped: { shape: 'dash', tone: 'idle', word: 'Skipped', meaning: 'A job of an earlier slot was still live.' },
  refused: { shape: 'triangle', tone: 'bad', word: 'Not enqueued', meaning: 'Its job could not be enqueued.' },
  gone: { shape: 'dot', tone: 'idle', word: 'Ran', meaning: 'The retention has removed its job.' },
  overdue: {
    shape: 'question',
    tone: 'warn',
    word: 'Overdue',
    meaning: 'It was due, and no worker has dealt with it.',
  },
  coming: { shape: 'circle', tone: 'idle', word: 'To come' },
};

/** What became of a slot. A job that failed counts before one that still runs: it is what the operator should see. */
export function kindOf({ outcome, missed, jobs }: Pick<Slot, 'outcome' | 'missed' | 'jobs'>): SlotKind {
  if (outcome === 'missed' || outcome === 'skipped') return outcome;
  if (outcome === 'failed') return 'refused';
  const states = new Set(jobs.map(({ state }) => state));
  if (states.has('failed')) return 'failed';
  if (states.has('running')) return 'running';
  if (states.has('pending')) return states.has('succeeded') ? 'running' : 'queued';
  if (states.has('cancelled')) return 'cancelled';
  if (!states.has('succeeded')) return 'gone';
  return missed ? 'late' : 'succeeded';
}

/** Kinds that an operator should look at, the worst first. */
export const troubles: readonly SlotKind[] = ['failed', 'refused', 'overdue', 'missed', 'late', 'skipped', 'cancelled'];

/** ms from the first job's start to the last one's end, up to `now` while one runs; null where none has begun. */
export function tookOf({ jobs }: Pick<Slot, 'jobs'>, now: number): number | null {
  const starts = jobs.flatMap(({ startedAt }) => (startedAt === null ? [] : [Date.parse(startedAt)]));
  if (starts.length === 0) return null;
  const ends = jobs.map(({ startedAt, finishedAt }) =>
    finishedAt === null ? (startedAt === null ? 0 : now) : Date.parse(finishedAt),
  );
  return Math.max(0, Math.max(...ends) - Math.min(...starts));
}

/** What became of a slot, in sentences. */
export function slotWords(slot: Slot, now: number): string {
  const kind = kindOf(slot);
  const took = tookOf(slot, now);
  const job = jobWords(slot);
  const late = slot.missed && slot.outcome === 'fired' ? ` It was ${formatDuration(slot.lateness)} late.` : '';
  switch (kind) {
    case 'missed':
      return slot.slots > 1
        ? `${plural(slot.slots, 'slot')} missed. ${slot.reason ?? ''}`
        : `Missed. ${slot.reason ?? ''}`;
    case 'skipped':
      return `Skipped. ${slot.reason ?? ''}`;
    case 'refused':
      return `Its job could not be enqueued: ${slot.error?.message ?? slot.reason ?? 'nobody knows why.'}`;
    case 'queued':
      return `${job} waits in the queue.${late}`;
    case 'running':
      return `${job} ${slot.jobs.length > 1 ? 'run' : 'runs'}${took === null ? '' : ` for ${formatDuration(took)}`}.${late}`;
    case 'gone':
      return `It ran; the retention has removed its job.${late}`;
    case 'failed':
    case 'cancelled':
    case 'succeeded':
    case 'late':
    case 'ran':
    case 'overdue':
    case 'coming':
      return `${job} ${stateWords(slot)}${took === null ? '' : ` after ${formatDuration(took)}`}.${late}`;
  }
}

function jobWords({ jobs }: Slot): string {
  const [first] = jobs;
  if (!first) return 'No job';
  return jobs.length === 1 ? `Job ${first.id}` : `${plural(jobs.length, 'job')} from ${first.id}`;
}

function stateWords({ jobs }: Slot): string {
  if (jobs.length <= 1) return jobs[0]?.state ?? 'is gone';
  const failed = jobs.filter(({ state }) => state === 'failed').length;
  const cancelled = jobs.filter(({ state }) => state === 'cancelled').length;
  if (failed > 0) return `of which ${failed} failed, ended`;
  return cancelled > 0 ? `of which ${cancelled} cancelled, ended` : 'succeeded';
}
