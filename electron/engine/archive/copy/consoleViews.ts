import { listAlerts } from '#engine/alerts/readAlerts.ts';
import { readStandings } from '#engine/data/readStandings.ts';
import { readSyncData } from '#engine/data/readSyncData.ts';
import { countTables, readTables, withWriters } from '#engine/data/readTables.ts';
import { readKnownValues } from '#engine/queue/knownValues.ts';
import { catalogueTargets } from '#engine/schedules/catalogueTargets.ts';
import { listSchedules } from '#engine/schedules/listSchedules.ts';
import { consoleOverviewReader } from '#engine/statistics/readConsoleOverview.ts';
import { readOutlook } from '#engine/statistics/readOutlook.ts';
import { syncs } from '#engine/syncs/catalogue.ts';
import { syncDataView, views } from '../read/views.ts';
import type { KeptView } from './keptView.ts';

const minute = 60_000;
/** As the console shows them. */
const shown = { slots: 12, runs: 10 };
const mostAlerts = 200;
const mostCounted = 1_000;

/** What the views of a console show that is no history: all of it is kept in the archive. */
export function consoleViews(): KeptView[] {
  return [
    { name: views.overview.name, every: minute / 2, read: consoleOverviewReader() },
    { name: views.outlook.name, every: minute, read: (database) => readOutlook(database, catalogueTargets) },
    { name: views.schedules.name, every: minute, read: (database) => listSchedules(database, catalogueTargets, shown) },
    {
      name: views.alerts.name,
      every: minute,
      read: (database) => listAlerts(database, { states: ['open', 'acknowledged'], limit: mostAlerts }),
    },
    {
      name: views.data.name,
      every: minute,
      read: async (database) => {
        const standings = await readStandings(database, syncs);
        const tables = await countTables(database, await readTables(database), mostCounted);
        return { syncs: standings, tables: withWriters(tables, standings) };
      },
    },
    { name: views.suggestions.name, every: 5 * minute, read: readKnownValues },
    ...syncs.map(({ name }) => ({
      name: syncDataView(name).name,
      every: 5 * minute,
      read: (database: Parameters<KeptView['read']>[0]) => readSyncData(database, name),
    })),
  ];
}
