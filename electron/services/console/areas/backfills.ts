import type { backfillFeeds, backfillMethods, Steering } from '#shared/contract/areas/backfills.ts';
import type { Backfill } from '#shared/backfills.ts';
import { readFoundGrid, summarisePlan } from '#engine/backfills/foundGrid.ts';
import { GridReader, readGrid } from '#engine/backfills/liveGrid.ts';
import { listBackfills, listPartitions, readBackfill, readReport } from '#engine/backfills/readBackfills.ts';
import { readSample, startSample } from '#engine/backfills/sample.ts';
import { startBackfill, type Operator } from '#engine/backfills/startBackfill.ts';
import {
  cancelBackfill,
  changeBackfill,
  pauseBackfill,
  resumeBackfill,
  retryBackfill,
  skipPartitions,
} from '#engine/backfills/steerBackfill.ts';
import type { Database } from '#engine/database/database.ts';
import { syncs } from '#engine/syncs/catalogue.ts';
import type { Area, AreaTools } from '../area.ts';

/** Backfills: their plans, what goes on, and what is done to them. */
export function backfillsArea({
  session,
  acting: { write, who },
  live,
}: AreaTools): Area<typeof backfillMethods, typeof backfillFeeds> {
  return {
    methods: {
      'backfills.partitions': ({ range, staleSince }) =>
        session.read((database) => readFoundGrid(database, syncs, range, staleSince)),
      'backfills.plan': (wanted) => session.read((database) => summarisePlan(database, syncs, wanted)),
      'backfills.sample': ({ wanted, size }) => write((writer) => startSample(writer, syncs, wanted, size, who)),
      'backfills.start': (wanted) => write((writer) => startBackfill(writer, syncs, wanted, who)),
      'backfills.steer': (steering) => write((writer) => steer(writer, steering, who)),
      'backfills.get': ({ id }) => session.read((database) => readBackfill(database, id)),
      'backfills.list': (which) => session.read((database) => listBackfills(database, which)),
      'backfills.grid': ({ id }) => session.read((database) => readGrid(database, id)),
      'backfills.details': ({ id, ...which }) => session.read((database) => listPartitions(database, id, which)),
      'backfills.report': ({ id }) => session.read((database) => readReport(database, id)),
    },
    feeds: {
      backfills: ({ limit }, push, fail) =>
        live(() => session.read((database) => listBackfills(database, { limit })), push, fail, {
          least: 250,
          times: 4,
        }),
      backfill: ({ id }, push, fail) => {
        const reader = new GridReader(id);
        return live(() => session.read((database) => reader.read(database)), push, fail, { least: 100, times: 4 });
      },
      backfillSample: (sampled, push, fail) =>
        live(() => session.read((database) => readSample(database, sampled)), push, fail),
    },
  };
}

function steer(writer: Database, steering: Steering, who: Operator): Promise<Backfill> {
  const { id } = steering;
  switch (steering.to) {
    case 'pause':
      return pauseBackfill(writer, id, who, steering.reason);
    case 'resume':
      return resumeBackfill(writer, id, who);
    case 'cancel':
      return cancelBackfill(writer, id, who, steering.reason);
    case 'retry':
      return retryBackfill(writer, id, who, { cancelled: steering.cancelled, reason: steering.reason });
    case 'skip':
      return skipPartitions(writer, id, steering.numbers, who, steering.reason);
    case 'change':
      return changeBackfill(writer, id, steering.change, who);
  }
}
