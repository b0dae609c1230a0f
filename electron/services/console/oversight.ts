import type { ConsoleMethod } from '#shared/contract/contract.ts';
import type { ConsoleHandlers } from '#shared/contract/server.ts';
import { abortBulkAction, createBulkAction, undoBulkAction } from '#engine/actions/bulkActions.ts';
import { previewBulkAction } from '#engine/actions/previewBulkAction.ts';
import { listBulkJobs } from '#engine/actions/readBulkActions.ts';
import { describeWebhook, readAlertSettings, saveAlertSettings, saveWebhook } from '#engine/alerts/alertSettings.ts';
import { acknowledgeAlert } from '#engine/alerts/readAlerts.ts';
import { catalogueTargets } from '#engine/schedules/catalogueTargets.ts';
import { listSlots } from '#engine/schedules/listSchedules.ts';
import { previewSchedule } from '#engine/schedules/preview.ts';
import {
  createSchedule,
  removeSchedule,
  runScheduleNow,
  setScheduleEnabled,
  updateSchedule,
} from '#engine/schedules/writeSchedules.ts';
import { readThroughput } from '#engine/statistics/readThroughput.ts';
import type { Acting } from './acting.ts';
import type { Session } from './session.ts';

type Area = 'bulk' | 'schedules' | 'alerts' | 'statistics';
export type OversightMethod = Extract<ConsoleMethod, `${Area}.${string}`>;

/** The methods about many jobs at once: bulk actions, schedules, alerts, figures. */
export function oversight(session: Session, { act, write, who }: Acting): Pick<ConsoleHandlers, OversightMethod> {
  const by = who.actor;
  return {
    'bulk.preview': ({ action, filter }) => session.read((database) => previewBulkAction(database, action, filter)),
    'bulk.create': (request) => write((writer) => createBulkAction(writer, request, who)),
    'bulk.abort': ({ id }) => write((writer) => abortBulkAction(writer, id, who)),
    'bulk.undo': ({ id, reason }) => write((writer) => undoBulkAction(writer, id, { ...who, reason })),
    'bulk.jobs': async ({ id, after, outcome, limit }) => {
      const page = { after, outcome, limit: limit + 1 };
      const jobs = await session.read((database) => listBulkJobs(database, id, page));
      return { jobs: jobs.slice(0, limit), more: jobs.length > limit };
    },

    'schedules.preview': (query) => session.read((database) => previewSchedule(database, catalogueTargets, query)),
    'schedules.slots': ({ id, before, limit }) =>
      session.read((database) => listSlots(database, id, { limit, ...(before === null ? {} : { before }) })),
    'schedules.create': (schedule) =>
      act(async (transaction) => {
        const { name, cron, timeZone } = schedule;
        const result = await createSchedule(transaction, catalogueTargets, schedule, { by });
        return { result, deed: { action: 'add schedule', detail: { schedule: name, cron, timeZone } } };
      }),
    'schedules.update': ({ name, changes }) =>
      act(async (transaction) => {
        await updateSchedule(transaction, catalogueTargets, name, changes, { by });
        const detail = { schedule: name, changes: Object.keys(changes) };
        return { result: {}, deed: { action: 'change schedule', detail } };
      }),
    'schedules.setEnabled': ({ name, enabled }) =>
      act(async (transaction) => {
        await setScheduleEnabled(transaction, catalogueTargets, name, enabled, { by });
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
        const result = await runScheduleNow(transaction, catalogueTargets, name, { by });
        return { result, deed: { action: 'run schedule', jobIds: result.jobIds, detail: { schedule: name } } };
      }),

    'alerts.acknowledge': ({ id, resolve, reason }) =>
      write((writer) => acknowledgeAlert(writer, id, { ...who, reason }, { resolve })),
    'alerts.settings': () =>
      session.read(async (database) => ({
        settings: await readAlertSettings(database),
        webhook: await describeWebhook(database, null),
      })),
    'alerts.saveSettings': (settings) => write((writer) => saveAlertSettings(writer, settings, who)),
    'alerts.saveWebhook': ({ url }) => write((writer) => saveWebhook(writer, url, who)),

    'statistics.throughput': (query) => session.read((database) => readThroughput(database, query)),
  };
}
