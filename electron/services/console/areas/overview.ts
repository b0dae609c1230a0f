import type { overviewFeeds, overviewMethods } from '#shared/contract/areas/overview.ts';
import { describeWebhook, readAlertSettings, saveAlertSettings, saveWebhook } from '#engine/alerts/alertSettings.ts';
import { acknowledgeAlert, listAlerts } from '#engine/alerts/readAlerts.ts';
import { readArchivedThroughput } from '#engine/archive/read/throughput.ts';
import { views } from '#engine/archive/read/views.ts';
import { catalogueTargets } from '#engine/schedules/catalogueTargets.ts';
import { consoleOverviewReader } from '#engine/statistics/readConsoleOverview.ts';
import { readOutlook } from '#engine/statistics/readOutlook.ts';
import { readRunning } from '#engine/statistics/readRunning.ts';
import { readThroughput } from '#engine/statistics/readThroughput.ts';
import type { Area, AreaTools } from '../area.ts';
import { kept } from '../source.ts';

/** How things stand: figures and alerts. */
export function overviewArea({
  session,
  source,
  acting: { write, who },
  live,
}: AreaTools): Area<typeof overviewMethods, typeof overviewFeeds> {
  return {
    methods: {
      'statistics.throughput': (query) =>
        source.read(
          (database) => readThroughput(database, query),
          (archive) => readArchivedThroughput(archive, query),
        ),
      'alerts.acknowledge': ({ id, resolve, reason }) =>
        write((writer) => acknowledgeAlert(writer, id, { ...who, reason }, { resolve })),
      'alerts.settings': () =>
        session.read(async (database) => ({
          settings: await readAlertSettings(database),
          webhook: await describeWebhook(database, null),
        })),
      'alerts.saveSettings': (settings) => write((writer) => saveAlertSettings(writer, settings, who)),
      'alerts.saveWebhook': ({ url }) => write((writer) => saveWebhook(writer, url, who)),
    },
    feeds: {
      overview: (_, push, fail) => {
        const read = consoleOverviewReader();
        return live(() => session.read(read), push, fail, {
          least: 250,
          times: 20,
          poll: 2_000,
          archived: kept(views.overview),
        });
      },
      running: (_, push, fail) => live(() => session.read(readRunning), push, fail, { least: 100, times: 5 }),
      outlook: (_, push, fail) =>
        live(() => session.read((database) => readOutlook(database, catalogueTargets)), push, fail, {
          least: 250,
          times: 20,
          poll: 5_000,
          archived: kept(views.outlook),
        }),
      alerts: ({ states }, push, fail) =>
        live(() => session.read((database) => listAlerts(database, { states, limit: mostAlerts })), push, fail, {
          archived: async (archive) =>
            (await kept(views.alerts)(archive))?.filter(({ state }) => states.includes(state)),
        }),
    },
  };
}

const mostAlerts = 200;
