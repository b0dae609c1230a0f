import { expect } from 'vitest';
import type { TestDatabase } from '../../support/database.ts';
import { slotsByScan } from '../../unit/schedules/oracle.ts';
import type { Scenario, Simulated, Watches } from './simulation.ts';
import { jobsOf, slotsOf, type JobRow, type SlotRow } from './support.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** What a simulation must have left behind, whatever happened in it. Gives how many slots became what. */
export async function verify(
  db: TestDatabase,
  scenario: Scenario,
  { ids, watches }: Simulated,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const jobs = await jobsOf(db);
  const named = new Set<string>();
  for (const [index, schedule] of scenario.schedules.entries()) {
    const slots = await slotsOf(db, ids[index] ?? '');
    const { cron, timeZone } = schedule;
    const expected = slotsByScan(cron, timeZone, scenario.start, scenario.start + scenario.lasts);
    // Each slot has one row, and no row is of another moment.
    expect(
      slots.map(({ slot }) => new Date(slot).toISOString()),
      `the slots of ${cron} in ${timeZone}`,
    ).toEqual(expected.map((slot) => new Date(slot).toISOString()));
    for (const slot of slots) {
      verifySlot(slot, `schedule-${index}`, jobs);
      verifyTime(slot, watches);
      for (const id of slot.job_ids) named.add(id);
      const what = slot.outcome === 'fired' && slot.missed ? 'caught up' : slot.outcome;
      counts[what] = (counts[what] ?? 0) + 1;
    }
    verifyPolicy(slots, schedule);
  }
  // No job that no slot tells of.
  expect(jobs.map(({ id }) => id).filter((id) => !named.has(id))).toEqual([]);
  return counts;
}

function verifySlot(slot: SlotRow, schedule: string, jobs: readonly JobRow[]): void {
  const at = new Date(slot.slot).toISOString();
  const own = jobs.filter(({ trigger_detail: detail }) => detail['schedule'] === schedule && detail['slot'] === at);
  expect(own.map(({ id }) => id)).toEqual(slot.job_ids);
  expect(slot.job_ids).toHaveLength(slot.outcome === 'fired' ? 1 : 0);
  expect(own.every((job) => job.trigger_detail['missed'] === (slot.missed ? true : undefined))).toBe(true);
  expect(slot.slots).toBe(1);
  expect(slot.handled_at).toBeGreaterThanOrEqual(slot.slot);
  if (slot.outcome !== 'fired') expect(slot.reason).toMatch(/\.$/);
  expect(slot.outcome === 'skipped').toBe(slot.blocked_by !== null);
}

/** On time where somebody watched all the time that it had, and missed where nobody did in any of it. */
function verifyTime(slot: SlotRow, watches: Watches): void {
  expect(slot.missed).toBe(slot.handled_at - slot.slot > minute);
  const inTime = watches.some(({ from, to }) => from <= slot.slot && to >= slot.slot + minute);
  const somebody = watches.some(({ from, to }) => from <= slot.slot + minute && to >= slot.slot);
  const shown = `${new Date(slot.slot).toISOString()} handled at ${new Date(slot.handled_at).toISOString()}`;
  if (inTime) expect(slot.missed, shown).toBe(false);
  if (!somebody) expect(slot.missed, shown).toBe(true);
}

function verifyPolicy(slots: readonly SlotRow[], schedule: Scenario['schedules'][number]): void {
  const { missedPolicy = 'latest', missedDays = 7, overlapPolicy = 'skip' } = schedule;
  const missed = slots.filter((slot) => slot.missed);
  const ran = missed.filter(({ outcome }) => outcome !== 'missed');
  expect(ran.every((slot) => slot.handled_at - slot.slot <= missedDays * day)).toBe(true);
  if (overlapPolicy === 'queue') expect(slots.filter(({ outcome }) => outcome === 'skipped')).toEqual([]);
  for (const slot of missed) {
    const together = slots.filter(({ handled_at: at }) => at === slot.handled_at);
    const newest = together.at(-1)?.slot === slot.slot;
    const young = slot.handled_at - slot.slot <= missedDays * day;
    const runs = young && (missedPolicy === 'all' || (missedPolicy === 'latest' && newest));
    expect(slot.outcome === 'missed', `${missedPolicy}: ${JSON.stringify(slot)}`).toBe(!runs);
  }
}
