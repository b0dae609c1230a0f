import type { settingsFeeds, settingsMethods } from '#shared/contract/areas/settings.ts';
import { OperatorError } from '#shared/errors.ts';
import { jsonObjectSchema } from '#shared/jobs.ts';
import { testWebhook } from '#engine/alerts/testWebhook.ts';
import { systemClock } from '#engine/clock.ts';
import { describeTarget } from '#engine/database/databaseUrl.ts';
import { makeLogger } from '#engine/logging/logger.ts';
import { isProviderName } from '#engine/providers/catalogue.ts';
import { ClientFactory } from '#engine/providers/clientFactory.ts';
import { sharedQuotas } from '#engine/providers/quotas/sharedQuotas.ts';
import { testProvider } from '#engine/providers/testProvider.ts';
import { countExpiredUpTo } from '#engine/retention/cleanUpHistory.ts';
import { readRetention, writeRetention } from '#engine/retention/settings.ts';
import type { Area, AreaTools } from '../area.ts';

/** Settings that all who work on the database share, and tries of what they name. */
export function settingsArea({
  session,
  acting: { act, write, who },
  settings,
}: AreaTools): Area<typeof settingsMethods, typeof settingsFeeds> {
  return {
    methods: {
      'retention.read': () => session.read(readRetention),
      'retention.preview': (retention) =>
        session.read((database) => countExpiredUpTo(database, retention, mostCounted)),
      'retention.save': (retention) =>
        act(async (transaction) => {
          // Settings that are not valid can be replaced too.
          const before = await readRetention(transaction).catch(() => null);
          await writeRetention(transaction, retention, who.actor);
          const detail = jsonObjectSchema.parse({ settings: retention, before });
          return { result: retention, deed: { action: 'set retention', detail } };
        }),
      'alerts.testWebhook': ({ url }) => {
        const { environment } = settings.database;
        const place = { environment, target: describeTarget(settings.database.url) };
        return write((writer) => testWebhook(writer, url, place, who));
      },
      'provider.test': ({ provider }) => {
        if (!isProviderName(provider)) {
          throw new OperatorError({ code: 'no_such_provider', message: `There is no provider ${provider}.` });
        }
        return write(async (writer) => {
          const clients = await ClientFactory.open(settings.providers);
          const before = performance.now();
          try {
            const text = await testProvider(provider, clients, {
              signal: AbortSignal.timeout(testLimit),
              log: makeLogger(() => undefined),
              clock: systemClock,
              quotas: sharedQuotas(writer),
              onCall: () => undefined,
            });
            return { text, ms: performance.now() - before };
          } finally {
            await clients.close();
          }
        });
      },
    },
    feeds: {},
  };
}

const mostCounted = 100_000;
/** ms */
const testLimit = 30_000;
