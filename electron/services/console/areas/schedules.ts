import type { scheduleFeeds, scheduleMethods } from '#shared/contract/areas/schedules.ts';
import type { JsonObject } from '#shared/jobs.ts';
import type { ScheduleChanges } from '#shared/schedules.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { views } from '#engine/archive/read/views.ts';
import { catalogueTargets } from '#engine/schedules/catalogueTargets.ts';
import { describePlaceholders } from '#engine/schedules/describePlaceholders.ts';
import { describeTargets } from '#engine/schedules/describeTargets.ts';
import { listSchedules, listSlots } from '#engine/schedules/listSchedules.ts';
import { previewSchedule } from '#engine/schedules/preview.ts';
import { readDeeds } from '#engine/schedules/readDeeds.ts';
import { readSchedules } from '#engine/schedules/scheduleRow.ts';
import { readTimeline } from '#engine/schedules/timeline.ts';
import {
  createSchedule,
  removeSchedule,
  runScheduleNow,
  setScheduleEnabled,
  updateSchedule,
} from '#engine/schedules/writeSchedules.ts';
import type { Area, AreaTools } from '../area.ts';
import { kept } from '../source.ts';

/** How many of its last slots, and of its next runs, the list brings of each schedule. */
const shown = { slots: 12, runs: 10 };

/** Schedules and their slots. */
export function schedulesArea({
  session,
  acting: { act, who },
  live,
}: AreaTools): Area<typeof scheduleMethods, typeof scheduleFeeds> {
  return {
    methods: {
      'schedules.preview': (query) => session.read((database) => previewSchedule(database, catalogueTargets, query)),
      'schedules.slots': ({ id, before, limit, only }) =>
        session.read((database) => listSlots(database, id, { limit, before, exceptions: only === 'exceptions' })),
      'schedules.timeline': (query) => session.read((database) => readTimeline(database, query)),
      'schedules.targets': async () => describeTargets(),
      'schedules.placeholders': (query) => session.read((database) => describePlaceholders(database, query)),
      'schedules.deeds': ({ name, limit }) => session.read((database) => readDeeds(database, name, limit)),
      'schedules.create': (schedule) =>
        act(async (transaction) => {
          const { name, cron, timeZone } = schedule;
          const result = await createSchedule(transaction, catalogueTargets, schedule, { by: who.actor });
          return { result, deed: { action: 'add schedule', detail: { schedule: name, cron, timeZone } } };
        }),
      'schedules.update': ({ name, changes, loaded }) =>
        act(async (transaction) => {
          const before = await valuesOf(transaction, name, changes);
          await updateSchedule(transaction, catalogueTargets, name, changes, { by: who.actor, loaded });
          const renamed = changes.name === undefined || changes.name === name ? {} : { renamedFrom: name };
          const after = await valuesOf(transaction, changes.name ?? name, changes);
          const detail = { schedule: changes.name ?? name, ...renamed, changes: Object.keys(changes), before, after };
          return { result: {}, deed: { action: 'change schedule', detail } };
        }),
      'schedules.setEnabled': ({ name, enabled }) =>
        act(async (transaction) => {
          await setScheduleEnabled(transaction, catalogueTargets, name, enabled, { by: who.actor });
          const action = enabled ? 'enable schedule' : 'disable schedule';
          return { result: {}, deed: { action, detail: { schedule: name } } };
        }),
      'schedules.remove': ({ name }) =>
        act(async (transaction) => {
          await removeSchedule(transaction, name);
          return { result: {}, deed: { action: 'remove schedule', detail: { schedule: name } } };
        }),
      'schedules.run': ({ name }) =>
        act(async (transaction) => {
          const result = await runScheduleNow(transaction, catalogueTargets, name, { by: who.actor });
          return { result, deed: { action: 'run schedule', jobIds: result.jobIds, detail: { schedule: name } } };
        }),
    },
    feeds: {
      schedules: (_, push, fail) =>
        live(() => session.read((database) => listSchedules(database, catalogueTargets, shown)), push, fail, {
          least: 100,
          times: 2,
          archived: kept(views.schedules),
        }),
    },
  };
}

/** The values that a schedule has in the fields that change, for the audit. */
async function valuesOf(transaction: Queryable, name: string, changes: ScheduleChanges): Promise<JsonObject> {
  const [schedule] = await readSchedules(transaction, 'name = $1', [name], 'for update');
  return Object.fromEntries(Object.entries(schedule ?? {}).filter(([field]) => field in changes));
}
