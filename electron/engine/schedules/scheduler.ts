import { toFailure } from '#shared/errors.ts';
import type { Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { DatabaseError } from '#engine/database/databaseError.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { Sleeper } from '#engine/sleeper.ts';
import { databaseNow } from './databaseNow.ts';
import { parseCron } from './cron.ts';
import { handleDue, planOf } from './handleDue.ts';
import { tolerance } from './plan.ts';
import { readSchedules, type ScheduleRow } from './scheduleRow.ts';
import type { HandledSlot } from './slotRows.ts';
import { nextSlots } from './slots.ts';
import { requireTarget, type Targets } from './targets.ts';

export interface SchedulerOptions {
  database: Database;
  /** For waiting alone: it may be hours off. */
  clock: Clock;
  logger: Logger;
  targets: Targets;
  /** Under which its worker is registered, once it is. */
  workerId?: () => string | null;
  /** The database's time; tests give another one. */
  now?: () => Promise<Date>;
  /** The usual values where left out; tests make them longer. */
  timing?: Partial<SchedulerTiming>;
}

/** What a look at all schedules came to. */
export interface CheckResult {
  /** Slots by what became of them. */
  fired: number;
  skipped: number;
  missed: number;
  failed: number;
  /** ms until it is worth to look again. */
  wait: number;
}

/** In ms. */
export interface SchedulerTiming {
  /** Between two looks at most: a schedule may have changed without a notification. */
  longestWait: number;
  /** When to look again after somebody else was at a schedule, who may yet fail. */
  busyWait: number;
  /** Up to so much later at random: workers that look at the same moment wait for each other. */
  jitter: number;
}

const usualTiming: SchedulerTiming = { longestWait: 30_000, busyWait: 2_000, jitter: 200 };
/** ms that a look comes after its slot, so that it does not come before it. */
const margin = 10;
/** ms until the database is asked again, at most, while it does not answer. */
const longestRetry = 30_000;

/**
 * Fires the slots of all schedules as they are due, and finds the missed ones: at start, after sleep, and after the
 * database was away. Every worker has one; each slot is dealt with once.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #timing: SchedulerTiming;
  readonly #sleeper: Sleeper;
  #running: Promise<void> | null = null;
  #checking: Promise<CheckResult> | null = null;
  #next: Promise<CheckResult> | null = null;
  /** What was complained about last of each schedule, so that it is said once. */
  readonly #complaints = new Map<string, string>();

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#timing = { ...usualTiming, ...options.timing };
    this.#sleeper = new Sleeper(options.clock);
  }

  /** Begins to look, at once. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends; a look that is under way is brought to its end. */
  async stop(): Promise<void> {
    this.#sleeper.end();
    await this.#running;
    await this.#checking?.catch(() => undefined);
  }

  /** A schedule has changed: looks soon. */
  wake(): void {
    this.#sleeper.wake();
  }

  /** A notification came, or `resumed`: looks soon where it is about schedules, or some may have been lost. */
  hint(payload: string): void {
    if (payload === 'schedules' || payload === 'connected' || payload === 'resumed') this.wake();
  }

  /** Looks at once, after the computer slept. Throws what the database throws. */
  async resume(): Promise<CheckResult> {
    const result = await this.check();
    this.wake();
    return result;
  }

  /**
   * Deals with every slot that is due now. Calls while one is under way share the next one. Throws what the database
   * throws; what is wrong with one schedule does not keep the others.
   */
  check(): Promise<CheckResult> {
    if (this.#next) return this.#next;
    if (!this.#checking) return this.#begin();
    this.#next = this.#checking
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.#begin();
      });
    return this.#next;
  }

  #begin(): Promise<CheckResult> {
    const checking = this.#check().finally(() => {
      if (this.#checking === checking) this.#checking = null;
    });
    this.#checking = checking;
    return checking;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#sleeper.ended) {
      let wait: number;
      const begun = this.#options.clock.now();
      try {
        ({ wait } = await this.check());
        // The look itself took a moment; a clock that was set meanwhile says nothing about it.
        wait = Math.max(margin, wait - Math.min(wait, Math.max(0, this.#options.clock.now() - begun)));
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures === 1) {
          this.#options.logger.warn('The schedules could not be looked at; trying again.', {
            error: toFailure(error).message,
          });
        }
        wait = Math.min(longestRetry, 500 * 2 ** failures);
      }
      const pause = wait + Math.random() * Math.min(this.#timing.jitter, wait / 4);
      await this.#sleeper.sleep(pause);
    }
  }

  async #check(): Promise<CheckResult> {
    const { database, now = () => databaseNow(database) } = this.#options;
    const result: CheckResult = { fired: 0, skipped: 0, missed: 0, failed: 0, wait: this.#timing.longestWait };
    const time = await now();
    for (const schedule of await readSchedules(database, 'enabled')) {
      if (this.#sleeper.ended) break;
      try {
        await this.#look(schedule, time, result);
        this.#complaints.delete(schedule.id);
      } catch (error) {
        if (error instanceof DatabaseError && error.connectionLost) throw error;
        this.#complain(schedule, error);
      }
    }
    return result;
  }

  async #look(schedule: ScheduleRow, now: Date, result: CheckResult): Promise<void> {
    const { database, targets, workerId } = this.#options;
    const wait = (ms: number): void => {
      result.wait = Math.min(result.wait, Math.max(margin, ms));
    };
    const plan = planOf(schedule, now);
    const due = plan.run.length + plan.leaveOut.length > 0;
    if (due && !this.#mustLeaveToOthers(schedule, plan.run[0]?.slot, now)) {
      const handled = await handleDue(database, targets, schedule.id, { now, workerId: workerId?.() ?? null });
      if (handled === 'busy') wait(this.#timing.busyWait);
      else this.#tell(schedule, handled.slots, result);
    } else if (due) wait(this.#timing.busyWait);
    const [next] = nextSlots(parseCron(schedule.cron), schedule.timeZone, now.getTime(), 1, longestLook);
    if (next !== undefined) wait(next - now.getTime() + margin);
  }

  /**
   * While workers are being updated some know a sync that others don't: one that does not leaves the slot to them for as
   * long as it is on time.
   */
  #mustLeaveToOthers(schedule: ScheduleRow, slot: number | undefined, now: Date): boolean {
    if (slot === undefined || slot < now.getTime() - tolerance / 2) return false;
    try {
      requireTarget(this.#options.targets, schedule);
      return false;
    } catch {
      return true;
    }
  }

  #tell(schedule: ScheduleRow, slots: readonly HandledSlot[], result: CheckResult): void {
    for (const { slot, slots: count = 1, outcome, missed, reason, jobIds = [] } of slots) {
      result[outcome] += count;
      const fields = {
        schedule: schedule.name,
        slot: new Date(slot).toISOString(),
        ...(jobIds.length > 0 ? { jobs: [...jobIds] } : {}),
        ...(count > 1 ? { slots: count } : {}),
        ...(reason === undefined ? {} : { reason }),
      };
      const { logger } = this.#options;
      if (outcome === 'failed') logger.error('A slot of a schedule could not be fired.', fields);
      else if (outcome === 'fired')
        logger.info(missed ? 'A missed slot was caught up with.' : 'A slot was fired.', fields);
      else logger.warn(outcome === 'missed' ? 'A slot was missed.' : 'A slot was skipped.', fields);
    }
  }

  #complain(schedule: ScheduleRow, error: unknown): void {
    const { message } = toFailure(error);
    if (this.#complaints.get(schedule.id) === message) return;
    this.#complaints.set(schedule.id, message);
    this.#options.logger.error('A schedule can’t be followed; the others are.', {
      schedule: schedule.name,
      error: message,
    });
  }
}

/** Years to look ahead for the next slot, only to know how long to wait: a day would do. */
const longestLook = 1 / 366;
