import { z } from 'zod';
import type { Schedule } from '#shared/schedules.ts';
import { matches } from '../../app/matches.ts';
import { cadenceWords } from './cadence.ts';
import { kindOf, troubles } from './slotLooks.ts';

export const standings = ['all', 'on', 'off', 'trouble'] as const;
/** Which schedules: all, those switched on or off, those that want to be looked at. */
export type StandingFilter = (typeof standings)[number];

export interface ScheduleFilter {
  text: string;
  standing: StandingFilter;
  /** The sync or routine that it starts. */
  target: string | null;
}

export const everySchedule: ScheduleFilter = { text: '', standing: 'all', target: null };

export const sortColumns = ['name', 'target', 'next', 'cadence', 'last'] as const;
export interface ScheduleSort {
  by: (typeof sortColumns)[number];
  down: boolean;
}

export function targetOf({ sync, routine }: Pick<Schedule, 'sync' | 'routine'>): string {
  return sync ?? routine ?? '';
}

/** Why a schedule wants to be looked at, in a few words; null where it does not. */
export function troubleOf(schedule: Schedule): string | null {
  if (schedule.problem) return schedule.problem.message;
  if (schedule.overdueSince !== null) return 'A slot is overdue: no worker has dealt with it.';
  if (!schedule.enabled) return null;
  const [last] = schedule.slots;
  const kind = last ? kindOf(last) : null;
  if (kind === 'failed') return 'Its last job failed.';
  if (kind === 'refused') return 'Its last slot could not be enqueued.';
  const missed = schedule.slots.filter((slot) => ['missed', 'late'].includes(kindOf(slot)));
  if (missed.length > 0) return 'Slots were missed of late.';
  const { sentence, tone } = cadenceWords(schedule.cadence);
  return tone === 'idle' ? null : sentence;
}

/** The schedules that a filter lets through, in their order. */
export function listed(schedules: readonly Schedule[], filter: ScheduleFilter, sort: ScheduleSort): Schedule[] {
  const found = schedules.filter((schedule) => passes(schedule, filter));
  const factor = sort.down ? -1 : 1;
  return found.sort((a, b) => factor * compare(a, b, sort.by) || a.name.localeCompare(b.name));
}

function passes(schedule: Schedule, { text, standing, target }: ScheduleFilter): boolean {
  if (target !== null && targetOf(schedule) !== target) return false;
  if (standing === 'on' && !schedule.enabled) return false;
  if (standing === 'off' && schedule.enabled) return false;
  if (standing === 'trouble' && troubleOf(schedule) === null) return false;
  const { name, description, cron, words, timeZone } = schedule;
  return matches([name, targetOf(schedule), description, cron, words, timeZone].join(' '), text);
}

function compare(a: Schedule, b: Schedule, by: ScheduleSort['by']): number {
  switch (by) {
    case 'name':
      return a.name.localeCompare(b.name);
    case 'target':
      return targetOf(a).localeCompare(targetOf(b));
    case 'next':
      return nextOf(a) - nextOf(b);
    case 'cadence':
      return (a.cadence.promised ?? Infinity) - (b.cadence.promised ?? Infinity);
    case 'last':
      return worst(a) - worst(b);
  }
}

/** One that is off is due after all others. */
function nextOf({ enabled, nextRuns, overdueSince }: Schedule): number {
  const next = overdueSince ?? nextRuns[0];
  return !enabled || next === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(next);
}

/** The place of the worst of its last slots among all troubles: the smaller the worse. */
function worst({ slots }: Schedule): number {
  const ranks = slots.map((slot) => troubles.indexOf(kindOf(slot))).filter((rank) => rank >= 0);
  return ranks.length === 0 ? troubles.length : Math.min(...ranks);
}

const filterSchema = z.object({
  text: z.string(),
  standing: z.enum(standings),
  target: z.string().nullable(),
});
const sortSchema = z.object({ by: z.enum(sortColumns), down: z.boolean() });

export function isFilter(value: unknown): value is ScheduleFilter {
  return filterSchema.safeParse(value).success;
}

export function isSort(value: unknown): value is ScheduleSort {
  return sortSchema.safeParse(value).success;
}
