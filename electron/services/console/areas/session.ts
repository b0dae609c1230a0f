import type { sessionFeeds, sessionMethods } from '#shared/contract/areas/session.ts';
import { recordAction } from '#engine/audit.ts';
import { inspectSchema, migrate } from '#engine/database/migrate.ts';
import { statusReader } from '../readStatus.ts';
import type { Area, AreaTools } from '../area.ts';

/** The connection itself: its state, its schema, whether it may be written to. */
export function sessionArea({
  session,
  hub,
  acting: { who },
  settings,
  migrations,
}: AreaTools): Area<typeof sessionMethods, typeof sessionFeeds> {
  return {
    methods: {
      'migrations.plan': async () => {
        const { pending } = await session.read((database) => inspectSchema(database, migrations));
        return { pending: pending.map(({ number, name, sql }) => ({ number, name, sql })) };
      },
      'migrations.apply': async () => {
        const writer = await session.writer();
        const applied = await migrate(writer, migrations);
        if (applied.length > 0) {
          const reason = session.unlockReason;
          await recordAction(writer, { ...who, action: 'migrate', jobIds: [], detail: { applied }, reason });
        }
        await session.inspect();
        return { applied };
      },
      'session.unlock': async ({ minutes, reason }) => {
        if (minutes === 0) await session.lock(who);
        else await session.unlock(minutes, reason ?? null, who);
        return {};
      },
    },
    feeds: {
      status: (_, push, fail) => hub.open(statusReader(session, settings), push, fail),
    },
  };
}
