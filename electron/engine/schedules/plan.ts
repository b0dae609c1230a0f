import type { MissedPolicy } from '#shared/schedules.ts';
import { plural } from '#shared/format.ts';
import type { Cron } from './cron.ts';
import { slotsBetween } from './slots.ts';

export interface PlanInput {
  cron: Cron;
  timeZone: string;
  /** ms since the epoch: slots up to here were dealt with. */
  handledUntil: number;
  now: number;
  missedPolicy: MissedPolicy;
  /** How many days back a missed slot may lie and still run. */
  missedDays: number;
  /** Slots that have a row all the same: of a watermark that was set back by hand, or came back with a backup. */
  isRecorded?: (slot: number) => boolean;
}

/** What is to be done about the slots that are due. Moments in ms since the epoch, ascending. */
export interface Plan {
  run: { slot: number; missed: boolean }[];
  leaveOut: LeftOut[];
}

/** A slot that does not run, or so many of them in a row, with the reason. */
export interface LeftOut {
  slot: number;
  lastSlot: number;
  slots: number;
  reason: string;
}

/** ms that a slot may be late and still be on time. */
export const tolerance = 60_000;
/** Slots of one schedule that are caught up with at a time, however many were missed. */
export const mostCatchUps = 1_000;
/** Missed slots that get a row each; older ones share one. */
export const mostRows = 1_000;

/**
 * Decides about every slot since the last look. What is on time runs. What was missed runs as the policy says: `skip`
 * none; `latest` the newest, unless a slot that is on time takes its place; `all` each, the newest thousand of them.
 */
export function planSlots(input: PlanInput): Plan {
  const { cron, timeZone, handledUntil, now, missedPolicy, missedDays, isRecorded = () => false } = input;
  const due = [...slotsBetween(cron, timeZone, handledUntil, now)].filter((slot) => !isRecorded(slot));
  const onTime = due.filter((slot) => slot >= now - tolerance);
  const missed = due.filter((slot) => slot < now - tolerance);
  const tooOld = missed.filter((slot) => slot < now - missedDays * 86_400_000);
  const eligible = missed.slice(tooOld.length);
  const caughtUp = eligible.slice(eligible.length - countToRun(missedPolicy, eligible.length, onTime.length));
  const notRun = eligible.slice(0, eligible.length - caughtUp.length);
  return {
    run: [...caughtUp.map((slot) => ({ slot, missed: true })), ...onTime.map((slot) => ({ slot, missed: false }))],
    leaveOut: leaveOut([
      { slots: tooOld, reason: `It was missed more than ${plural(missedDays, 'day')} ago.` },
      { slots: notRun, reason: reasons[missedPolicy] },
    ]),
  };
}

/**
 * Slots that do not run as they are kept: the newest thousand one by one, those before them together, one for each
 * reason.
 */
export function leaveOut(groups: readonly { slots: readonly number[]; reason: string }[]): LeftOut[] {
  let together = groups.reduce((sum, { slots }) => sum + slots.length, 0) - mostRows;
  return groups.flatMap(({ slots, reason }) => {
    const first = slots.slice(0, Math.max(0, together));
    together -= first.length;
    const [start] = first;
    const end = first.at(-1);
    return [
      ...(start === undefined || end === undefined
        ? []
        : [{ slot: start, lastSlot: end, slots: first.length, reason }]),
      ...slots.slice(first.length).map((slot) => ({ slot, lastSlot: slot, slots: 1, reason })),
    ];
  });
}

const reasons: Record<MissedPolicy, string> = {
  skip: 'The schedule leaves missed slots out.',
  latest: 'Of the slots that were due, only the newest runs.',
  all: `Of the slots that were missed, only the newest ${mostCatchUps} run.`,
};

function countToRun(policy: MissedPolicy, missed: number, onTime: number): number {
  switch (policy) {
    case 'skip':
      return 0;
    case 'latest':
      return onTime > 0 ? 0 : Math.min(1, missed);
    case 'all':
      return Math.min(mostCatchUps, missed);
  }
}
