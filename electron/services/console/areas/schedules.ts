import type { scheduleFeeds, scheduleMethods } from '#shared/contract/areas/schedules.ts';
import { catalogueTargets } from '#engine/schedules/catalogueTargets.ts';
import { listSchedules, listSlots } from '#engine/schedules/listSchedules.ts';
import { previewSchedule } from '#engine/schedules/preview.ts';
import {
  createSchedule,
  removeSchedule,
  runScheduleNow,
  setScheduleEnabled,
  updateSchedule,
} from '#engine/schedules/writeSchedules.ts';
import { atMostEvery, type Area, type AreaTools } from '../area.ts';

/** Schedules and their slots. */
export function schedulesArea({
  session,
  acting: { act, who },
  live,
}: AreaTools): Area<typeof scheduleMethods, typeof scheduleFeeds> {
  return {
    methods: {
      'schedules.preview': (query) => session.read((database) => previewSchedule(database, catalogueTargets, query)),
      'schedules.slots': ({ id, before, limit }) =>
        session.read((database) => listSlots(database, id, { limit, ...(before === null ? {} : { before }) })),
      'schedules.create': (schedule) =>
        act(async (transaction) => {
          const { name, cron, timeZone } = schedule;
          const result = await createSchedule(transaction, catalogueTargets, schedule, { by: who.actor });
          return { result, deed: { action: 'add schedule', detail: { schedule: name, cron, timeZone } } };
        }),
      'schedules.update': ({ name, changes }) =>
        act(async (transaction) => {
          await updateSchedule(transaction, catalogueTargets, name, changes, { by: who.actor });
          const detail = { schedule: name, changes: Object.keys(changes) };
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
        live(
          atMostEvery(500, () => session.read((database) => listSchedules(database, catalogueTargets))),
          push,
          fail,
        ),
    },
  };
}
