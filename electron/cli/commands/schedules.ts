import { OperatorError } from '#shared/errors.ts';
import { missedPolicies, overlapPolicies, type NewSchedule, type Schedule, type Slot } from '#shared/schedules.ts';
import { catalogueTargets } from '#engine/schedules/catalogueTargets.ts';
import { parseCron } from '#engine/schedules/cron.ts';
import { listSchedules } from '#engine/schedules/listSchedules.ts';
import { nextSlots } from '#engine/schedules/slots.ts';
import { cronInWords } from '#engine/schedules/words.ts';
import {
  createSchedule,
  removeSchedule,
  runScheduleNow,
  setScheduleEnabled,
} from '#engine/schedules/writeSchedules.ts';
import { requireZone } from '#engine/schedules/zones.ts';
import { formatDuration, formatExact } from '#shared/time.ts';
import { act } from '#cli/act.ts';
import { open, type OpenOptions } from '#cli/open.ts';
import { columns, print, printJson } from '#cli/output.ts';
import { parsePayload } from '#cli/parse.ts';

export interface ScheduleOptions extends OpenOptions {
  json: boolean;
}

export interface AddOptions extends ScheduleOptions {
  cron: string;
  zone: string;
  sync?: string;
  routine?: string;
  payload: string;
  description?: string;
  missed: string;
  missedDays: number;
  overlap: string;
  priority: number;
  disabled: boolean;
}

/** Lists the schedules with their next and last runs. */
export async function schedulesCommand(options: ScheduleOptions): Promise<void> {
  const opened = await open(options);
  try {
    const schedules = await listSchedules(opened.database, catalogueTargets);
    if (options.json) return printJson({ schedules });
    print(schedules.length === 0 ? 'No schedules.' : describe(schedules));
    for (const { name, problem } of schedules)
      if (problem) print(`${name}: ${problem.message} ${problem.hint ?? ''}`.trimEnd());
  } finally {
    await opened.close();
  }
}

/** Makes a schedule. */
export async function addScheduleCommand(name: string, options: AddOptions): Promise<void> {
  const schedule: NewSchedule = {
    name,
    description: options.description ?? null,
    sync: options.sync ?? null,
    routine: options.routine ?? null,
    cron: options.cron,
    timeZone: options.zone,
    payload: parsePayload(options.payload),
    enabled: !options.disabled,
    missedPolicy: oneOf(missedPolicies, options.missed, '--missed'),
    missedDays: options.missedDays,
    overlapPolicy: oneOf(overlapPolicies, options.overlap, '--overlap'),
    priority: options.priority,
  };
  const { id } = await act(options, async (transaction, by) => ({
    result: await createSchedule(transaction, catalogueTargets, schedule, { by }),
    deed: { action: 'add schedule', detail: { schedule: name, cron: options.cron, timeZone: options.zone } },
  }));
  if (options.json) return printJson({ id, name });
  print(`Added the schedule ${name}: ${cronInWords(options.cron)} (${options.zone}).`);
  if (options.disabled) print(`It is disabled: touchline schedules enable ${name}`);
}

/** Switches a schedule on or off. */
export async function switchScheduleCommand(name: string, enabled: boolean, options: ScheduleOptions): Promise<void> {
  await act(options, async (transaction, by) => ({
    result: await setScheduleEnabled(transaction, catalogueTargets, name, enabled, { by }),
    deed: { action: enabled ? 'enable schedule' : 'disable schedule', detail: { schedule: name } },
  }));
  if (options.json) printJson({ name, enabled });
  else print(`The schedule ${name} is ${enabled ? 'enabled' : 'disabled'}.`);
}

/** Removes a schedule; its jobs stay. */
export async function removeScheduleCommand(name: string, options: ScheduleOptions): Promise<void> {
  await act(options, async (transaction) => ({
    result: await removeSchedule(transaction, name),
    deed: { action: 'remove schedule', detail: { schedule: name } },
  }));
  if (options.json) printJson({ name });
  else print(`Removed the schedule ${name}.`);
}

/** Enqueues what a schedule would start now, beside its slots. */
export async function runScheduleCommand(name: string, options: ScheduleOptions): Promise<void> {
  const { jobIds } = await act(options, async (transaction, by) => {
    const result = await runScheduleNow(transaction, catalogueTargets, name, { by });
    return { result, deed: { action: 'run schedule', jobIds: result.jobIds, detail: { schedule: name } } };
  });
  if (options.json) printJson({ name, jobIds });
  else print(`Enqueued ${jobIds.length === 1 ? 'job' : 'jobs'} ${jobIds.join(', ')}.`);
}

/** Shows when a cron expression is due next. Needs no database. */
export function nextSlotsCommand(cron: string, options: { zone: string; count: number; json: boolean }): Promise<void> {
  const words = cronInWords(cron);
  const zone = requireZone(options.zone);
  const runs = nextSlots(parseCron(cron), zone, Date.now(), options.count).map((slot) => new Date(slot).toISOString());
  if (options.json) printJson({ words, runs });
  else print([`${words} (${zone}):`, ...runs.map((run) => formatExact(run, zone))].join('\n'));
  return Promise.resolve();
}

function describe(schedules: readonly Schedule[]): string {
  return columns([
    ['NAME', 'STARTS', 'WHEN', 'ZONE', 'NEXT', 'LAST SLOT'],
    ...schedules.map((schedule) => [
      schedule.name,
      schedule.sync ?? schedule.routine ?? '',
      schedule.words ?? schedule.cron,
      schedule.timeZone,
      schedule.enabled ? (schedule.nextRuns[0]?.slice(0, 16).replace('T', ' ') ?? 'never') : 'disabled',
      schedule.slots[0] ? lastSlot(schedule.slots[0]) : '-',
    ]),
  ]);
}

function lastSlot({ slot, lastSlot: last, outcome, missed, lateness, jobs }: Slot): string {
  const at = (last ?? slot).slice(0, 16).replace('T', ' ');
  const late = missed && outcome === 'fired' ? ` ${formatDuration(lateness)} late` : '';
  const became = jobs.map(({ id, state }) => ` job ${id}${state === null ? '' : ` ${state}`}`).join(',');
  return `${at} ${outcome}${late}${became === '' ? '' : `:${became}`}`;
}

function oneOf<T extends string>(known: readonly T[], given: string, option: string): T {
  const found = known.find((value) => value === given);
  if (found !== undefined) return found;
  throw new OperatorError({
    code: 'bad_option',
    message: `${option} can't be ${JSON.stringify(given)}.`,
    hint: `It is one of: ${known.join(', ')}.`,
  });
}
